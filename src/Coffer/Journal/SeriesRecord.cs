namespace Coffer.Journal;

/// <summary>One record of a series.</summary>
/// <param name="Number">Its number, from 1.</param>
/// <param name="Payload">What was written, proven whole.</param>
public sealed record SeriesRecord(long Number, ReadOnlyMemory<byte> Payload);
