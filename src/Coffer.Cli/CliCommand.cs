using System.CommandLine;
using System.Text.Json.Serialization.Metadata;

namespace Coffer.Cli;

/// <summary>A command with what its help and the reference say beyond its arguments.</summary>
internal sealed class CliCommand(string name, string description) : Command(name, description)
{
    /// <summary>Lines to type, without the prompt.</summary>
    public IReadOnlyList<string> Examples { get; init; } = [];

    /// <summary>What does not fit a line, in the reference and behind the options in the help.</summary>
    public string? Remarks { get; init; }

    /// <summary>What <c>--json</c> prints, or an element of it where it prints an array.</summary>
    public Func<JsonTypeInfo>? JsonShape { get; init; }

    /// <summary>How <c>--json</c> differs from one object of <see cref="JsonShape"/>.</summary>
    public string? JsonNote { get; init; }

    /// <summary>Says what the command does; errors are reported and turned into exit codes around it.</summary>
    public CliCommand Does(Func<CliRun, Task<int>> work)
    {
        SetAction((parse, cancellationToken) => CliRun.RunAsync(parse, work, cancellationToken));
        return this;
    }
}
