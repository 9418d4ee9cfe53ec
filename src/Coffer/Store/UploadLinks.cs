using Coffer.Artifacts;
using Coffer.Blobs.Links;

namespace Coffer.Store;

/// <summary>An upload that somebody else is to do by links, and that is published once it is completed.</summary>
/// <param name="Id">By which it is completed.</param>
/// <param name="Name">The artifact that it is to be a version of.</param>
/// <param name="ExpiresAt">When the links end, UTC. A day later a collection removes what nobody completed.</param>
/// <param name="Parts">Where to, in the order of the bytes: one link for the whole, or one for each part.</param>
/// <param name="Headers">Headers that each request must bear.</param>
public sealed record UploadLinks(
    string Id, ArtifactName Name, DateTimeOffset ExpiresAt, IReadOnlyList<PartLink> Parts, IReadOnlyDictionary<string, string> Headers);
