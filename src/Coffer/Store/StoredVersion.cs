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

    /// <summary>One of its files.</summary>
    /// <param name="path">Which; null where it has but one.</param>
    /// <exception cref="CofferException">NotFound: it has no such file. InvalidArgument: it has several, or none.</exception>
    public FileEntry FileAt(FilePath? path)
    {
        var files = Manifest.Files.Where(file => file.Kind == FileKind.File);
        if (path is { } wanted)
            return files.FirstOrDefault(file => file.Path == wanted) ?? throw new CofferException(CofferError.NotFound, $"{Reference} has no file {wanted}; coffer show {Reference} lists them");
        return files.Take(2).ToList() is [var only]
            ? only
            : throw new CofferException(CofferError.InvalidArgument, $"{Reference} has {files.Count()} files; say which: coffer show {Reference} lists them");
    }
}
