namespace Coffer.Blobs;

/// <summary>A stretch of a blob's bytes. The default value means all of it.</summary>
/// <param name="Offset">The first byte, from 0.</param>
/// <param name="Length">How many bytes, or null for all up to the end. A range that runs past the end is cut there.</param>
public readonly record struct BlobRange(long Offset, long? Length = null)
{
    /// <summary>All of the blob.</summary>
    public static BlobRange All => default;

    /// <summary>Whether this is all of the blob.</summary>
    public bool IsAll => Offset == 0 && Length is null;

    /// <summary>The number of bytes this range has in a blob of <paramref name="total"/> bytes.</summary>
    /// <exception cref="CofferException"><see cref="CofferError.InvalidArgument"/>: the range begins past the end, or is negative.</exception>
    public long Within(long total)
    {
        if (Offset < 0 || Length < 0 || Offset > total)
            throw new CofferException(CofferError.InvalidArgument, $"the range {this} does not lie within {total} bytes");
        return Math.Min(Length ?? long.MaxValue, total - Offset);
    }

    /// <inheritdoc/>
    public override string ToString() => Length is { } length ? $"{Offset}+{length}" : $"{Offset}+";
}
