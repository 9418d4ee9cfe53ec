using System.Runtime.CompilerServices;
using Amazon.S3.Model;
using Coffer.Blobs;

namespace Coffer.S3;

/// <summary>Lists blobs, and uploads that were never finished, page by page.</summary>
internal sealed class S3Listing(S3Client client, S3Requests requests, S3Options options)
{
    private const int PageSize = 1000;

    /// <summary>Blobs in the order of their keys. What is not a key of Coffer's, as another program may have put it, is passed over.</summary>
    public async IAsyncEnumerable<BlobInfo> BlobsAsync(string prefix, string? after, int limit, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();

        // No key has these, and a service may take them for something else.
        if (prefix.Any(c => char.IsControl(c) || c == '\\'))
            yield break;
        var last = after is null or "" ? null : requests.KeyOf(after);
        string? token = null;
        var left = limit;
        while (true)
        {
            var request = requests.List(prefix, Math.Min(PageSize, left));
            request.StartAfter = last;
            request.ContinuationToken = token;
            var page = await client.ListObjectsV2Async(request, cancellationToken).ConfigureAwait(false);
            foreach (var found in page.S3Objects ?? [])
            {
                var whole = Decode(found.Key);
                if (last is not null && BlobKey.CompareUtf8(whole, last) <= 0)
                    throw new CofferException(CofferError.Unsupported, $"{options.Address} lists {whole} behind {last}: a store needs listings in the order of the keys' bytes; use another service");
                last = whole;
                if (requests.KeyIn(whole) is not { } key || !key.StartsWith(prefix, StringComparison.Ordinal) || !BlobKey.IsKey(key))
                    continue;
                yield return new BlobInfo(new BlobKey(key), found.Size ?? 0) { Tag = found.ETag };
                if (--left == 0)
                    yield break;
            }

            if (page.IsTruncated != true)
                yield break;

            // The last key goes on as well as any token, and is kept by services whose token is a key that their XML spoils.
            token = page.S3Objects is { Count: > 0 } ? null : page.NextContinuationToken;
            if (token is null && page.S3Objects is not { Count: > 0 })
                yield break;
        }
    }

    /// <summary>Keys that are none of Coffer's, which <see cref="BlobsAsync"/> passes over.</summary>
    public async Task<IReadOnlyList<string>> OthersAsync(string prefix, CancellationToken cancellationToken)
    {
        var others = new List<string>();
        var request = requests.List(prefix, PageSize);
        while (true)
        {
            var page = await client.ListObjectsV2Async(request, cancellationToken).ConfigureAwait(false);
            var keys = (page.S3Objects ?? []).ConvertAll(found => Decode(found.Key));
            others.AddRange(keys.Select(requests.KeyIn).OfType<string>().Where(key => !BlobKey.IsKey(key)));
            if (page.IsTruncated != true || keys.Count == 0)
                return others;
            request.StartAfter = keys[^1];
        }
    }

    /// <summary>Uploads below the store's prefix that were begun and neither finished nor aborted, of keys that begin so.</summary>
    public async Task<IReadOnlyList<UnfinishedUpload>> UnfinishedAsync(string prefix, CancellationToken cancellationToken)
    {
        var uploads = new List<UnfinishedUpload>();
        string? afterKey = null, afterUpload = null;
        while (true)
        {
            var request = requests.Uploads(prefix, afterKey, afterUpload);
            var page = await client.ListMultipartUploadsAsync(request, cancellationToken).ConfigureAwait(false);
            foreach (var upload in page.MultipartUploads ?? [])
            {
                if (requests.KeyIn(upload.Key) is not { Length: > 0 } key || !key.StartsWith(prefix, StringComparison.Ordinal))
                    continue;
                var parts = await PartsAsync(key, upload.UploadId, cancellationToken).ConfigureAwait(false);
                var started = new DateTimeOffset(DateTime.SpecifyKind(upload.Initiated?.ToUniversalTime() ?? DateTime.UnixEpoch, DateTimeKind.Utc));
                uploads.Add(new UnfinishedUpload(key, upload.UploadId, started, parts?.Sum(part => part.Size ?? 0) ?? 0));
            }

            if (page.IsTruncated != true)
                return uploads;
            if ((page.NextKeyMarker, page.NextUploadIdMarker) == (afterKey, afterUpload) || page.MultipartUploads is not { Count: > 0 })
                throw new CofferException(CofferError.Unsupported, $"{options.Address} lists the same unfinished uploads again and again; use another service");
            (afterKey, afterUpload) = (page.NextKeyMarker, page.NextUploadIdMarker);
        }
    }

    /// <summary>The parts of an upload that have arrived; null where there is no such upload.</summary>
    public async Task<IReadOnlyList<PartDetail>?> PartsAsync(string key, string upload, CancellationToken cancellationToken)
    {
        var parts = new List<PartDetail>();
        var after = 0;
        try
        {
            while (true)
            {
                var page = await client.ListPartsAsync(requests.Parts(key, upload, after), cancellationToken).ConfigureAwait(false);
                parts.AddRange(page.Parts ?? []);
                if (page.IsTruncated != true || page.NextPartNumberMarker is not { } next || next <= after)
                    return parts;
                after = next;
            }
        }
        catch (Amazon.Runtime.AmazonServiceException e) when (e.StatusCode == System.Net.HttpStatusCode.NotFound && e.ErrorCode != "NoSuchBucket")
        {
            return null;
        }
    }

    // A plus is a space where the service encodes as forms do; a plus itself is always %2B.
    internal static string Decode(string key) => Uri.UnescapeDataString(key.Replace('+', ' '));
}
