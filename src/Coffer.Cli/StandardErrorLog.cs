using Coffer.Cli.Text;
using Microsoft.Extensions.Logging;

namespace Coffer.Cli;

/// <summary>Log lines on standard error: warnings, and with <c>--verbose</c> what is done.</summary>
internal sealed class StandardErrorLog(LogLevel least) : ILogger
{
    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => logLevel >= least && logLevel != LogLevel.None;

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        if (!IsEnabled(logLevel))
            return;
        var word = logLevel switch
        {
            LogLevel.Trace => "trace",
            LogLevel.Debug => "debug",
            LogLevel.Information => "info",
            LogLevel.Warning => "warning",
            _ => "error",
        };
        Console.Error.WriteLine(Printable.Line($"{word}: {formatter(state, exception)}"));
        if (exception is not null)
            Console.Error.WriteLine(exception);
    }
}
