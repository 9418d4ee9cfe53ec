namespace Coffer.Backends.Tests;

/// <summary>The system's clock, ahead by what a test says.</summary>
public sealed class SetClock : TimeProvider
{
    public TimeSpan Ahead { get; set; }

    public override DateTimeOffset GetUtcNow() => base.GetUtcNow() + Ahead;
}
