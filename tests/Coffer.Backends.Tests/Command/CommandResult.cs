using System.Text.Json;

namespace Coffer.Backends.Tests.Command;

/// <summary>What a process left: its exit code and what it wrote.</summary>
internal sealed record CommandResult(int ExitCode, string Output, string Error)
{
    /// <summary>The one JSON document that it printed.</summary>
    public JsonElement Json => JsonElement.Parse(Output);

    /// <summary>The result, having ended well.</summary>
    public CommandResult Ok()
    {
        Assert.True(ExitCode == 0, $"exit code {ExitCode}: {Error}{Output}");
        return this;
    }
}
