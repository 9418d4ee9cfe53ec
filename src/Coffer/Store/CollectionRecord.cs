namespace Coffer.Store;

/// <summary>What a collection condemned: the keys themselves where they are few, else where the shards of them are.</summary>
/// <param name="Format">1.</param>
/// <param name="Keys">The condemned keys, sorted; null where they stand in shards.</param>
/// <param name="Run">The id of the run; its shards are <c>collections/&lt;run&gt;/&lt;2 hex&gt;</c>.</param>
/// <param name="Shards">The shards there are, sorted; null where the keys stand here.</param>
/// <param name="StartedAt">When, UTC.</param>
internal sealed record CollectionRecord(int Format, IReadOnlyList<string>? Keys, string Run, IReadOnlyList<string>? Shards, DateTimeOffset StartedAt);
