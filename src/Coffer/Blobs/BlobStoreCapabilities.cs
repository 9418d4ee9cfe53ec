namespace Coffer.Blobs;

/// <summary>What a back end can do, as data: callers ask before, and the conformance suite asserts the refusals.</summary>
public sealed record BlobStoreCapabilities
{
    /// <summary>Of many puts with <see cref="PutCondition.IfAbsent"/> on one key exactly one is told that it wrote. Without it a store has one writer at a time.</summary>
    public required bool CreateIfAbsent { get; init; }

    /// <summary><see cref="PutCondition.Any"/> is honoured.</summary>
    public required bool Overwrite { get; init; }

    /// <summary>A range is fetched without the rest. Where false, a read with a range is Unsupported.</summary>
    public required bool Ranges { get; init; }

    /// <summary>Bytes may be written first and named afterwards at no cost, so one pass over a source is enough.</summary>
    public required bool StagesInPlace { get; init; }

    /// <summary>Each request crosses a network, so what is already known is not asked again.</summary>
    public required bool Remote { get; init; }

    /// <summary>Links can be made by which others read and write blobs without credentials. Default: false, and asking for one is Unsupported.</summary>
    public bool Links { get; init; }
}
