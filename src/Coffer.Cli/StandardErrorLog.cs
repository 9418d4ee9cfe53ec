using Coffer.Cli.Text;
using Microsoft.Extensions.Logging;

namespace Coffer.Cli;

/// <summary>Log lines on standard error, for <c>--verbose</c>.</summary>
internal sealed class StandardErrorLog : ILogger
{
    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => logLevel >= LogLevel.Debug;

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
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
