using Coffer.Blobs.Remote;

namespace Coffer.Tests.Blobs.Remote;

public sealed class BandwidthCapTests
{
    [Fact]
    public async Task All_who_share_a_cap_wait_for_what_was_moved_before_them()
    {
        var time = new WaitlessTime();
        var cap = new BandwidthCap(1000, time);

        await Task.WhenAll(Enumerable.Range(0, 10).Select(_ => cap.PassAsync(100, CancellationToken.None)));
        Assert.Equal(TimeSpan.FromSeconds(1), time.LongestWait);

        // Time that nobody used is lost.
        time.Advance(TimeSpan.FromHours(1));
        time.LongestWait = default;
        await cap.PassAsync(2000, CancellationToken.None);
        Assert.Equal(TimeSpan.FromSeconds(2), time.LongestWait);
    }

    [Fact]
    public async Task A_wait_can_be_cancelled()
    {
        var cap = new BandwidthCap(1, TimeProvider.System);

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => cap.PassAsync(1_000_000, new CancellationToken(canceled: true)));
    }

    /// <summary>A clock on which nothing takes any time, and that remembers what was waited for.</summary>
    private sealed class WaitlessTime : TimeProvider
    {
        private long _now = 1;

        public TimeSpan LongestWait { get; set; }

        public override long TimestampFrequency => TimeSpan.TicksPerSecond;

        public override long GetTimestamp() => _now;

        public void Advance(TimeSpan by) => _now += by.Ticks;

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
        {
            if (dueTime > LongestWait)
                LongestWait = dueTime;
            return TimeProvider.System.CreateTimer(callback, state, TimeSpan.Zero, Timeout.InfiniteTimeSpan);
        }
    }
}
