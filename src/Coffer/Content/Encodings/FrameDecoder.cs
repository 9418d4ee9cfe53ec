namespace Coffer.Content.Encodings;

/// <summary>Turns frames back into raw bytes, piece by piece.</summary>
internal abstract class FrameDecoder : IDisposable
{
    /// <summary>Whether the bytes taken so far end exactly where a frame ends.</summary>
    public abstract bool AtFrameEnd { get; }

    /// <summary>Decodes from the source (empty: only what is still inside) into the destination.</summary>
    /// <exception cref="CofferException"><see cref="CofferError.Corrupt"/>: these bytes were not written by the encoder.</exception>
    public abstract (int Taken, int Written) Decode(ReadOnlySpan<byte> source, Span<byte> destination);

    public void Dispose() => Dispose(disposing: true);

    protected abstract void Dispose(bool disposing);
}
