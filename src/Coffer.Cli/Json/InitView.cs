using System.ComponentModel;

namespace Coffer.Cli.Json;

/// <summary>The store that is there now.</summary>
internal sealed record InitView
{
    [Description("the address")]
    public required string Store { get; init; }

    [Description("the id of the store")]
    public required string Id { get; init; }

    [Description("whether there was none before")]
    public required bool Created { get; init; }
}
