using System.ComponentModel;

namespace Coffer.Cli.Json;

/// <summary>A lifecycle rule of a bucket.</summary>
internal sealed record BucketRuleView
{
    [Description("its id")]
    public required string Id { get; init; }

    [Description("what the keys begin with that it is about")]
    public required string Prefix { get; init; }

    [Description("whether it is in force")]
    public required bool Enabled { get; init; }

    [Description("what it does, in words")]
    public required string Rule { get; init; }
}
