using System.Globalization;
using System.Net.Http;
using Amazon.Runtime;
using Amazon.S3.Model;
using Coffer.Blobs;
using Coffer.Blobs.Links;
using Coffer.Blobs.Probe;

namespace Coffer.S3;

/// <summary>What only S3 is asked: whose credentials, what time it is there, pages, and uploads in parts.</summary>
internal sealed class S3Probes(S3BlobStore store, S3Requests requests, S3Options options, TimeProvider time)
{
    // S3 refuses signatures that are 15 minutes off.
    private static readonly TimeSpan Refused = TimeSpan.FromMinutes(15);
    private static readonly TimeSpan Odd = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan CleaningTime = TimeSpan.FromSeconds(3);

    public IReadOnlyList<BlobProbe> All =>
    [
        new(CommonProbes.Credentials, Writes: false, CredentialsAsync),
        new("clock", Writes: false, ClockAsync),
        new("paging", Writes: true, PagingAsync),
        new("multipart", Writes: true, MultipartAsync),
        new("abort", Writes: true, AbortAsync),
        new("links", Writes: true, LinksAsync),
    ];

    private Task<ProbeFinding> CredentialsAsync(ProbeGround ground, CancellationToken cancellationToken) =>
        Task.FromResult(ProbeFinding.Works(options.Anonymous ? store.CredentialSource : $"taken from: {store.CredentialSource}"));

    /// <summary>Asks without a signature: a clock that is off would have it refused, and any answer says the time.</summary>
    private async Task<ProbeFinding> ClockAsync(ProbeGround ground, CancellationToken cancellationToken)
    {
        var endpoint = options.Endpoint ?? new Uri($"https://s3.{options.Region ?? "us-east-1"}.amazonaws.com");
        DateTimeOffset before, after;
        DateTimeOffset? theirs;
        try
        {
            using var client = new HttpClient(S3Wire.Connections, disposeHandler: false) { Timeout = options.Timeout };
            using var request = new HttpRequestMessage(HttpMethod.Head, endpoint);
            before = time.GetUtcNow();
            using var response = await client.SendAsync(request, cancellationToken).ConfigureAwait(false);
            after = time.GetUtcNow();
            theirs = response.Headers.Date;
        }
        catch (Exception e) when (!cancellationToken.IsCancellationRequested && S3Errors.Classify(e, options, "the time") is { } classified)
        {
            throw classified;
        }

        if (theirs is not { } date)
            return ProbeFinding.Limited("the service does not say what time it is");

        // A date has whole seconds: what is said is up to one behind.
        var skew = date - before - ((after - before) / 2) + TimeSpan.FromSeconds(0.5);
        var off = skew.Duration();
        var words = $"this machine's clock is {(off < TimeSpan.FromMinutes(2) ? $"{off.TotalSeconds:0} s" : $"{off.TotalMinutes:0} minutes")} {(skew > TimeSpan.Zero ? "behind" : "ahead of")} the service's";
        if (off >= Refused)
            throw new CofferException(CofferError.AccessDenied, $"{words}, where S3 refuses signatures: set this machine's clock");
        return off >= Odd ? ProbeFinding.Limited($"{words}; S3 refuses signatures from 15 minutes on: set it") : ProbeFinding.Works("this machine's clock and the service's agree");
    }

    /// <summary>Pages of two keys, each begun behind the last key of the one before, as a store goes on.</summary>
    private async Task<ProbeFinding> PagingAsync(ProbeGround ground, CancellationToken cancellationToken)
    {
        var names = Enumerable.Range(0, 5).Select(i => string.Create(CultureInfo.InvariantCulture, $"page/{i}")).ToList();
        await Task.WhenAll(names.Select(name => ground.PutAsync(name, default, cancellationToken))).ConfigureAwait(false);
        var listed = new List<string>();
        var request = requests.List(ground.Prefix + "page/", count: 2);
        while (true)
        {
            var page = await AskAsync(() => store.Client.ListObjectsV2Async(request, cancellationToken)).ConfigureAwait(false);
            var keys = (page.S3Objects ?? []).ConvertAll(found => Uri.UnescapeDataString(found.Key.Replace('+', ' ')));
            listed.AddRange(keys);
            if (page.IsTruncated != true || keys.Count == 0 || listed.Count > names.Count)
                break;
            request.StartAfter = keys[^1];
        }

        return names.Select(name => requests.KeyOf(ground.Prefix + name)).SequenceEqual(listed, StringComparer.Ordinal)
            ? ProbeFinding.Works("long listings go on, page by page, without a gap")
            : throw new CofferException(CofferError.Unsupported, $"{options.Address} lists {listed.Count} of {names.Count} keys over pages of two, or others: long listings cannot be trusted; use another service");
    }

