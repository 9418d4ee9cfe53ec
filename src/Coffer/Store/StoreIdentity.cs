using System.Text.Json;
using Coffer.Artifacts;
using Coffer.Blobs;
using Coffer.Blobs.Local;
using Coffer.Blobs.Remote;
using Coffer.Content;
using Coffer.Journal;

namespace Coffer.Store;

/// <summary>What <c>coffer.json</c> says: that this is a store, in which format, and its id.</summary>
/// <param name="Created">When the store was created, UTC.</param>
/// <param name="Format">The format's version; this build reads 1.</param>
/// <param name="Proven">The service that proved, before the store was made, that it creates only where nothing is; null where none did, or need.</param>
/// <param name="Store">The store's id, in every manifest, so that a manifest of another store is found out.</param>
internal sealed record StoreIdentity(DateTimeOffset Created, int Format, string? Proven, string Store)
{
    private ReadOnlyMemory<byte> _bytes;

    private const int KnownFormat = 1;
    private static readonly BlobKey Key = new("coffer.json");

    /// <summary>Reads the identity; null where there is no store.</summary>
    /// <exception cref="CofferException">Unsupported: a newer format. Corrupt: it does not read.</exception>
    public static Task<StoreIdentity?> ReadAsync(BlobStore blobs, CancellationToken cancellationToken) =>
        DamageOnTheWay.ReadAsync(blobs, () => ReadOnceAsync(blobs, cancellationToken));

    private static async Task<StoreIdentity?> ReadOnceAsync(BlobStore blobs, CancellationToken cancellationToken)
    {
        var reader = await blobs.OpenAsync(Key, cancellationToken: cancellationToken).ConfigureAwait(false);
        if (reader is null)
            return null;
        await using (reader.ConfigureAwait(false))
        {
            var bytes = new byte[Math.Min(reader.Info.Length, 64 << 10)];
            var read = await reader.Stream.ReadAtLeastAsync(bytes, bytes.Length, throwOnEndOfStream: false, cancellationToken).ConfigureAwait(false);

            if (blobs.Capabilities.Remote && bytes.AsSpan(0, read).TrimStart(" \r\n\t"u8) is [(byte)'<', ..])
                throw new CofferException(CofferError.InvalidArgument, $"{blobs.Address} answers, but not as a store does: its coffer.json is a page of the web; check the endpoint and the address");

            // The format is looked at first: a newer one may prove itself in another way.
            if (FormatOf(bytes.AsSpan(0, read)) > KnownFormat)
                throw new CofferException(CofferError.Unsupported, $"{blobs.Address} was written by a newer Coffer (format {FormatOf(bytes)}; this one knows {KnownFormat}); update coffer");
            try
            {
                if (Parse(RecordFrame.Read(bytes.AsMemory(0, read), Key).Payload.Span) is { Format: KnownFormat, Store.Length: > 0 } identity)
                    return identity with { _bytes = bytes.AsMemory(0, read) };
            }
            catch (Exception e) when (e is JsonException or InvalidOperationException)
            {
                // Said below, as one error with the one way out.
            }

            throw new CofferException(CofferError.Corrupt, $"coffer.json of {blobs.Address} does not read; restore it from a copy of the store");
        }
    }

    /// <summary>Throws where there are records or content though there is no identity: then it was lost, and a new one would disown them all.</summary>
    /// <exception cref="CofferException"><see cref="CofferError.Corrupt"/>; <see cref="CofferError.InvalidArgument"/>: where the folder should be is a file.</exception>
    public static async Task RequireNothingAsync(BlobStore blobs, CancellationToken cancellationToken)
    {
        if (blobs is LocalBlobStore local)
            RequireNoFile(local.Folder);
        foreach (var part in new[] { StoreLayout.Artifacts, ContentKey.Root })
        {
            await foreach (var blob in blobs.ListAsync(part, limit: 1, cancellationToken: cancellationToken).ConfigureAwait(false))
                throw new CofferException(CofferError.Corrupt, $"coffer.json of {blobs.Address} is missing, though there is {blob.Key}; restore it from a copy of the store (its id stands as \"store\" in every record below artifacts/)");
        }
    }

