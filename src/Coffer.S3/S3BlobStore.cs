using System.Buffers;
using System.Net;
using System.Security.Cryptography;
using Amazon.Runtime;
using Amazon.S3;
using Amazon.S3.Model;
using Coffer.Blobs;
using Coffer.Blobs.Links;
using Coffer.Blobs.Probe;
using Coffer.Blobs.Remote;
using Microsoft.Extensions.Logging;

namespace Coffer.S3;

/// <summary>
/// Blobs as objects of a bucket, below a prefix: AWS, Ceph, MinIO and what else speaks S3. Making one touches no network; the first
/// operation finds the credentials.
/// </summary>
public sealed class S3BlobStore : BlobStore
{
    private const int SmallBody = 1 << 20;
    private const string VersionedService = "?versioning=on";

    private static readonly BlobStoreCapabilities s_believed = new()
    {
        CreateIfAbsent = true,
        Overwrite = true,
        Ranges = true,
        StagesInPlace = false,
        Remote = true,
        Links = true,
    };

    private static readonly BlobStoreCapabilities s_distrusted = s_believed with { CreateIfAbsent = false };

    private readonly S3Options _options;
    private readonly Func<string, string?>? _environment;
    private readonly TransferLimits _transfer;
    private readonly S3Requests _requests;
    private readonly Lazy<S3Credentials> _credentials;
    private readonly Lazy<S3Client> _client;
    private readonly TimeProvider _time;
    private readonly ILogger? _logger;
    private volatile bool _overwrites;

    /// <summary>Makes the store; nothing is asked of the network.</summary>
    /// <param name="options">Where it is and how it is used.</param>
    /// <param name="time">The clock; null: the system's.</param>
    /// <param name="logger">Where debug lines of each operation go.</param>
    /// <param name="environment">Reads a variable of the environment; null: that of the process.</param>
    /// <exception cref="CofferException"><see cref="CofferError.InvalidArgument"/>: an option does not fit.</exception>
    public S3BlobStore(S3Options options, TimeProvider? time = null, ILogger? logger = null, Func<string, string?>? environment = null)
        : base(Checked(options).Address, "s3", logger)
    {
        time ??= TimeProvider.System;
        _options = options;
        _environment = environment;
        _time = time;
        _logger = logger;
        _transfer = new TransferLimits(options.Parallel, options.Timeout, options.Retries, options.Bandwidth is { } cap ? new BandwidthCap(cap, time) : null, time);
        _requests = new S3Requests(options);

        // A failure is not kept: credentials may come later.
        _credentials = new(() => S3Credentials.Of(_options, _environment), LazyThreadSafetyMode.PublicationOnly);
        _client = new(() => new S3Client(_options, _credentials.Value.Value, time), LazyThreadSafetyMode.PublicationOnly);
    }

    /// <inheritdoc/>
    public override bool IsConfigured => S3Credentials.AreConfigured(_options, _environment);

    /// <inheritdoc/>
    public override string PastedAddress => _options.PastedAddress;

    /// <summary>Where the credentials were found, never what they are.</summary>
    /// <exception cref="CofferException"><see cref="CofferError.CredentialsMissing"/>.</exception>
    public string CredentialSource => _credentials.Value.Source;

    /// <summary>How the store is used.</summary>
    public S3Options Options => _options;

    /// <inheritdoc/>
    public override BlobStoreCapabilities Capabilities => _overwrites ? s_distrusted : s_believed;

    /// <inheritdoc/>
    public override string Service => $"{_options.Endpoint?.Authority ?? "aws"}/{_options.Bucket}";

    /// <inheritdoc/>
    public override IReadOnlyList<BlobProbe> OwnProbes => new S3Probes(this, _requests, _options, _time).All;

    internal S3Client Client => _client.Value;

    private S3Links Links => new(Client, _requests, _options);

    /// <inheritdoc/>
    public override void DistrustCreateIfAbsent() => _overwrites = true;

    /// <inheritdoc/>
    public override BlobStore WithMetadata(IReadOnlyDictionary<string, string> metadata) =>
        new S3BlobStore(_options with { ObjectMetadata = metadata }, _time, _logger, _environment);

    /// <inheritdoc/>
    public override async ValueTask DisposeAsync()
    {
        if (_client.IsValueCreated)
            _client.Value.Dispose();
        await base.DisposeAsync().ConfigureAwait(false);
    }

    /// <inheritdoc/>
    protected override Task<bool> PutCoreAsync(BlobKey key, BlobSource source, PutCondition condition, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        RequireFits(key);
        var ifAbsent = condition == PutCondition.IfAbsent;
        if (source.Length >= _options.MultipartThreshold)
            return new S3Upload(Client, _requests, _options, _transfer, Uploads, key, source, ifAbsent).RunAsync(cancellationToken);
        return source.Length <= SmallBody ? PutSmallAsync(key, source, ifAbsent, cancellationToken) : PutWholeAsync(key, source, ifAbsent, cancellationToken);
    }

