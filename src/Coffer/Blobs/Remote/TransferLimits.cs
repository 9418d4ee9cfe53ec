namespace Coffer.Blobs.Remote;

/// <summary>What all transfers of a remote store share.</summary>
/// <param name="Parallel">How many stretches of a blob are on their way at once, from 1.</param>
/// <param name="Timeout">How long a connection may be silent.</param>
/// <param name="Retries">How often a failure that may pass is tried again.</param>
/// <param name="Cap">How fast all of them together may be; null: as fast as it goes.</param>
/// <param name="Time">The clock.</param>
public sealed record TransferLimits(int Parallel, TimeSpan Timeout, int Retries, BandwidthCap? Cap, TimeProvider Time)
{
    private const int FirstDelay = 100, LongestDelay = 10_000;

    /// <summary>Slots for stretches that are read ahead, beyond the one that each reader has anyway: memory grows with readers, not with their sizes.</summary>
    public SemaphoreSlim ReadAhead { get; } = new(Math.Max(1, Parallel));

    /// <summary>Slots for parts that are sent.</summary>
    public SemaphoreSlim Sending { get; } = new(Math.Max(1, Parallel));

    /// <summary>How long to wait before a try: doubling, and somewhere between half of it and all, so that many do not come back at once.</summary>
    /// <param name="failures">How many tries failed, from 1.</param>
    public TimeSpan Backoff(int failures)
    {
        var full = Math.Min(LongestDelay, FirstDelay * Math.Pow(2, failures - 1));
#pragma warning disable CA5394 // spreading retries needs no secrecy
        return TimeSpan.FromMilliseconds(full * (0.5 + (Random.Shared.NextDouble() / 2)));
#pragma warning restore CA5394
    }
}
