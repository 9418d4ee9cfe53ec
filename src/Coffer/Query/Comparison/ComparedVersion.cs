using Coffer.Artifacts;
using Coffer.Content;

namespace Coffer.Query.Comparison;

/// <summary>One side of a comparison.</summary>
/// <param name="Reference"><c>name@number</c>.</param>
/// <param name="Digest">The digest of its manifest.</param>
/// <param name="Type">Its type.</param>
/// <param name="Job">What produced it, where said.</param>
/// <param name="CreatedAt">When it was created, UTC.</param>
public sealed record ComparedVersion(Reference Reference, Digest Digest, ArtifactType Type, string? Job, DateTimeOffset CreatedAt);
