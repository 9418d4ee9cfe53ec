using Coffer.Artifacts;
using Coffer.Content;

namespace Coffer.Store;

/// <summary>A version as its series hold it.</summary>
/// <param name="Manifest">What is immutable about it.</param>
/// <param name="Digest">The digest of the manifest's bytes: the version's identity.</param>
/// <param name="Labels">What may change about it.</param>
/// <param name="LabelsNumber">The number of the record that <paramref name="Labels"/> come from; 0 where they are the manifest's own.</param>
internal sealed record StoredVersion(Manifest Manifest, Digest Digest, VersionLabels Labels, long LabelsNumber)
{
    public bool IsDeleted => Labels.DeletedAt is not null;

    public string Reference => $"{Manifest.Name}@{Manifest.Version}";
}
