using System.Globalization;
using System.Runtime.CompilerServices;
using Coffer.Blobs;
using Coffer.Blobs.Remote;

namespace Coffer.Journal;

/// <summary>
/// Numbered immutable records under one prefix, newest first in a listing: how anything in a store changes. A record is won
/// by creating its key where nothing is, so of many writers of one number exactly one succeeds and the others look again.
/// </summary>
/// <remarks>
/// Numbers never come back: the newest record is only removed after another was appended behind it. So the head, the first
/// key of a listing, is all a writer needs to know.
/// </remarks>
/// <param name="blobs">Where the records are.</param>
/// <param name="prefix">What their keys begin with, ending in <c>/</c>.</param>
public sealed class Series(BlobStore blobs, string prefix)
{
    private const long Last = 9_999_999_999;

    // A manifest of a million files is some 150 MB; what is larger is not a record.
    private const long MaxBytes = 1L << 30;

    /// <summary>The number of the newest record, or 0 where there is none. One listing of one key.</summary>
    public async Task<long> HeadNumberAsync(CancellationToken cancellationToken)
    {
        await foreach (var number in NumbersAsync(before: null, limit: 1, cancellationToken).ConfigureAwait(false))
            return number;
        return 0;
    }

    /// <summary>The newest record, or null where there is none.</summary>
    /// <exception cref="CofferException"><see cref="CofferError.Corrupt"/>: the record is damaged.</exception>
    public async Task<SeriesRecord?> HeadAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            var number = await HeadNumberAsync(cancellationToken).ConfigureAwait(false);
            if (number == 0)
                return null;

