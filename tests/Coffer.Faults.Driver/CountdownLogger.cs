using System.Diagnostics;
using Microsoft.Extensions.Logging;

namespace Coffer.Faults.Driver;

/// <summary>Each blob operation is a debug line; at the chosen one the process is killed, as by kill -9.</summary>
internal sealed class CountdownLogger(long operations) : ILogger
{
    private long _left = operations;

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => true;

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        if (logLevel == LogLevel.Debug && Interlocked.Decrement(ref _left) == 0)
            Process.GetCurrentProcess().Kill();
    }
}
