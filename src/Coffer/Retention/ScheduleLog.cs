using System.Text.Json;
using Coffer.Artifacts;
using Coffer.Blobs;
using Coffer.Journal;
using Coffer.Store;

namespace Coffer.Retention;

/// <summary>
/// Who runs a store's schedule when. A run is claimed by appending the next record, so of many processes one gets it. While it
/// runs no other does; one that died holds the others up only until it had to be over.
/// </summary>
internal sealed class ScheduleLog(BlobStore blobs, TimeProvider time)
{
    private const int RecordsToKeep = 100;

    private readonly Series _series = new(blobs, StoreLayout.RetentionSchedule);

    /// <summary>The newest record; where there is none, one that says that the schedule begins now.</summary>
    public async Task<(long Number, ScheduleRecord Record)> HeadAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            if (await _series.HeadAsync(cancellationToken).ConfigureAwait(false) is { } head)
                return (head.Number, Parse(head));
            var now = Now;
            await _series.TryAppendAsync(1, Write(new ScheduleRecord(now, now, now, 1, now, now)), cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>Claims a run.</summary>
    /// <param name="number">The head as it was seen.</param>
    /// <param name="previous">Up to where the schedule was run before.</param>
    /// <param name="occurrence">The time that is run for.</param>
    /// <param name="limit">How long the run takes at most.</param>
    /// <param name="cancellationToken">Ends the attempt.</param>
    /// <returns>The claim; null: somebody else was quicker.</returns>
    public async Task<(long Number, ScheduleRecord Record)?> ClaimAsync(long number, DateTimeOffset previous, DateTimeOffset occurrence, TimeSpan limit, CancellationToken cancellationToken)
    {
        var now = Now;
        var record = new ScheduleRecord(now, now + limit, FinishedAt: null, 1, occurrence, previous);
        if (!await _series.TryAppendAsync(number + 1, Write(record), cancellationToken).ConfigureAwait(false))
            return null;

        // Old records are removed, so whoever slept meanwhile could win a number that was given before: only the newest counts.
        return await _series.HeadNumberAsync(cancellationToken).ConfigureAwait(false) == number + 1 ? (number + 1, record) : null;
    }

    /// <summary>Says that a run is over. Where it was stopped before its end, it is due again.</summary>
    public async Task FinishAsync((long Number, ScheduleRecord Record) claim, bool isDone, CancellationToken cancellationToken)
    {
        var record = claim.Record with { FinishedAt = Now, Occurrence = isDone ? claim.Record.Occurrence : claim.Record.Previous };
        await _series.TryAppendAsync(claim.Number + 1, Write(record), cancellationToken).ConfigureAwait(false);
        if (claim.Number <= RecordsToKeep)
            return;
        var old = await _series.NumbersAsync(claim.Number - RecordsToKeep, int.MaxValue, cancellationToken).Select(_series.KeyOf).ToListAsync(cancellationToken).ConfigureAwait(false);
        await blobs.DeleteAsync(old, cancellationToken).ConfigureAwait(false);
    }

    private DateTimeOffset Now => Timestamp.Truncate(time.GetUtcNow());

    private static byte[] Write(ScheduleRecord record) => JsonSerializer.SerializeToUtf8Bytes(record, RetentionJson.Default.ScheduleRecord);

    private static ScheduleRecord Parse(SeriesRecord stored)
    {
        try
        {
            if (JsonSerializer.Deserialize(stored.Payload.Span, RetentionJson.Default.ScheduleRecord) is { Format: 1 } record)
                return record;
        }
        catch (JsonException)
        {
            // Said below.
        }

        throw new CofferException(CofferError.Corrupt, $"record {stored.Number} of the retention schedule does not read; remove {StoreLayout.RetentionSchedule} from the store, and the schedule begins anew");
    }
}
