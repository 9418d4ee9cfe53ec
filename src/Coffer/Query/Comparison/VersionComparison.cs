namespace Coffer.Query.Comparison;

/// <summary>How a version differs from a baseline. Where one of them is missing, it counts as empty.</summary>
public sealed record VersionComparison
{
    /// <summary>What is compared with; null: it is missing.</summary>
    public required ComparedVersion? Baseline { get; init; }

    /// <summary>What is compared; null: it is missing.</summary>
    public required ComparedVersion? Current { get; init; }

    /// <summary>Raw bytes.</summary>
    public required NumberChange Size { get; init; }

    /// <summary>Bytes in the store, of each alone.</summary>
    public required NumberChange StoredSize { get; init; }

    /// <summary>Files, without folders and links.</summary>
    public required NumberChange FileCount { get; init; }

    /// <summary>From the creation of the baseline to that of the current version; null where one is missing.</summary>
    public required TimeSpan? Between { get; init; }

    /// <summary>The raw bytes of contents that both have, each content once.</summary>
    public required long SharedBytes { get; init; }

    /// <summary>Files that are the same on both sides.</summary>
    public required int Unchanged { get; init; }

    /// <summary>What differs, by path.</summary>
    public required IReadOnlyList<FileChange> Files { get; init; }

    /// <summary>What differs in the metadata, by key.</summary>
    public required IReadOnlyList<ValueChange> Metadata { get; init; }

    /// <summary>What differs in the tags, by key.</summary>
    public required IReadOnlyList<ValueChange> Tags { get; init; }

    /// <summary>Whether both are there and hold the same files.</summary>
    public bool IsSame => Baseline is not null && Current is not null && Files.Count == 0;

    /// <summary>How many files were added.</summary>
    public int Added => Files.Count(file => file.Kind == FileChangeKind.Added);

    /// <summary>How many files were removed.</summary>
    public int Removed => Files.Count(file => file.Kind == FileChangeKind.Removed);

    /// <summary>How many files changed.</summary>
    public int Changed => Files.Count(file => file.Kind == FileChangeKind.Changed);
}
