namespace Coffer.Blobs;

/// <summary>Makes of the bytes that a back end has sent the raw bytes that they stand for, and tells each of these once.</summary>
/// <param name="tell">Told how many more raw bytes are done.</param>
/// <param name="size">The raw bytes in all.</param>
/// <param name="length">The bytes that are sent for them.</param>
internal sealed class SentMeter(Action<long> tell, long size, long length)
{
    private readonly Lock _gate = new();
    private long _sent;
    private long _told;

    /// <summary>Notes what was sent.</summary>
    public void Add(long bytes)
    {
        lock (_gate)
        {
            // What was sent again is no more than all.
            _sent = Math.Min(length, _sent + bytes);
            TellUpTo(length == 0 ? 0 : (long)((Int128)size * _sent / length));
        }
    }

    /// <summary>Tells the rest: all is there, whoever sent it.</summary>
    public void Finish()
    {
        lock (_gate)
            TellUpTo(size);
    }

    private void TellUpTo(long raw)
    {
        if (raw <= _told)
            return;
        tell(raw - _told);
        _told = raw;
    }
}
