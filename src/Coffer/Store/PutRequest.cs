using Coffer.Artifacts;

namespace Coffer.Store;

/// <summary>One of many artifacts to put at once.</summary>
/// <param name="Name">Under which name.</param>
/// <param name="Source">What to keep.</param>
/// <param name="Options">What to say about it; its conditions hold for it alone.</param>
public sealed record PutRequest(ArtifactName Name, PutSource Source, PutOptions? Options = null);
