using System.ComponentModel;

namespace Coffer.Cli.Json;

/// <summary>What the catalog knows now.</summary>
internal sealed record ReindexView
{
    [Description("versions in the catalog")]
    public required long Versions { get; init; }
}
