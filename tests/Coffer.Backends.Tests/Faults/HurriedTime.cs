namespace Coffer.Backends.Tests.Faults;

/// <summary>A clock whose timers run faster, so that waiting before a retry and for a service that is silent takes a test little. It tells the true time.</summary>
internal sealed class HurriedTime : TimeProvider
{
    public const int Factor = 20;

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
        System.CreateTimer(callback, state, Hurried(dueTime), Hurried(period));

    private static TimeSpan Hurried(TimeSpan time) => time > TimeSpan.Zero ? time / Factor : time;
}
