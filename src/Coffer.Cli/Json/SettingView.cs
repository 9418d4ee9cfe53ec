using System.ComponentModel;

namespace Coffer.Cli.Json;

/// <summary>A setting, and where its value comes from.</summary>
internal sealed record SettingView
{
    [Description("its place in coffer.yaml, such as retention.rules[0].ttl")]
    public required string Key { get; init; }

    [Description("its value as it was written, *** for a secret, null where there is none")]
    public required string? Value { get; init; }

    [Description("argument, environment, file or default")]
    public required string Origin { get; init; }

    [Description("the option, variable or file that it comes from, or null")]
    public required string? Name { get; init; }

    [Description("the line of the file, or null")]
    public required int? Line { get; init; }

    [Description("whether it is a secret")]
    public required bool Secret { get; init; }
}