    private static void RequireNoFile(string folder)
    {
        for (var path = Path.GetFullPath(folder); path is not null && !Directory.Exists(path); path = Path.GetDirectoryName(path))
        {
            if (Path.Exists(path))
                throw new CofferException(CofferError.InvalidArgument, $"{UnicodeText.Quote(path)} is a file, and a store is a folder; give --store a folder, one that is there or is to be made");
        }
    }

    /// <summary>Creates the identity where there is none, and returns the one that is there then.</summary>
    /// <param name="blobs">Where the store is to be.</param>
    /// <param name="proven">The service that proved that it creates only where nothing is.</param>
    /// <param name="time">The clock.</param>
    /// <param name="cancellationToken">Ends the work.</param>
    public static async Task<StoreIdentity> CreateAsync(BlobStore blobs, string? proven, TimeProvider time, CancellationToken cancellationToken)
    {
        await RequireNothingAsync(blobs, cancellationToken).ConfigureAwait(false);
        var now = time.GetUtcNow();
        var mine = new StoreIdentity(new DateTimeOffset(now.Ticks - (now.Ticks % TimeSpan.TicksPerMillisecond), TimeSpan.Zero), KnownFormat, proven, Guid.NewGuid().ToString("n"));
        var bytes = RecordFrame.Write(Key, JsonSerializer.SerializeToUtf8Bytes(mine, StoreJson.Default.StoreIdentity), RecordFrame.NewWriter());
        await blobs.PutAsync(Key, BlobSource.FromBytes(bytes), PutCondition.IfAbsent, cancellationToken).ConfigureAwait(false);
        return await ReadAsync(blobs, cancellationToken).ConfigureAwait(false)
            ?? throw new CofferException(CofferError.Unavailable, $"{blobs.Address} does not show what was just written to it");
    }

    /// <summary>Creates the identity once more, in the very bytes that were read; true where the service wrote them though they were there.</summary>
    public Task<bool> CreateAgainAsync(BlobStore blobs, CancellationToken cancellationToken) =>
        blobs.PutAsync(Key, BlobSource.FromBytes(_bytes), PutCondition.IfAbsent, cancellationToken);

    /// <summary>Reads the members by hand: every command does this first, and the serializer takes longer to set up than to run.</summary>
    private static StoreIdentity Parse(ReadOnlySpan<byte> json)
    {
        var reader = new Utf8JsonReader(json);
        var (created, format, store) = (default(DateTimeOffset), 0, "");
        string? proven = null;
        while (reader.Read())
        {
            if (reader is not { CurrentDepth: 1, TokenType: JsonTokenType.PropertyName })
                continue;
            if (reader.ValueTextEquals("created"u8) && reader.Read())
                created = reader.TryGetDateTimeOffset(out var time) ? time : created;
            else if (reader.ValueTextEquals("format"u8) && reader.Read())
                format = reader.TryGetInt32(out var number) ? number : format;
            else if (reader.ValueTextEquals("proven"u8) && reader.Read())
                proven = reader.TokenType == JsonTokenType.String ? reader.GetString() : null;
            else if (reader.ValueTextEquals("store"u8) && reader.Read())
                store = reader.TokenType == JsonTokenType.String ? reader.GetString()! : store;
        }

        return new StoreIdentity(created, format, proven, store);
    }

    private static int FormatOf(ReadOnlySpan<byte> bytes)
    {
        try
        {
            var reader = new Utf8JsonReader(bytes);
            while (reader.Read())
            {
                if (reader is { CurrentDepth: 1, TokenType: JsonTokenType.PropertyName } && reader.ValueTextEquals("format"u8))
                    return reader.Read() && reader.TryGetInt32(out var format) ? format : 0;
            }
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            // Not JSON: the caller says so with the whole of what it knows.
        }

        return 0;
    }
}
