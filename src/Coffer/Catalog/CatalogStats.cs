using Coffer.Content;

namespace Coffer.Catalog;

/// <summary>What a catalog holds, in numbers. Deleted versions are not counted; content that only they refer to still is.</summary>
public sealed record CatalogStats
{
    /// <summary>Artifacts with a version.</summary>
    public required long Artifacts { get; init; }

    /// <summary>Versions.</summary>
    public required long Versions { get; init; }

    /// <summary>The raw bytes of all versions, as if nothing were shared.</summary>
    public required long Bytes { get; init; }

    /// <summary>Distinct contents in the store.</summary>
    public required long Contents { get; init; }

    /// <summary>The raw bytes of distinct contents.</summary>
    public required long DistinctBytes { get; init; }

    /// <summary>The bytes that they take in the store.</summary>
    public required long StoredBytes { get; init; }

    /// <summary>Versions by type.</summary>
    public required IReadOnlyDictionary<string, VersionStats> ByType { get; init; }

    /// <summary>Versions by job: the jobs that have the most bytes, at most <see cref="MostJobs"/> of them.</summary>
    public required IReadOnlyDictionary<string, VersionStats> ByJob { get; init; }

    /// <summary>Versions by the day on which they were created, UTC.</summary>
    public required IReadOnlyDictionary<DateOnly, VersionStats> ByDay { get; init; }

    /// <summary>Blobs of content, by how they are encoded.</summary>
    public required IReadOnlyDictionary<ContentEncoding, EncodingStats> ByEncoding { get; init; }

    /// <summary>The version that was created first; null where there is none.</summary>
    public CatalogEntry? Oldest { get; init; }

    /// <summary>The largest versions, at most five.</summary>
    public IReadOnlyList<CatalogEntry> Largest { get; init; } = [];

    /// <summary>How many jobs are named at most.</summary>
    public const int MostJobs = 20;

    /// <summary>Raw bytes that were not kept again because they were there already.</summary>
    public long SharedBytes => Math.Max(0, Bytes - DistinctBytes);

    /// <summary>What encoding saves of the distinct bytes, weighted by size: 0 to 1, below 0 never.</summary>
    public double CompressionSavings => DistinctBytes == 0 ? 0 : Math.Max(0, 1 - ((double)StoredBytes / DistinctBytes));

    /// <summary>What keeping each content once saves of the raw bytes: 0 to 1.</summary>
    public double DedupSavings => Bytes == 0 ? 0 : (double)SharedBytes / Bytes;
}
