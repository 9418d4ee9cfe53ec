using System.Text.Json;
using Coffer.Artifacts;
using Coffer.Blobs;
using Coffer.Blobs.Links;
using Coffer.Journal;

namespace Coffer.Store;

/// <summary>Uploads by links: under <c>uploads/&lt;id&gt;/</c> the record of what was requested, the bytes that came, and that they were published.</summary>
internal sealed class RequestedUploads(BlobStore blobs)
{
    private const int IdLength = 32;
    private const long MaxRecord = 64 << 10;
    private const string RequestPart = "/request", BytesPart = "/bytes", CompletedPart = "/completed";

    /// <summary>Where the bytes of an upload come to.</summary>
    public static BlobKey BytesOf(string id) => new($"{StoreLayout.UploadsPrefix}{id}{BytesPart}");

    /// <summary>Whether the bytes of an upload come to a key.</summary>
    public static bool IsBytes(string key) => IdOf(key) is { } id && IsId(id) && key == BytesOf(id).Value;

    /// <summary>An id that nobody has.</summary>
    public static string NewId() => Guid.NewGuid().ToString("n");

    /// <summary>The upload that a key belongs to; null where it belongs to none.</summary>
    public static string? IdOf(string key) =>
        key.StartsWith(StoreLayout.UploadsPrefix, StringComparison.Ordinal) && key.IndexOf('/', StoreLayout.UploadsPrefix.Length) is var end and > 0 ? key[StoreLayout.UploadsPrefix.Length..end] : null;

    /// <summary>Keeps what was requested.</summary>
    public Task AddAsync(string id, RequestedUpload request, CancellationToken cancellationToken) =>
        WriteAsync(KeyOf(id, RequestPart), JsonSerializer.SerializeToUtf8Bytes(request, StoreJson.Default.RequestedUpload), cancellationToken);

    /// <summary>What was requested.</summary>
    /// <exception cref="CofferException">NotFound: there is no such upload. Corrupt: its record is damaged. InvalidArgument: it is no id.</exception>
    public async Task<RequestedUpload> ReadAsync(string id, CancellationToken cancellationToken)
    {
        if (!IsId(id))
            throw new CofferException(CofferError.InvalidArgument, $"'{id}' is not the id of an upload; coffer presign --put NAME prints one");
        return await FindAsync(id, cancellationToken).ConfigureAwait(false)
            ?? throw new CofferException(CofferError.NotFound, $"there is no upload {id} in {blobs.Address}, or it ended more than a day ago; coffer presign --put NAME begins another");
    }

    /// <summary>Where an upload was published; null: it was not.</summary>
    public async Task<CompletedUpload?> FindCompletedAsync(string id, CancellationToken cancellationToken) =>
        await ReadAsync(KeyOf(id, CompletedPart), cancellationToken).ConfigureAwait(false) is { } json ? JsonSerializer.Deserialize(json.Span, StoreJson.Default.CompletedUpload) : null;

    /// <summary>Remembers where an upload was published, and removes its bytes.</summary>
    public async Task CompleteAsync(string id, CompletedUpload completed, CancellationToken cancellationToken)
    {
        await WriteAsync(KeyOf(id, CompletedPart), JsonSerializer.SerializeToUtf8Bytes(completed, StoreJson.Default.CompletedUpload), cancellationToken).ConfigureAwait(false);
        await blobs.DeleteAsync([BytesOf(id)], cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Removes all of an upload, its record last: as long as that is there, what else there is will be found.</summary>
    public async Task RemoveAsync(string id, PartsUpload? parts, CancellationToken cancellationToken)
    {
        if (parts is not null)
            await blobs.AbortUnfinishedAsync(new UnfinishedUpload(BytesOf(id).Value, parts.Id, default, 0), cancellationToken).ConfigureAwait(false);
        await blobs.DeleteAsync([BytesOf(id), KeyOf(id, CompletedPart)], cancellationToken).ConfigureAwait(false);
        await blobs.DeleteAsync([KeyOf(id, RequestPart)], cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Removes all of an upload, with all that the back end keeps of it.</summary>
    public async Task EraseAsync(string id, PartsUpload? parts, CancellationToken cancellationToken)
    {
        await RemoveAsync(id, parts, cancellationToken).ConfigureAwait(false);
        await blobs.EraseAsync([BytesOf(id), KeyOf(id, CompletedPart), KeyOf(id, RequestPart)], cancellationToken).ConfigureAwait(false);
    }

    /// <summary>All uploads with the bytes that lie there, and what was requested: null where the record does not read or is not there.</summary>
    public async Task<IReadOnlyList<(string Id, long Bytes, RequestedUpload? Request, string? Damage)>> ListAsync(CancellationToken cancellationToken)
    {
        var bytes = new SortedDictionary<string, long>(StringComparer.Ordinal);
        await foreach (var blob in blobs.ListAsync(StoreLayout.UploadsPrefix, cancellationToken: cancellationToken).ConfigureAwait(false))
        {
            if (IdOf(blob.Key.Value) is { } id)
                bytes[id] = bytes.GetValueOrDefault(id) + blob.Length;
        }

        var all = new List<(string, long, RequestedUpload?, string?)>();
        foreach (var (id, length) in bytes)
        {
            try
            {
                all.Add((id, length, await FindAsync(id, cancellationToken).ConfigureAwait(false), null));
            }
            catch (CofferException e) when (e.Error == CofferError.Corrupt)
            {
                all.Add((id, length, null, e.Message));
            }
        }

        return all;
    }

    private async Task<RequestedUpload?> FindAsync(string id, CancellationToken cancellationToken)
    {
        var key = KeyOf(id, RequestPart);
        if (await ReadAsync(key, cancellationToken).ConfigureAwait(false) is not { } json)
            return null;
        try
        {
            if (JsonSerializer.Deserialize(json.Span, StoreJson.Default.RequestedUpload) is { Format: 1 } request)
                return request;
        }
        catch (JsonException)
        {
            // Said below.
        }

        throw new CofferException(CofferError.Corrupt, $"the record {key} does not read; begin another upload by coffer presign --put");
    }

    private static bool IsId(string text) => text.Length == IdLength && text.All(char.IsAsciiHexDigitLower);

    private static BlobKey KeyOf(string id, string part) => new($"{StoreLayout.UploadsPrefix}{id}{part}");

    private async Task WriteAsync(BlobKey key, byte[] json, CancellationToken cancellationToken) =>
        await blobs.PutAsync(key, BlobSource.FromBytes(RecordFrame.Write(key, json, RecordFrame.NewWriter())), PutCondition.IfAbsent, cancellationToken).ConfigureAwait(false);

    private async Task<ReadOnlyMemory<byte>?> ReadAsync(BlobKey key, CancellationToken cancellationToken)
    {
        var reader = await blobs.OpenAsync(key, cancellationToken: cancellationToken).ConfigureAwait(false);
        if (reader is null)
            return null;
        await using (reader.ConfigureAwait(false))
        {
            var bytes = new byte[Math.Min(reader.Info.Length, MaxRecord)];
            var read = await reader.Stream.ReadAtLeastAsync(bytes, bytes.Length, throwOnEndOfStream: false, cancellationToken).ConfigureAwait(false);
            return RecordFrame.Read(bytes.AsMemory(0, read), key).Payload;
        }
    }
}
