namespace Coffer.Blobs.Remote;

/// <summary>Holds transfers that share it back to so many bytes a second in all. Safe to use from many threads.</summary>
/// <param name="bytesPerSecond">The cap, from 1.</param>
/// <param name="time">The clock.</param>
public sealed class BandwidthCap(long bytesPerSecond, TimeProvider time)
{
    private readonly Lock _gate = new();
    private long _freeAt = time.GetTimestamp();

    /// <summary>The bytes that all may move in a second.</summary>
    public long BytesPerSecond => bytesPerSecond;

    /// <summary>Waits until so many bytes more may have been moved. Call it after moving them, so that none are promised that never come.</summary>
    public Task PassAsync(int bytes, CancellationToken cancellationToken)
    {
        TimeSpan wait;
        lock (_gate)
        {
            // Time that nobody used is lost: a pause does not allow a burst.
            var now = time.GetTimestamp();
            _freeAt = Math.Max(_freeAt, now) + (long)((double)bytes / bytesPerSecond * time.TimestampFrequency);
            wait = time.GetElapsedTime(now, _freeAt);
        }

        // Shorter than a timer can measure; it adds up until it is not.
        return wait < TimeSpan.FromMilliseconds(15) ? Task.CompletedTask : Task.Delay(wait, time, cancellationToken);
    }
}
