namespace Coffer.Tests.Proxy;

/// <summary>A clock with one timer, which is due when a test says so.</summary>
internal sealed class HeldTime : TimeProvider
{
    private readonly TaskCompletionSource<TimeSpan> _made = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private Action? _due;

    /// <summary>What the timer was made for.</summary>
    public Task<TimeSpan> TimerMade => _made.Task;

    public void Elapse() => _due!();

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        _due = () => callback(state);
        _made.TrySetResult(dueTime);
        return System.CreateTimer(static _ => { }, null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }
}
