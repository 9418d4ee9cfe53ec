namespace Coffer.Tests.Store;

/// <summary>A clock that moves when a test says so.</summary>
public sealed class ManualTime : TimeProvider
{
    public DateTimeOffset Now { get; set; } = new(2026, 3, 4, 5, 6, 7, 890, TimeSpan.Zero);

    public override DateTimeOffset GetUtcNow() => Now;
}
