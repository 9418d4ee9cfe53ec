using System.Text;
using System.Text.Json;

namespace Coffer.Cli.Tests;

/// <summary>What a process left: its exit code and what it wrote.</summary>
public sealed record CliResult(int ExitCode, byte[] Bytes, string Error)
{
    public string Output => Encoding.UTF8.GetString(Bytes);

    public string[] Lines => Output.Split('\n', StringSplitOptions.RemoveEmptyEntries);

    /// <summary>The one JSON document that it printed.</summary>
    public JsonElement Json => JsonElement.Parse(Output);

    /// <summary>The kind that its JSON error names.</summary>
    public string ErrorKind => JsonElement.Parse(Error).GetProperty("error").GetProperty("kind").GetString()!;

    /// <summary>The result, having ended well and said nothing on standard error.</summary>
    public CliResult Ok()
    {
        Assert.True(ExitCode == 0, $"exit code {ExitCode}: {Error}");
        Assert.Equal("", Error);
        return this;
    }

    /// <summary>The result, having failed with one line that names the thing and the next step.</summary>
    public CliResult FailedWith(CofferError kind, params string[] mentions)
    {
        Assert.True(ExitCode == ExitCodes.Of(kind), $"exit code {ExitCode}, not {ExitCodes.Of(kind)} ({kind}): {Error}{Output}");
        Assert.StartsWith("coffer: ", Error, StringComparison.Ordinal);
        Assert.Equal(1, Error.Count(character => character == '\n'));
        Assert.All(mentions, mention => Assert.Contains(mention, Error, StringComparison.Ordinal));
        return this;
    }
}
