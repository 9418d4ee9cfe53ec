namespace Coffer.Content;

/// <summary>Raw bytes on their way into a store.</summary>
public abstract class ContentSource
{
    /// <summary>What errors call it: a path, or "the stream".</summary>
    public abstract string Description { get; }

    /// <summary>The number of bytes where it is known beforehand.</summary>
    public abstract long? Length { get; }

    /// <summary>Whether <see cref="OpenAsync"/> may be called more than once and yields the same bytes.</summary>
    public abstract bool CanReopen { get; }

    /// <summary>Opens the bytes from the start.</summary>
    /// <exception cref="CofferException">NotFound, AccessDenied, Unavailable; Conflict: it is not what it was at the first opening.</exception>
    public abstract ValueTask<Stream> OpenAsync(CancellationToken cancellationToken);

    /// <summary>Throws where the source is no longer what it was when <paramref name="opened"/> was opened.</summary>
    /// <param name="opened">The stream that was read to its end.</param>
    /// <param name="read">The bytes it yielded.</param>
    /// <exception cref="CofferException"><see cref="CofferError.Conflict"/>.</exception>
    public abstract void ThrowIfChanged(Stream opened, long read);
}
