using System.Text.Json;
using Coffer.Cli.Json;
using Coffer.Cli.Text;

namespace Coffer.Cli;

/// <summary>Says an error: one line that names the thing and the next step, or one JSON object; the stack only where asked for.</summary>
internal sealed class ErrorLine(TextWriter output, bool json, bool verbose)
{
    /// <summary>Writes an error and returns the exit code it means.</summary>
    public int Report(Exception error)
    {
        var (kind, code, message) = error switch
        {
            CofferException known => (known.Error.ToString(), ExitCodes.Of(known.Error), known.Message),
            OperationCanceledException => ("Cancelled", ExitCodes.Cancelled, "stopped; nothing half-made is left visible"),
            _ => ("Unexpected", ExitCodes.Unexpected, $"unexpected {error.GetType().Name}: {error.Message}; {(verbose ? "please report it with the lines below" : "run again with --verbose")}"),
        };
        message = Printable.Line(message);
        var stack = verbose && error is not OperationCanceledException ? error.ToString() : null;
        if (json)
        {
            output.WriteLine(JsonSerializer.Serialize(new ErrorView(new ErrorDetail(kind, message, stack)), CliJson.Compact.ErrorView));
        }
        else
        {
            output.WriteLine($"coffer: {message}");
            if (stack is not null)
                output.WriteLine(stack);
        }

        return code;
    }
}
