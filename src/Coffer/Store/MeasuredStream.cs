using Coffer.Blobs;

namespace Coffer.Store;

/// <summary>Reads another stream and says how many bytes came so far; it leaves the other open.</summary>
internal sealed class MeasuredStream(Stream inner, Action<long> tell) : ForwardStream
{
    private long _read;

    public override int Read(Span<byte> buffer) => Count(inner.Read(buffer));

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
        Count(await inner.ReadAsync(buffer, cancellationToken).ConfigureAwait(false));

    private int Count(int read)
    {
        if (read > 0)
            tell(_read += read);
        return read;
    }
}
