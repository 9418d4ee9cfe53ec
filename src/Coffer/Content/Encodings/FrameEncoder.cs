namespace Coffer.Content.Encodings;

/// <summary>Turns raw bytes into one frame, piece by piece.</summary>
internal abstract class FrameEncoder : IDisposable
{
    /// <summary>Encodes from the source until it is used up or the output holds enough.</summary>
    /// <returns>How many bytes of the source were taken.</returns>
    public abstract int Encode(ReadOnlySpan<byte> source, PooledOutput output);

    /// <summary>Writes the end of the frame, or the next part of it.</summary>
    /// <returns>Whether the frame is complete; if not, call again once the output has left.</returns>
    public abstract bool Finish(PooledOutput output);

    public void Dispose() => Dispose(disposing: true);

    protected abstract void Dispose(bool disposing);
}
