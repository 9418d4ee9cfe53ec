using Coffer.Artifacts;
using Coffer.Blobs;

namespace Coffer.Store;

/// <summary>Where the record of a version is, as a listing of all shows it.</summary>
/// <param name="Key">The record's key.</param>
/// <param name="Prefix">The series it is in.</param>
/// <param name="Name">The artifact; null where its name is too long for a key, then the record says it.</param>
/// <param name="Number">The version's number.</param>
internal sealed record VersionKey(BlobKey Key, string Prefix, ArtifactName? Name, long Number)
{
    public override string ToString() => Name is { } name ? $"{name}@{Number}" : Key.Value;
}
