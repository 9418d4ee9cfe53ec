namespace Coffer.Blobs.Local;

/// <summary>What stands under a path.</summary>
/// <param name="Kind">What kind of thing it is.</param>
/// <param name="Length">Its bytes, where it is a file.</param>
internal readonly record struct FileLook(FileLookKind Kind, long Length)
{
    /// <summary>Inode and time of birth, which no later file shares; null where the file system does not tell the latter.</summary>
    public (ulong Inode, long Seconds, uint Nanoseconds)? Identity { get; init; }

    /// <summary>Its permission bits; null on Windows.</summary>
    public int? Mode { get; init; }

    /// <summary>When its bytes last changed, in nanoseconds since 1970.</summary>
    public long WrittenAt { get; init; }
}