    /// <inheritdoc/>
    protected override async Task<BlobReader?> OpenCoreAsync(BlobKey key, BlobRange range, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        return await new S3Download(Client, _requests, _options, _transfer, key).OpenAsync(range, cancellationToken).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    protected override async Task<BlobInfo?> StatCoreAsync(BlobKey key, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        return await HeadAsync(key, cancellationToken).ConfigureAwait(false) is { } head ? new BlobInfo(key, head.ContentLength) : null;
    }

    /// <inheritdoc/>
    protected override Task DeleteCoreAsync(IReadOnlyCollection<BlobKey> keys, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        return new S3Deletion(Client, _options).RunAsync([.. keys.Select(key => _requests.KeyOf(key.Value))], cancellationToken);
    }

    /// <inheritdoc/>
    protected override Task EraseCoreAsync(IReadOnlyCollection<BlobKey> keys, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        return new S3Deletion(Client, _options with { KeepVersions = false }).EraseAsync([.. keys.Select(key => _requests.KeyOf(key.Value))], cancellationToken);
    }

    /// <inheritdoc/>
    protected override IAsyncEnumerable<BlobInfo> ListCoreAsync(string prefix, string? after, int limit, CancellationToken cancellationToken) =>
        new S3Listing(Client, _requests, _options).BlobsAsync(prefix, after, limit, cancellationToken);

    /// <inheritdoc/>
    protected override Task<IReadOnlyList<string>> ListOthersCoreAsync(string prefix, CancellationToken cancellationToken) =>
        new S3Listing(Client, _requests, _options).OthersAsync(prefix, cancellationToken);

    /// <inheritdoc/>
    /// <remarks>Some services create over what is there as soon as they would keep it.</remarks>
    protected override async Task<string?> LookAtServiceCoreAsync(CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        try
        {
            var answer = await Client.GetBucketVersioningAsync(_options.Bucket, cancellationToken).ConfigureAwait(false);
            return answer.VersioningConfig?.Status == VersionStatus.Enabled ? Service + VersionedService : Service;
        }
        catch (AmazonUnmarshallingException)
        {
            // It knows no versioning, and answers something else.
            return Service;
        }
        catch (AmazonServiceException e) when ((int)e.StatusCode is (>= 400 and < 500) or 501 && e.ErrorCode != "NoSuchBucket")
        {
            // Not allowed, or not known there.
            return Service;
        }
    }

    /// <inheritdoc/>
    protected override Task<IReadOnlyList<UnfinishedUpload>> ListUnfinishedCoreAsync(string prefix, CancellationToken cancellationToken) =>
        new S3Listing(Client, _requests, _options).UnfinishedAsync(prefix, cancellationToken);

    /// <inheritdoc/>
    protected override async Task AbortUnfinishedCoreAsync(UnfinishedUpload upload, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(upload);
        try
        {
            await Client.AbortMultipartUploadAsync(_requests.Abort(upload.Key, upload.Id), cancellationToken).ConfigureAwait(false);
        }
        catch (AmazonServiceException e) when (e.StatusCode == HttpStatusCode.NotFound && e.ErrorCode != "NoSuchBucket")
        {
            // Somebody else was first.
        }
    }

    /// <inheritdoc/>
    protected override Task<Uri> CreateReadLinkCoreAsync(BlobKey key, LinkLifetime lifetime, LinkHeaders headers, CancellationToken cancellationToken) =>
        Links.ReadAsync(key, lifetime, headers);

    /// <inheritdoc/>
    protected override Task<WriteLinks> CreateWriteLinksCoreAsync(BlobKey key, LinkLifetime lifetime, long? size, CancellationToken cancellationToken) =>
        Links.WriteAsync(key, lifetime, size, cancellationToken);

    /// <inheritdoc/>
    protected override Task CompletePartsCoreAsync(BlobKey key, PartsUpload upload, CancellationToken cancellationToken) =>
        Links.CompleteAsync(key, upload, cancellationToken);

    /// <inheritdoc/>
    protected override CofferException? Classify(Exception exception, string subject) => S3Errors.Classify(exception, _options, subject);

    private static S3Options Checked(S3Options options)
    {
        ArgumentNullException.ThrowIfNull(options);
        options.Check();
        return options;
    }

    private void RequireFits(BlobKey key)
    {
        if (System.Text.Encoding.UTF8.GetByteCount(_requests.KeyOf(key.Value)) > BlobKey.MaxBytes)
            throw new CofferException(CofferError.InvalidArgument, $"the key {key} and the prefix {_options.Prefix} have more than {BlobKey.MaxBytes} bytes together; use a shorter prefix");
    }

    /// <summary>Puts bytes that are read once, into memory, and whose hash is taken there.</summary>
    private async Task<bool> PutSmallAsync(BlobKey key, BlobSource source, bool ifAbsent, CancellationToken cancellationToken)
    {
        var length = (int)source.Length;
        var buffer = ArrayPool<byte>.Shared.Rent(Math.Max(1, length));
        try
        {
            var stream = await source.OpenExactAsync(cancellationToken).ConfigureAwait(false);
            await using (stream.ConfigureAwait(false))
            {
                // A buffer more than the bytes: the end is reached, and what comes behind it is found.
                await stream.ReadAtLeastAsync(buffer.AsMemory(0, length), length, throwOnEndOfStream: false, cancellationToken).ConfigureAwait(false);
                if (length == 0)
                    await stream.ReadAsync(buffer.AsMemory(0, 1), cancellationToken).ConfigureAwait(false);
            }

            var body = new S3Body(_ => new(new MemoryStream(buffer, 0, length, writable: false)), length, Hash(buffer.AsSpan(0, length)), _transfer.Cap, source.Sent);
            await using (body.ConfigureAwait(false))
                return await SendAsync(key, body, ifAbsent, cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    /// <summary>Puts bytes in one request that are read from their source while they are sent, and before that once for their hash where nobody knows it.</summary>
    private async Task<bool> PutWholeAsync(BlobKey key, BlobSource source, bool ifAbsent, CancellationToken cancellationToken)
    {
        var hash = source.Sha256 ?? await HashAsync(source, cancellationToken).ConfigureAwait(false);
        var body = new S3Body(source.OpenExactAsync, source.Length, hash, _transfer.Cap, source.Sent);
        await using (body.ConfigureAwait(false))
            return await SendAsync(key, body, ifAbsent, cancellationToken).ConfigureAwait(false);
    }

    private async Task<bool> SendAsync(BlobKey key, S3Body body, bool ifAbsent, CancellationToken cancellationToken)
    {
        var writer = ifAbsent ? S3Requests.NewWriter() : null;
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                var response = await Client.PutObjectAsync(_requests.Put(key.Value, body, writer), cancellationToken).ConfigureAwait(false);
                await RequireEncryptedAsync(key, response.ServerSideEncryptionMethod, ifAbsent).ConfigureAwait(false);
                return true;
            }
            catch (AmazonServiceException e) when (writer is not null && S3Errors.IsTaken(e))
            {
                // Refused may also mean that an earlier try arrived and its answer was lost.
                if (await HeadAsync(key, cancellationToken).ConfigureAwait(false) is { } there)
                {
                    if (S3Requests.WriterOf(there) != writer)
                        return false;
                    await RequireEncryptedAsync(key, there.ServerSideEncryptionMethod, ifAbsent).ConfigureAwait(false);
                    return true;
                }

                // Removed meanwhile, unless the service says what is not so.
                if (attempt > Math.Max(8, _options.Retries))
                    throw new CofferException(CofferError.Unavailable, $"{Address} says that {key} is there, and does not show it; coffer doctor {PastedAddress} looks at what it can do", e);
                await Task.Delay(TransferLimits.Backoff(attempt), _transfer.Time, cancellationToken).ConfigureAwait(false);
                body.Position = 0;
            }
            catch (AmazonServiceException e) when (S3Errors.IsRace(e) && attempt <= Math.Max(8, _options.Retries))
            {
                // Two creates met. Which of them won shows in a moment.
                await Task.Delay(TransferLimits.Backoff(attempt), _transfer.Time, cancellationToken).ConfigureAwait(false);
                body.Position = 0;
            }
            catch
            {
                body.ThrowIfSourceFailed();
                throw;
            }
        }
    }

    private async Task<GetObjectMetadataResponse?> HeadAsync(BlobKey key, CancellationToken cancellationToken)
    {
        try
        {
            return await Client.GetObjectMetadataAsync(_requests.Head(key.Value), cancellationToken).ConfigureAwait(false);
        }
        catch (AmazonServiceException e) when (S3Errors.IsMissing(e))
        {
            return null;
        }
    }

    private async Task RequireEncryptedAsync(BlobKey key, ServerSideEncryptionMethod? said, bool ifAbsent)
    {
        try
        {
            _requests.RequireEncrypted(said);
        }
        catch (CofferException) when (ifAbsent)
        {
            // What was written in the clear must not stay.
            await DeleteCoreAsync([key], CancellationToken.None).ConfigureAwait(false);
            throw;
        }
    }

    private static async Task<string> HashAsync(BlobSource source, CancellationToken cancellationToken)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var buffer = ArrayPool<byte>.Shared.Rent(SmallBody);
        try
        {
            var stream = await source.OpenExactAsync(cancellationToken).ConfigureAwait(false);
            await using (stream.ConfigureAwait(false))
            {
                int read;
                while ((read = await stream.ReadAsync(buffer, cancellationToken).ConfigureAwait(false)) > 0)
                    hash.AppendData(buffer, 0, read);
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    internal static string Hash(ReadOnlySpan<byte> bytes) => Convert.ToHexStringLower(SHA256.HashData(bytes));
}
