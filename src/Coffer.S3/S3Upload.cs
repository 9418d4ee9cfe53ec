using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;
using System.Net;
using System.Runtime.ExceptionServices;
using System.Security.Cryptography;
using Amazon.Runtime;
using Amazon.S3.Model;
using Coffer.Blobs;
using Coffer.Blobs.Remote;

namespace Coffer.S3;

/// <summary>
/// Sends a blob in parts, several at once, read one after the other into as many buffers. An upload that was interrupted continues: of
/// the parts that the service has, those count whose bytes are proven to be the same.
/// </summary>
internal sealed class S3Upload(
    S3Client client, S3Requests requests, S3Options options, TransferLimits transfer, UploadLog log, BlobKey key, BlobSource source, bool ifAbsent)
{
    private const long Rounding = 1 << 20;
    private static readonly TimeSpan CleaningTime = TimeSpan.FromSeconds(10);

    // Of just a part's size: the shared pool would give 8 MiB for 5.
    private readonly ConcurrentBag<byte[]> _buffers = [];
    private bool _sourceFailed;
    private string? _writer; // null where another process began the upload

    /// <summary>Sends it.</summary>
    /// <returns>False where it was to be created and something is there.</returns>
    public async Task<bool> RunAsync(CancellationToken cancellationToken)
    {
        // Not every service looks when the parts are put together; and what is there already need not be sent.
        if (ifAbsent && await HeadAsync(cancellationToken).ConfigureAwait(false) is not null)
            return false;
        if (await log.ContinueAsync(key, source.Length, cancellationToken).ConfigureAwait(false) is { } claim)
        {
            await using (claim.ConfigureAwait(false))
            {
                var arrived = await new S3Listing(client, requests, options).PartsAsync(key.Value, claim.Upload.Id, cancellationToken).ConfigureAwait(false);
                if (arrived is not null)
                {
                    try
                    {
                        return await FinishAsync(claim, arrived, cancellationToken).ConfigureAwait(false);
                    }
                    catch (AmazonServiceException e) when (e.StatusCode is HttpStatusCode.NotFound or HttpStatusCode.BadRequest && e.ErrorCode != "NoSuchBucket")
                    {
                        // It can't be continued as it was begun: another key of encryption, or aborted meanwhile.
                    }
                }

                await AbortAsync(claim).ConfigureAwait(false);
            }
        }

        var begun = await log.BeginAsync(await BeginAsync(cancellationToken).ConfigureAwait(false), cancellationToken).ConfigureAwait(false);
        await using (begun.ConfigureAwait(false))
            return await FinishAsync(begun, [], cancellationToken).ConfigureAwait(false);
    }

    private async Task<UploadState> BeginAsync(CancellationToken cancellationToken)
    {
        var least = (source.Length + S3Options.MaxParts - 1) / S3Options.MaxParts;
        var partSize = Math.Max(options.PartSize, (least + Rounding - 1) / Rounding * Rounding);
        _writer = S3Requests.NewWriter();
        var begun = await client.InitiateMultipartUploadAsync(requests.Initiate(key.Value, _writer), cancellationToken).ConfigureAwait(false);
        return new UploadState(key, begun.UploadId, source.Length, partSize, transfer.Time.GetUtcNow(), Interruptions: 0, Parts: []);
    }

    private async Task<bool> FinishAsync(UploadClaim claim, IReadOnlyList<PartDetail> arrived, CancellationToken cancellationToken)
    {
        try
        {
            var parts = await SendAsync(claim, arrived, cancellationToken).ConfigureAwait(false);
            var created = await CompleteAsync(claim.Upload, parts, cancellationToken).ConfigureAwait(false);
            if (!created)
                await AbortAsync(claim).ConfigureAwait(false);
            await claim.ForgetAsync(CancellationToken.None).ConfigureAwait(false);
            return created;
        }
        catch when (_sourceFailed || !log.Persists)
        {
            // What nobody will continue must not stay.
            await AbortAsync(claim).ConfigureAwait(false);
            throw;
        }
    }

    /// <summary>Sends what has not arrived.</summary>
    private async Task<List<PartETag>> SendAsync(UploadClaim claim, IReadOnlyList<PartDetail> arrived, CancellationToken cancellationToken)
    {
        var upload = claim.Upload;
        var count = (int)((source.Length + upload.PartSize - 1) / upload.PartSize);
        var there = arrived.Where(part => part.PartNumber is not null).ToDictionary(part => part.PartNumber!.Value);
        var known = upload.Parts.ToDictionary(part => part.Number);
        var tags = new PartETag[count];
        var running = new List<Task>(count);
        ExceptionDispatchInfo? first = null;
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);

        // What is on its way when a process dies is sent again: who was interrupted before puts less at stake.
        using var atOnce = new SemaphoreSlim(Math.Max(1, options.Parallel >> Math.Min(upload.Interruptions, 8)));
        try
        {
            var stream = await OpenSourceAsync(ending.Token).ConfigureAwait(false);
            await using (stream.ConfigureAwait(false))
            {
                for (var number = 1; number <= count; number++)
                {
                    var size = (int)Math.Min(upload.PartSize, source.Length - ((number - 1) * upload.PartSize));
                    await atOnce.WaitAsync(ending.Token).ConfigureAwait(false);
                    await transfer.Sending.WaitAsync(ending.Token).ConfigureAwait(false);
                    running.Add(SendPartAsync(number, await ReadPartAsync(stream, size, upload.PartSize, ending.Token).ConfigureAwait(false), size));
                }
            }

            await Task.WhenAll(running).ConfigureAwait(false);
            return [.. tags];
        }
        catch (Exception e)
        {
            Fail(e);
            await Task.WhenAll(running).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            cancellationToken.ThrowIfCancellationRequested();
            first!.Throw();
            throw;
        }

        async Task SendPartAsync(int number, byte[] buffer, int size)
        {
            try
            {
                await Task.Yield(); // hashing is for another thread than the one that reads
                var bytes = buffer.AsMemory(0, size);
                var hash = S3BlobStore.Hash(bytes.Span);
                if (there.TryGetValue(number, out var part) && part.Size == size && IsSame(part.ETag, hash, known.GetValueOrDefault(number), bytes.Span))
                {
                    tags[number - 1] = new PartETag(number, part.ETag);
                    source.Sent?.Invoke(size);
                    return;
                }

                var body = new S3Body(_ => new(new MemoryStream(buffer, 0, size, writable: false)), size, hash, transfer.Cap, source.Sent);
                await using (body.ConfigureAwait(false))
                {
                    var response = await client.UploadPartAsync(requests.Part(key.Value, upload.Id, number, body), ending.Token).ConfigureAwait(false);
                    tags[number - 1] = new PartETag(number, response.ETag);
                }

                await claim.AddPartAsync(new UploadedPart(number, Bare(tags[number - 1].ETag), hash), ending.Token).ConfigureAwait(false);
            }
            catch (Exception e)
            {
                Fail(e);
                throw;
            }
            finally
            {
                _buffers.Add(buffer);
                transfer.Sending.Release();
                atOnce.Release();
            }
        }

        void Fail(Exception e)
        {
            Interlocked.CompareExchange(ref first, ExceptionDispatchInfo.Capture(e), null);
            ending.Cancel();
        }
    }

    private async Task<Stream> OpenSourceAsync(CancellationToken cancellationToken)
    {
        try
        {
            return await source.OpenExactAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            _sourceFailed = true;
            throw;
        }
    }

    private async Task<byte[]> ReadPartAsync(Stream stream, int size, long partSize, CancellationToken cancellationToken)
    {
        if (!_buffers.TryTake(out var buffer))
            buffer = GC.AllocateUninitializedArray<byte>((int)Math.Min(partSize, source.Length));
        try
        {
            await stream.ReadExactlyAsync(buffer.AsMemory(0, size), cancellationToken).ConfigureAwait(false);
            return buffer;
        }
        catch (Exception e)
        {
            _sourceFailed |= e is not OperationCanceledException;
            transfer.Sending.Release();
            throw;
        }
    }

    /// <summary>Whether a part that the service has is made of these bytes: by what was noted when it was sent, or by the tag itself, where that is their MD5.</summary>
    [SuppressMessage("Security", "CA5351", Justification = "compares with what the service computed; the content is proven by SHA-256 when it is read")]
    private static bool IsSame(string tag, string hash, UploadedPart? known, ReadOnlySpan<byte> bytes) =>
        (known is not null && known.Tag == Bare(tag) && known.Sha256 == hash)
        || Bare(tag).Equals(Convert.ToHexStringLower(MD5.HashData(bytes)), StringComparison.OrdinalIgnoreCase);

    private static string Bare(string tag) => tag.Trim('"');

    private async Task<bool> CompleteAsync(UploadState upload, List<PartETag> parts, CancellationToken cancellationToken)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                var done = await client.CompleteMultipartUploadAsync(requests.Complete(key.Value, upload.Id, parts, ifAbsent), cancellationToken).ConfigureAwait(false);
                await CheckAsync(done.ETag, cancellationToken).ConfigureAwait(false);
                return true;
            }
            catch (AmazonServiceException e) when (ifAbsent && S3Errors.IsTaken(e))
            {
                // Refused may also mean that an earlier try did it and its answer was lost.
                var there = await HeadAsync(cancellationToken).ConfigureAwait(false)
                    ?? throw new CofferException(CofferError.Unavailable, $"{options.Address} says that {key} is there, and does not show it; coffer doctor {options.PastedAddress} looks at what it can do", e);
                return _writer is not null && S3Requests.WriterOf(there) == _writer;
            }
            catch (AmazonServiceException e) when (S3Errors.IsRace(e) && attempt <= Math.Max(8, options.Retries))
            {
                await Task.Delay(TransferLimits.Backoff(attempt), transfer.Time, cancellationToken).ConfigureAwait(false);
                if (ifAbsent && await HeadAsync(cancellationToken).ConfigureAwait(false) is not null)
                    return false;
            }
            catch (AmazonServiceException e) when (e.ErrorCode is "NoSuchUpload" or "InternalError")
            {
                // The answer to an earlier try may have been lost: then the blob is there and the upload is not.
                if ((await HeadAsync(cancellationToken).ConfigureAwait(false))?.ContentLength != source.Length)
                    throw;
                await CheckAsync(tag: null, cancellationToken).ConfigureAwait(false);
                return true;
            }
        }
    }

    /// <summary>What is there now must be whole, encrypted and tagged as asked.</summary>
    private async Task CheckAsync(string? tag, CancellationToken cancellationToken)
    {
        if (string.IsNullOrEmpty(tag) || options.Encryption.Kind != S3EncryptionKind.OfBucket)
        {
            var head = await client.GetObjectMetadataAsync(requests.Head(key.Value), cancellationToken).ConfigureAwait(false);
            if (head.ContentLength != source.Length)
                throw new CofferException(CofferError.Unavailable, $"{options.Address} made {head.ContentLength} bytes of the {source.Length} of {key}; try again later");
            try
            {
                requests.RequireEncrypted(head.ServerSideEncryptionMethod);
            }
            catch (CofferException) when (ifAbsent)
            {
                await client.DeleteObjectAsync(new DeleteObjectRequest { BucketName = options.Bucket, Key = requests.KeyOf(key.Value) }, CancellationToken.None).ConfigureAwait(false);
                throw;
            }
        }

        // Not every service takes them when an upload begins.
        if (options.ObjectTags.Count > 0)
            await client.PutObjectTaggingAsync(requests.Tag(key.Value), cancellationToken).ConfigureAwait(false);
    }

    private async Task<GetObjectMetadataResponse?> HeadAsync(CancellationToken cancellationToken)
    {
        try
        {
            return await client.GetObjectMetadataAsync(requests.Head(key.Value), cancellationToken).ConfigureAwait(false);
        }
        catch (AmazonServiceException e) when (S3Errors.IsMissing(e))
        {
            return null;
        }
    }

    private async Task AbortAsync(UploadClaim claim)
    {
        using var patience = new CancellationTokenSource(CleaningTime, transfer.Time);
        try
        {
            await client.AbortMultipartUploadAsync(requests.Abort(key.Value, claim.Upload.Id), patience.Token).ConfigureAwait(false);
        }
        catch (Exception e) when (e is AmazonServiceException { StatusCode: HttpStatusCode.NotFound })
        {
            // It is gone already.
        }
        catch (Exception e) when (e is OperationCanceledException || S3Errors.Classify(e, options, key.Value) is not null)
        {
            // The error that led here says more; a collection aborts it later.
            return;
        }

        await claim.ForgetAsync(CancellationToken.None).ConfigureAwait(false);
    }
}
