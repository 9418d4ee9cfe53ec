using System.Globalization;
using System.Net;
using Amazon.Runtime;
using Amazon.S3.Model;
using Coffer.Blobs;
using Coffer.Blobs.Remote;

namespace Coffer.S3;

/// <summary>
/// Reads a blob. The first request asks for its first stretch, whose answer says how long the whole is: what is small is there with
/// it, what is large is fetched in several stretches at once, and what breaks off goes on where it broke, of the same object.
/// </summary>
internal sealed class S3Download(S3Client client, S3Requests requests, S3Options options, TransferLimits transfer, BlobKey key)
{
    private const int Stretch = 8 << 20;

    private string? _tag;

    /// <summary>Opens a range of the blob; null where there is none.</summary>
    public async Task<BlobReader?> OpenAsync(BlobRange range, CancellationToken cancellationToken)
    {
        if (range.Offset < 0 || range.Length <= 0)
            return await OpenNothingAsync(range, cancellationToken).ConfigureAwait(false);
        var wanted = Math.Min(range.Length ?? long.MaxValue, Stretch);
        var last = range.Offset > long.MaxValue - wanted ? long.MaxValue : range.Offset + wanted - 1;
        GetObjectResponse response;
        try
        {
            response = await client.GetObjectAsync(requests.Get(key.Value, new ByteRange(range.Offset, last), tag: null), cancellationToken).ConfigureAwait(false);
        }
        catch (AmazonServiceException e) when (S3Errors.IsMissing(e))
        {
            return null;
        }
        catch (AmazonServiceException e) when (e.StatusCode == HttpStatusCode.RequestedRangeNotSatisfiable)
        {
            return await OpenNothingAsync(range, cancellationToken).ConfigureAwait(false);
        }

        try
        {
            _tag = string.IsNullOrEmpty(response.ETag) ? null : response.ETag;
            var total = TotalOf(response);
            var end = range.Offset + range.Within(total);
            var first = await BodyAsync(response, range.Offset, cancellationToken).ConfigureAwait(false);
            return new BlobReader(new BlobInfo(key, total), StreamOf(first, range.Offset, end, total));
        }
        catch
        {
            response.Dispose();
            throw;
        }
    }

    private Stream StreamOf(Stream first, long from, long end, long total)
    {
        if (total < options.MultipartThreshold || end - from <= Stretch)
            return Resuming(from, end, first);
        Stream? unused = first;
        return new ReadAheadStream(
            async (offset, buffer, token) =>
            {
                var stretch = Resuming(offset, offset + buffer.Length, offset == from ? Interlocked.Exchange(ref unused, null) : null);
                await using (stretch.ConfigureAwait(false))
                    await stretch.ReadExactlyAsync(buffer, token).ConfigureAwait(false);
            },
            from,
            end,
            Stretch,
            transfer,
            first);
    }

    private ResumingStream Resuming(long from, long end, Stream? first) =>
        new((offset, token) => OpenFromAsync(offset, end, token), from, end, $"{key} in {options.Address}", transfer, first);

    /// <summary>Opens the same object from an offset on.</summary>
    private async Task<Stream> OpenFromAsync(long offset, long end, CancellationToken cancellationToken)
    {
        try
        {
            var response = await client.GetObjectAsync(requests.Get(key.Value, new ByteRange(offset, end - 1), _tag), cancellationToken).ConfigureAwait(false);
            return await BodyAsync(response, offset, cancellationToken).ConfigureAwait(false);
        }
        catch (AmazonServiceException e) when (S3Errors.IsMissing(e))
        {
            throw new CofferException(CofferError.NotFound, $"{key} was removed from {options.Address} while it was read", e);
        }
        catch (Exception e) when (e is not OperationCanceledException && S3Errors.Classify(e, options, key.Value) is { } classified)
        {
            throw classified;
        }
    }

    /// <summary>The body of an answer from an offset on: a service that knows no ranges sends what stands before it too.</summary>
    private static async Task<Stream> BodyAsync(GetObjectResponse response, long offset, CancellationToken cancellationToken)
    {
        var stream = response.ResponseStream;
        if (response.HttpStatusCode == HttpStatusCode.PartialContent)
            return stream;
        var skip = new byte[Math.Min(offset, 64 << 10)];
        while (offset > 0)
        {
            var read = await stream.ReadAsync(skip.AsMemory(0, (int)Math.Min(offset, skip.Length)), cancellationToken).ConfigureAwait(false);
            if (read == 0)
                throw new EndOfStreamException("the connection ended early");
            offset -= read;
        }

        return stream;
    }

    /// <summary>A range without bytes, which no request can ask for: only what is there can say whether it lies within.</summary>
    private async Task<BlobReader?> OpenNothingAsync(BlobRange range, CancellationToken cancellationToken)
    {
        try
        {
            var head = await client.GetObjectMetadataAsync(requests.Head(key.Value), cancellationToken).ConfigureAwait(false);
            if (range.Within(head.ContentLength) > 0)
                throw new CofferException(CofferError.Unavailable, $"{options.Address} says that {range} of {key} is not there, though it has {head.ContentLength} bytes; try again later");
            return new BlobReader(new BlobInfo(key, head.ContentLength), new MemoryStream([], writable: false));
        }
        catch (AmazonServiceException e) when (S3Errors.IsMissing(e))
        {
            return null;
        }
    }

    private long TotalOf(GetObjectResponse response)
    {
        if (response.HttpStatusCode != HttpStatusCode.PartialContent)
            return response.ContentLength;
        return response.ContentRange is { } range && long.TryParse(range.AsSpan(range.LastIndexOf('/') + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var total)
            ? total
            : throw new CofferException(CofferError.Unavailable, $"{options.Address} answers a range of {key} without saying how long the whole is ('{response.ContentRange}')");
    }
}