    private async Task<ProbeFinding> MultipartAsync(ProbeGround ground, CancellationToken cancellationToken)
    {
        var key = ground.Key("multipart");
        await CompleteAsync(key, ifAbsent: false, cancellationToken).ConfigureAwait(false);
        if (await ground.ReadAsync(key, BlobRange.All, cancellationToken).ConfigureAwait(false) is not { } bytes || !Part.AsSpan().SequenceEqual(bytes))
            throw new CofferException(CofferError.Unavailable, $"{options.Address} does not keep what was sent in parts; check the service");
        var heeds = false;
        try
        {
            await CompleteAsync(key, ifAbsent: true, cancellationToken).ConfigureAwait(false);
        }
        catch (AmazonServiceException e) when (S3Errors.IsTaken(e))
        {
            heeds = true;
        }

        return ProbeFinding.Works(heeds
            ? "large blobs can be sent in parts, and are not written over where they must not be"
            : "large blobs can be sent in parts; the service writes over what is there when they are put together, which does no harm: content is the same, and records are never sent in parts");
    }

    private async Task<ProbeFinding> AbortAsync(ProbeGround ground, CancellationToken cancellationToken)
    {
        var key = ground.Key("abort");
        var id = await BeginAsync(key, cancellationToken).ConfigureAwait(false);
        try
        {
            await SendAsync(key, id, cancellationToken).ConfigureAwait(false);
            if (!await IsUnfinishedAsync(key, id, cancellationToken).ConfigureAwait(false))
                throw new CofferException(CofferError.Unavailable, $"{options.Address} does not list an upload that has begun: those that nobody finishes would take room unseen; set a lifecycle rule that aborts them");
        }
        finally
        {
            await EndAsync(key, id).ConfigureAwait(false);
        }

        return await IsUnfinishedAsync(key, id, cancellationToken).ConfigureAwait(false)
            ? throw new CofferException(CofferError.Unavailable, $"{options.Address} still lists an upload that was aborted; set a lifecycle rule that aborts those that nobody finishes")
            : ProbeFinding.Works("uploads that nobody finishes are listed, and can be removed");
    }

    /// <summary>A link that anybody may read by, and one that anybody may write by, used without credentials.</summary>
    private async Task<ProbeFinding> LinksAsync(ProbeGround ground, CancellationToken cancellationToken)
    {
        var key = await ground.PutAsync("link", Part, cancellationToken).ConfigureAwait(false);
        var lifetime = new LinkLifetime(TimeSpan.FromMinutes(1));
        using var client = new HttpClient(S3Wire.Connections, disposeHandler: false) { Timeout = options.Timeout };
        try
        {
            var read = await store.CreateReadLinkAsync(key, lifetime, cancellationToken: cancellationToken).ConfigureAwait(false);
            using var answer = await client.GetAsync(read, cancellationToken).ConfigureAwait(false);
            var body = await answer.Content.ReadAsByteArrayAsync(cancellationToken).ConfigureAwait(false);
            if (!answer.IsSuccessStatusCode || !Part.AsSpan().SequenceEqual(body))
                return ProbeFinding.Limited($"a link to read by is answered with {(int)answer.StatusCode}: coffer presign is of no use here");

            var written = ground.Key("link-written");
            var links = await store.CreateWriteLinksAsync(written, lifetime, Part.Length, cancellationToken).ConfigureAwait(false);
            using var request = new HttpRequestMessage(HttpMethod.Put, links.Parts[0].Link) { Content = new ByteArrayContent(Part) };
            foreach (var (name, value) in links.Headers)
            {
                if (!request.Headers.TryAddWithoutValidation(name, value))
                    request.Content.Headers.TryAddWithoutValidation(name, value);
            }

            using var taken = await client.SendAsync(request, cancellationToken).ConfigureAwait(false);
            return taken.IsSuccessStatusCode && await ground.ReadAsync(written, BlobRange.All, cancellationToken).ConfigureAwait(false) is { } bytes && Part.AsSpan().SequenceEqual(bytes)
                ? ProbeFinding.Works("links can be handed out, to read by and to write by")
                : ProbeFinding.Limited($"a link to write by is answered with {(int)taken.StatusCode}: coffer presign --put is of no use here");
        }
        catch (CofferException e) when (e.Error == CofferError.Unsupported)
        {
            return ProbeFinding.Limited($"not offered: {e.Message}");
        }
        catch (Exception e) when (!cancellationToken.IsCancellationRequested && e is not CofferException && S3Errors.Classify(e, options, key.Value) is { } classified)
        {
            throw classified;
        }
    }

