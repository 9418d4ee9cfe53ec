namespace Coffer.Tests.Retention;

/// <summary>A clock that moves when a test says so, with timers that go off as it passes them.</summary>
internal sealed class SteppedTime(DateTimeOffset start) : TimeProvider
{
    private readonly Lock _gate = new();
    private readonly List<Timer> _timers = [];
    private TaskCompletionSource _waiting = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private DateTimeOffset _now = start;

    public override DateTimeOffset GetUtcNow()
    {
        lock (_gate)
            return _now;
    }

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = new Timer(this, callback, state);
        timer.Change(dueTime, period);
        return timer;
    }

    /// <summary>Moves the clock; what was due by then goes off.</summary>
    public void Set(DateTimeOffset now)
    {
        List<Timer> due;
        lock (_gate)
        {
            _now = now;
            due = _timers.Where(timer => timer.DueAt <= now).ToList();
            _timers.RemoveAll(timer => timer.DueAt <= now);
        }

        due.ForEach(timer => timer.GoOff());
    }

    /// <summary>Waits until somebody waits for a time up to this one.</summary>
    public async Task SomebodyWaitsAsync(DateTimeOffset until, CancellationToken cancellationToken)
    {
        while (true)
        {
            Task changed;
            lock (_gate)
            {
                if (_timers.Exists(timer => timer.DueAt <= until))
                    return;
                changed = _waiting.Task;
            }

            await changed.WaitAsync(cancellationToken);
        }
    }

    private sealed class Timer(SteppedTime time, TimerCallback callback, object? state) : ITimer
    {
        public DateTimeOffset DueAt { get; private set; }

        public void GoOff() => callback(state);

        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            Assert.Equal(Timeout.InfiniteTimeSpan, period);
            lock (time._gate)
            {
                time._timers.Remove(this);
                if (dueTime == Timeout.InfiniteTimeSpan)
                    return true;
                DueAt = time._now + dueTime;
                time._timers.Add(this);
                time._waiting.TrySetResult();
                time._waiting = new(TaskCreationOptions.RunContinuationsAsynchronously);
            }

            return true;
        }

        public void Dispose()
        {
            lock (time._gate)
                time._timers.Remove(this);
        }

        public ValueTask DisposeAsync()
        {
            Dispose();
            return ValueTask.CompletedTask;
        }
    }
}