            // The head may have been removed since the listing, but then a newer one is there: look again.
            if (await ReadAsync(number, cancellationToken).ConfigureAwait(false) is { } record)
                return record;
        }
    }

    /// <summary>One record, or null where it is not there (any more).</summary>
    /// <exception cref="CofferException"><see cref="CofferError.Corrupt"/>: the record is damaged.</exception>
    public async Task<SeriesRecord?> ReadAsync(long number, CancellationToken cancellationToken) =>
        await ReadFrameAsync(number, cancellationToken).ConfigureAwait(false) is { } record ? new SeriesRecord(number, record.Payload) : null;

    /// <summary>The numbers of the records, newest first.</summary>
    /// <param name="before">Only older ones than this.</param>
    /// <param name="limit">How many at the most.</param>
    /// <param name="cancellationToken">Ends the listing.</param>
    public async IAsyncEnumerable<long> NumbersAsync(long? before, int limit, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var after = before is { } number ? KeyOf(number).Value : null;
        await foreach (var info in blobs.ListAsync(prefix + "@", after, limit, cancellationToken).ConfigureAwait(false))
        {
            if (TryReadKey(info.Key, out _, out var found))
                yield return found;
        }
    }

    /// <summary>The records, newest first. One that is removed meanwhile is passed over.</summary>
    public async IAsyncEnumerable<SeriesRecord> HistoryAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await foreach (var number in NumbersAsync(before: null, int.MaxValue, cancellationToken).ConfigureAwait(false))
        {
            if (await ReadAsync(number, cancellationToken).ConfigureAwait(false) is { } record)
                yield return record;
        }
    }

    /// <summary>Appends a record if <paramref name="number"/> is still free. On return it is durable.</summary>
    /// <param name="number">The head's number plus one, as the caller has seen it.</param>
    /// <param name="payload">One JSON text without line feeds at its end.</param>
    /// <param name="cancellationToken">Ends the attempt; the record may or may not be there then.</param>
    /// <returns>False where somebody else has this number; read the head and try the next.</returns>
    public async Task<bool> TryAppendAsync(long number, ReadOnlyMemory<byte> payload, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(number);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(number, Last);
        ArgumentOutOfRangeException.ThrowIfZero(payload.Length, nameof(payload));
        var writer = RecordFrame.NewWriter();
        var source = BlobSource.FromBytes(RecordFrame.Write(KeyOf(number), payload.Span, writer));
        try
        {
            if (await blobs.PutAsync(KeyOf(number), source, PutCondition.IfAbsent, cancellationToken).ConfigureAwait(false))
                return true;
        }
        catch (CofferException e) when (e.Error == CofferError.Unavailable)
        {
            // The answer was lost, but perhaps not the record. A second put finds out, and makes what is there durable.
            if (await blobs.PutAsync(KeyOf(number), source, PutCondition.IfAbsent, cancellationToken).ConfigureAwait(false))
                return true;
        }

        // Refused may also mean that an earlier try of this very put arrived and its answer was lost.
        if (await ReadFrameAsync(number, cancellationToken).ConfigureAwait(false) is { } there)
            return there.Writer == writer;

        // A record goes only behind a newer one, or with those before it, as the labels of a version that is removed do. Whoever says
        // otherwise would let writers look again for ever.
        var head = await HeadNumberAsync(cancellationToken).ConfigureAwait(false);
        return head >= number || head < number - 1
            ? false
            : throw new CofferException(CofferError.Unavailable, $"{blobs.Address} says that {KeyOf(number)} is there, and does not show it; coffer doctor {blobs.PastedAddress} looks at what it can do");
    }

    /// <summary>Appends what <paramref name="next"/> makes of the head, again and again until it wins or makes nothing.</summary>
    /// <param name="next">From the head (null: the series is empty) to the payload of the next record; null means no change. It may throw to refuse.</param>
    /// <param name="cancellationToken">Ends the attempt.</param>
    /// <returns>The record that was appended, or the head that <paramref name="next"/> left as it is.</returns>
    public async Task<SeriesRecord?> AppendAsync(Func<SeriesRecord?, byte[]?> next, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(next);
        while (true)
        {
            var head = await HeadAsync(cancellationToken).ConfigureAwait(false);
            if (next(head) is not { } payload)
                return head;
            var number = (head?.Number ?? 0) + 1;
            if (await TryAppendAsync(number, payload, cancellationToken).ConfigureAwait(false))
                return new SeriesRecord(number, payload);
        }
    }

    /// <summary>The key of a record: an inverted number, so that a listing begins with the newest.</summary>
    public BlobKey KeyOf(long number) => new($"{prefix}@{Last - number:d10}");

    /// <summary>Reads a record's key back into its series' prefix and its number.</summary>
    public static bool TryReadKey(BlobKey key, out string prefix, out long number)
    {
        var text = key.Value;
        var at = text.LastIndexOf('/') + 1;
        prefix = text[..at];
        number = 0;
        if (text.Length != at + 11 || text[at] != '@' || !long.TryParse(text.AsSpan(at + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var inverted))
            return false;
        number = Last - inverted;
        return number > 0;
    }

    private Task<(ReadOnlyMemory<byte> Payload, string Writer)?> ReadFrameAsync(long number, CancellationToken cancellationToken) => DamageOnTheWay.ReadAsync(blobs, async () =>
        await ReadBlobAsync(number, cancellationToken).ConfigureAwait(false) is { } bytes 
            ? RecordFrame.Read(bytes, KeyOf(number))
            : ((ReadOnlyMemory<byte>, string)?)null);

    private async Task<ReadOnlyMemory<byte>?> ReadBlobAsync(long number, CancellationToken cancellationToken)
    {
        var reader = await blobs.OpenAsync(KeyOf(number), BlobRange.All, cancellationToken).ConfigureAwait(false);
        if (reader is null)
            return null;
        await using (reader.ConfigureAwait(false))
        {
            if (reader.Info.Length > MaxBytes)
                throw new CofferException(CofferError.Corrupt, $"the record {reader.Info.Key} has {reader.Info.Length} bytes, more than any record may have");
            var bytes = new byte[reader.Info.Length];
            var read = await reader.Stream.ReadAtLeastAsync(bytes, bytes.Length, throwOnEndOfStream: false, cancellationToken).ConfigureAwait(false);
            return bytes.AsMemory(0, read);
        }
    }
}