    private static byte[] Part { get; } = [.. Enumerable.Range(0, 4096).Select(i => (byte)(i * 31))];

    private async Task CompleteAsync(BlobKey key, bool ifAbsent, CancellationToken cancellationToken)
    {
        var id = await BeginAsync(key, cancellationToken).ConfigureAwait(false);
        var done = false;
        try
        {
            var tag = await SendAsync(key, id, cancellationToken).ConfigureAwait(false);
            await AskAsync(() => store.Client.CompleteMultipartUploadAsync(requests.Complete(key.Value, id, [new PartETag(1, tag)], ifAbsent), cancellationToken)).ConfigureAwait(false);
            done = true;
        }
        finally
        {
            if (!done)
                await EndAsync(key, id).ConfigureAwait(false);
        }
    }

    private async Task<string> BeginAsync(BlobKey key, CancellationToken cancellationToken) =>
        (await AskAsync(() => store.Client.InitiateMultipartUploadAsync(requests.Initiate(key.Value, S3Requests.NewWriter()), cancellationToken)).ConfigureAwait(false)).UploadId;

    private async Task<string> SendAsync(BlobKey key, string id, CancellationToken cancellationToken)
    {
        var body = new S3Body(_ => new(new MemoryStream(Part, writable: false)), Part.Length, S3BlobStore.Hash(Part), cap: null);
        await using (body.ConfigureAwait(false))
            return (await AskAsync(() => store.Client.UploadPartAsync(requests.Part(key.Value, id, 1, body), cancellationToken)).ConfigureAwait(false)).ETag;
    }

    private async Task<bool> IsUnfinishedAsync(BlobKey key, string id, CancellationToken cancellationToken)
    {
        var request = requests.Uploads(key.Value, afterKey: null, afterUpload: null);
        var page = await AskAsync(() => store.Client.ListMultipartUploadsAsync(request, cancellationToken)).ConfigureAwait(false);
        return page.MultipartUploads?.Exists(upload => upload.UploadId == id) == true;
    }

    private async Task EndAsync(BlobKey key, string id)
    {
        using var patience = new CancellationTokenSource(CleaningTime, time);
        try
        {
            await store.Client.AbortMultipartUploadAsync(requests.Abort(key.Value, id), patience.Token).ConfigureAwait(false);
        }
        catch (Exception e) when (e is OperationCanceledException || S3Errors.Classify(e, options, key.Value) is not null)
        {
            // Whether it is gone is looked at; and what led here says more.
        }
    }

    private async Task<T> AskAsync<T>(Func<Task<T>> ask)
    {
        try
        {
            return await ask().ConfigureAwait(false);
        }
        catch (Exception e) when (e is not OperationCanceledException and not AmazonServiceException { StatusCode: System.Net.HttpStatusCode.PreconditionFailed } && S3Errors.Classify(e, options, "a probe") is { } classified)
        {
            throw classified;
        }
    }
}
