using System.Diagnostics;
using System.Runtime.CompilerServices;
using Coffer.Blobs.Links;
using Coffer.Blobs.Probe;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace Coffer.Blobs;

/// <summary>
/// A place that keeps bytes by key, written once. The public methods check, meter, trace and unify errors once for all;
/// a back end writes the <c>…Core</c> methods. Missing is <see langword="null"/>, never an exception.
/// </summary>
/// <remarks>
/// What an implementer must hold: (1) a blob is seen whole or not at all, at every moment, by every reader, also when the
/// writer dies; (2) when a put or a batch's commit returns, a power cut loses nothing of it; (3) a put whose source throws or
/// ends early leaves nothing under its key; (4) a listing is in the order of the keys' UTF-8 bytes and shows every put that
/// was complete when the listing began; (5) of many <see cref="PutCondition.IfAbsent"/> puts on one key exactly one returns
/// true, where <see cref="BlobStoreCapabilities.CreateIfAbsent"/> says so.
/// </remarks>
public abstract class BlobStore : IAsyncDisposable
{
    private readonly ILogger _logger;
    private UploadLog? _uploads;

    /// <summary>Creates the part that all back ends share.</summary>
    /// <param name="address">Where the blobs are, without secrets; what errors and logs print.</param>
    /// <param name="backend">The back end's short name in metrics, such as <c>local</c>.</param>
    /// <param name="logger">Where debug lines of each operation go.</param>
    protected BlobStore(string address, string backend, ILogger? logger = null)
    {
        Address = address;
        Backend = backend;
        _logger = logger ?? NullLogger.Instance;
    }

    /// <summary>Where the blobs are, without secrets.</summary>
    public string Address { get; }

    /// <summary>The address to paste into a shell behind a command: with all that it takes to reach the blobs so again, without secrets.</summary>
    public virtual string PastedAddress => ShellText.Quote(Address);

    /// <summary>The back end's short name in metrics.</summary>
    public string Backend { get; }

    /// <summary>What this back end can do.</summary>
    public abstract BlobStoreCapabilities Capabilities { get; }

    /// <summary>Whether all that is needed to reach it, credentials above all, is found; asks no network. True says nothing about their being good.</summary>
    public virtual bool IsConfigured => true;

    /// <summary>
    /// Which service is believed about creating only where nothing is, such as <c>host:port/bucket</c>: a store asks it for a proof
    /// before it lets many write. Null where the back end needs none.
    /// </summary>
    public virtual string? Service => null;

    /// <summary>
    /// <see cref="Service"/> in its present state, asked of the network by one request at the most: where something was turned on there that
    /// a proof may not hold with, such as the versioning of a bucket, the answer differs. Who may not ask is told <see cref="Service"/>.
    /// </summary>
    /// <exception cref="CofferException">CredentialsMissing, Unavailable.</exception>
    public Task<string?> LookAtServiceAsync(CancellationToken cancellationToken = default) =>
        RunAsync("service", "the service", async () => (await LookAtServiceCoreAsync(cancellationToken).ConfigureAwait(false), "found"));

    /// <summary>What only this back end is asked, beside <see cref="CommonProbes"/>.</summary>
    public virtual IReadOnlyList<BlobProbe> OwnProbes => [];

    /// <summary>
    /// Where a back end that sends large blobs in parts remembers them, so that a killed upload continues. Unless it is set before
    /// the first put, this process's memory.
    /// </summary>
    public virtual UploadLog Uploads
    {
        get => LazyInitializer.EnsureInitialized(ref _uploads, static () => new MemoryUploadLog());
        set => _uploads = value;
    }

    /// <summary>Puts a blob. On return it is durable.</summary>
    /// <returns>True where it was written; false where <paramref name="condition"/> is IfAbsent and something is there.</returns>
    /// <exception cref="CofferException">AccessDenied, QuotaExceeded (disk full), Unavailable, Unsupported; Conflict where the source changed.</exception>
    public Task<bool> PutAsync(BlobKey key, BlobSource source, PutCondition condition = PutCondition.IfAbsent, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(source);
        if (condition == PutCondition.Any && !Capabilities.Overwrite)
            throw Refuse($"{Address} cannot replace a blob; use a new key");
        return RunAsync("put", key.Value, async () =>
        {
            var written = await PutCoreAsync(key, source, condition, cancellationToken).ConfigureAwait(false);
            if (written)
                CountBytes("write", source.Length);
            return (written, written ? "written" : "exists");
        });
    }

    /// <summary>Opens a blob for reading.</summary>
    /// <returns>The open blob, or null where there is none.</returns>
    /// <exception cref="CofferException">InvalidArgument: the range begins past the end. Unsupported: ranges are not. AccessDenied, Unavailable.</exception>
    public Task<BlobReader?> OpenAsync(BlobKey key, BlobRange range = default, CancellationToken cancellationToken = default)
    {
        if (!range.IsAll && !Capabilities.Ranges)
            throw Refuse($"{Address} cannot read a range; read the whole blob");
        return RunAsync("open", key.Value, async () =>
        {
            var reader = await OpenCoreAsync(key, range, cancellationToken).ConfigureAwait(false);
            if (reader is not null)
                CountBytes("read", range.Within(reader.Info.Length));
            return (reader, reader is null ? "missing" : "found");
        });
    }

    /// <summary>What is under a key.</summary>
    /// <returns>The blob, or null where there is none.</returns>
    public Task<BlobInfo?> StatAsync(BlobKey key, CancellationToken cancellationToken = default) =>
        RunAsync("stat", key.Value, async () =>
        {
            var info = await StatCoreAsync(key, cancellationToken).ConfigureAwait(false);
            return (info, info is null ? "missing" : "found");
        });

    /// <summary>
    /// Removes blobs. On return none of the keys is there, whether or not it was before; a power cut soon after may bring some
    /// back, whole.
    /// </summary>
    public Task DeleteAsync(IReadOnlyCollection<BlobKey> keys, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(keys);
        if (keys.Count == 0)
            return Task.CompletedTask;
        return RunAsync("delete", keys.Count == 1 ? keys.First().Value : $"{keys.Count} keys", async () =>
        {
            await DeleteCoreAsync(keys, cancellationToken).ConfigureAwait(false);
            return (true, "deleted");
        });
    }

    /// <summary>
    /// Removes blobs with all that the back end keeps of them: older versions and marks of deletion too, also where
    /// <see cref="DeleteAsync"/> is set to leave these to the bucket. For what the law wants gone.
    /// </summary>
    /// <exception cref="CofferException">AccessDenied: also where older versions are locked. Unavailable.</exception>
    public Task EraseAsync(IReadOnlyCollection<BlobKey> keys, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(keys);
        if (keys.Count == 0)
            return Task.CompletedTask;
        return RunAsync("erase", keys.Count == 1 ? keys.First().Value : $"{keys.Count} keys", async () =>
        {
            await EraseCoreAsync(keys, cancellationToken).ConfigureAwait(false);
            return (true, "erased");
        });
    }

    /// <summary>Lists the blobs whose keys begin with a text, in the order of their UTF-8 bytes.</summary>
    /// <param name="prefix">How the keys begin; need not end at a <c>/</c>. Empty lists all.</param>
    /// <param name="after">Lists only keys that sort after this one.</param>
    /// <param name="limit">How many at the most; a back end fetches no more than it must.</param>
    /// <param name="cancellationToken">Ends the listing.</param>
    public async IAsyncEnumerable<BlobInfo> ListAsync(
        string prefix,
        string? after = null,
        int limit = int.MaxValue,
        [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(prefix);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(limit);
        var started = Stopwatch.GetTimestamp();
        var count = 0;
        var enumerator = ListCoreAsync(prefix, after, limit, cancellationToken).GetAsyncEnumerator(cancellationToken);
        await using (enumerator.ConfigureAwait(false))
        {
            while (count < limit)
            {
                try
                {
                    if (!await enumerator.MoveNextAsync().ConfigureAwait(false))
                        break;
                }
                catch (Exception e) when (e is not CofferException && Classify(e, prefix) is { } classified)
                {
                    Finish("list", prefix, started, classified.Error.ToString());
                    throw classified;
                }

                count++;
                yield return enumerator.Current;
            }
        }

        Finish("list", prefix, started, "listed");
    }

    /// <summary>Uploads in parts that were begun and never finished, by anybody: they take room and show nowhere else.</summary>
    public Task<IReadOnlyList<UnfinishedUpload>> ListUnfinishedAsync(CancellationToken cancellationToken = default) => ListUnfinishedAsync("", cancellationToken);

    /// <summary>Uploads in parts that were begun and never finished, of keys that begin with a text.</summary>
    /// <param name="prefix">How the keys begin. Empty lists all.</param>
    /// <param name="cancellationToken">Ends the listing.</param>
    public Task<IReadOnlyList<UnfinishedUpload>> ListUnfinishedAsync(string prefix, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(prefix);
        return RunAsync("unfinished", "unfinished uploads", async () => (await ListUnfinishedCoreAsync(prefix, cancellationToken).ConfigureAwait(false), "listed"));
    }

    /// <summary>Removes an unfinished upload and what of it has arrived. One that is gone already is no error.</summary>
    public Task AbortUnfinishedAsync(UnfinishedUpload upload, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(upload);
        return RunAsync("abort", upload.Key, async () =>
        {
            await AbortUnfinishedCoreAsync(upload, cancellationToken).ConfigureAwait(false);
            return (true, "aborted");
        });
    }

    /// <summary>
    /// Keys below a prefix that are none of Coffer's, such as <c>a//b</c> or <c>folder/</c>: other programs wrote them, and
    /// <see cref="ListAsync"/> passes them over.
    /// </summary>
    public Task<IReadOnlyList<string>> ListOthersAsync(string prefix, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(prefix);
        return RunAsync("others", prefix, async () => (await ListOthersCoreAsync(prefix, cancellationToken).ConfigureAwait(false), "listed"));
    }

    /// <summary>Tells that the service was seen to write where something is though it was to create only: from here on <see cref="Capabilities"/> say so.</summary>
    public virtual void DistrustCreateIfAbsent()
    {
        // A back end without a Service does what it says by itself.
    }

    /// <summary>The same blobs, opened anew; what is put through it carries words that the service keeps beside the bytes.</summary>
    /// <param name="metadata">Keys and values.</param>
    /// <exception cref="CofferException">Unsupported: there is no place for them. InvalidArgument: they do not fit there.</exception>
    public virtual BlobStore WithMetadata(IReadOnlyDictionary<string, string> metadata) => throw Refuse($"{Address} keeps no metadata beside its blobs; leave it out, or keep the file as an artifact");

    /// <summary>A link by which anybody may read a blob until it ends, without credentials. Whether the blob is there is not looked at.</summary>
    /// <param name="key">The blob.</param>
    /// <param name="lifetime">How long the link is good for; less where the credentials end before.</param>
    /// <param name="headers">What the answer says of the bytes; null: what the back end says.</param>
    /// <param name="cancellationToken">Ends the work.</param>
    /// <exception cref="CofferException">Unsupported: the back end makes no links, or none for blobs as this store keeps them.</exception>
    public Task<Uri> CreateReadLinkAsync(BlobKey key, LinkLifetime lifetime, LinkHeaders? headers = null, CancellationToken cancellationToken = default)
    {
        RequireLinks();
        return RunAsync("link", key.Value, async () => (await CreateReadLinkCoreAsync(key, lifetime, headers ?? new LinkHeaders(), cancellationToken).ConfigureAwait(false), "linked"));
    }

    /// <summary>Links by which anybody may write a blob until they end, without credentials. What is there is replaced.</summary>
    /// <param name="key">The blob.</param>
    /// <param name="lifetime">How long the links are good for; less where the credentials end before.</param>
    /// <param name="size">The bytes it will have, where known: then no others are taken, and a large one is written in parts.</param>
    /// <param name="cancellationToken">Ends the work.</param>
    /// <exception cref="CofferException">Unsupported: the back end makes no links. TooLarge: no blob may have so many bytes.</exception>
    public Task<WriteLinks> CreateWriteLinksAsync(BlobKey key, LinkLifetime lifetime, long? size = null, CancellationToken cancellationToken = default)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(size ?? 0, nameof(size));
        RequireLinks();
        return RunAsync("link", key.Value, async () => (await CreateWriteLinksCoreAsync(key, lifetime, size, cancellationToken).ConfigureAwait(false), "linked"));
    }

    /// <summary>Puts a blob together whose parts were written by links.</summary>
    /// <exception cref="CofferException">NotFound: a part has not arrived, or there is no such upload any more. Conflict: a part has not the length it must have.</exception>
    public Task CompletePartsAsync(BlobKey key, PartsUpload upload, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(upload);
        RequireLinks();
        return RunAsync("complete", key.Value, async () =>
        {
            await CompletePartsCoreAsync(key, upload, cancellationToken).ConfigureAwait(false);
            return (true, "written");
        });
    }

    /// <summary>Throws where the back end makes no links.</summary>
    /// <exception cref="CofferException"><see cref="CofferError.Unsupported"/>.</exception>
    public void RequireLinks()
    {
        if (!Capabilities.Links)
            throw Refuse($"{Address} has nobody who answers to links; use a Coffer server or an s3: store");
    }

    /// <summary>A place for bytes whose key is not known yet.</summary>
    public BlobStage CreateStage() => Run("stage", CreateStageCore);

    /// <summary>Starts a batch: blobs that become durable together.</summary>
    public virtual BlobBatch BeginBatch() => new DirectBatch(this);

    /// <inheritdoc/>
    public virtual ValueTask DisposeAsync() => ValueTask.CompletedTask;

    /// <summary>The address, and what stands before it, such as a cache.</summary>
    public override string ToString() => Address;

    /// <inheritdoc cref="PutAsync"/>
    protected abstract Task<bool> PutCoreAsync(BlobKey key, BlobSource source, PutCondition condition, CancellationToken cancellationToken);

    /// <inheritdoc cref="OpenAsync"/>
    protected abstract Task<BlobReader?> OpenCoreAsync(BlobKey key, BlobRange range, CancellationToken cancellationToken);

    /// <inheritdoc cref="StatAsync"/>
    protected abstract Task<BlobInfo?> StatCoreAsync(BlobKey key, CancellationToken cancellationToken);

    /// <inheritdoc cref="DeleteAsync"/>
    protected abstract Task DeleteCoreAsync(IReadOnlyCollection<BlobKey> keys, CancellationToken cancellationToken);

    /// <inheritdoc cref="EraseAsync"/>
    protected virtual Task EraseCoreAsync(IReadOnlyCollection<BlobKey> keys, CancellationToken cancellationToken) => DeleteCoreAsync(keys, cancellationToken);

    /// <inheritdoc cref="ListAsync"/>
    protected abstract IAsyncEnumerable<BlobInfo> ListCoreAsync(string prefix, string? after, int limit, CancellationToken cancellationToken);

    /// <inheritdoc cref="LookAtServiceAsync"/>
    protected virtual Task<string?> LookAtServiceCoreAsync(CancellationToken cancellationToken) => Task.FromResult(Service);

    /// <inheritdoc cref="ListUnfinishedAsync(string, CancellationToken)"/>
    protected virtual Task<IReadOnlyList<UnfinishedUpload>> ListUnfinishedCoreAsync(string prefix, CancellationToken cancellationToken) =>
        Task.FromResult<IReadOnlyList<UnfinishedUpload>>([]);

    /// <inheritdoc cref="AbortUnfinishedAsync"/>
    protected virtual Task AbortUnfinishedCoreAsync(UnfinishedUpload upload, CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc cref="ListOthersAsync"/>
    protected virtual Task<IReadOnlyList<string>> ListOthersCoreAsync(string prefix, CancellationToken cancellationToken) => Task.FromResult<IReadOnlyList<string>>([]);

    /// <inheritdoc cref="CreateReadLinkAsync"/>
    protected virtual Task<Uri> CreateReadLinkCoreAsync(BlobKey key, LinkLifetime lifetime, LinkHeaders headers, CancellationToken cancellationToken) => throw new NotSupportedException();

    /// <inheritdoc cref="CreateWriteLinksAsync"/>
    protected virtual Task<WriteLinks> CreateWriteLinksCoreAsync(BlobKey key, LinkLifetime lifetime, long? size, CancellationToken cancellationToken) => throw new NotSupportedException();

    /// <inheritdoc cref="CompletePartsAsync"/>
    protected virtual Task CompletePartsCoreAsync(BlobKey key, PartsUpload upload, CancellationToken cancellationToken) => throw new NotSupportedException();

    /// <inheritdoc cref="CreateStage"/>
    protected virtual BlobStage CreateStageCore() => new SpoolStage();

    /// <summary>Says what a back end's own exception means; null leaves it as it is (a bug, or a cancellation).</summary>
    /// <param name="exception">What a Core method threw.</param>
    /// <param name="subject">The key or prefix it was about.</param>
    protected virtual CofferException? Classify(Exception exception, string subject) => BlobErrors.Classify(exception, Address, subject);

    private static CofferException Refuse(string message) => new(CofferError.Unsupported, message);

    private protected void CountBytes(string direction, long bytes) =>
        BlobTelemetry.Bytes.Add(bytes, new("backend", Backend), new("direction", direction));

    private protected async Task<T> RunAsync<T>(string operation, string subject, Func<Task<(T Result, string Outcome)>> body)
    {
        using var activity = BlobTelemetry.Activities.StartActivity($"blob {operation}");
        activity?.SetTag("coffer.backend", Backend).SetTag("coffer.key", subject);
        var started = Stopwatch.GetTimestamp();
        try
        {
            var (result, outcome) = await body().ConfigureAwait(false);
            Finish(operation, subject, started, outcome);
            return result;
        }
        catch (Exception e)
        {
            var classified = e as CofferException ?? (e is OperationCanceledException ? null : Classify(e, subject));
            var outcome = classified?.Error.ToString() ?? (e is OperationCanceledException ? "cancelled" : "failed");
            activity?.SetStatus(ActivityStatusCode.Error, outcome);
            Finish(operation, subject, started, outcome);
            if (classified is null || ReferenceEquals(classified, e))
                throw;
            throw classified;
        }
    }

    private protected T Run<T>(string subject, Func<T> body)
    {
        try
        {
            return body();
        }
        catch (Exception e) when (e is not CofferException && Classify(e, subject) is { } classified)
        {
            throw classified;
        }
    }

    private void Finish(string operation, string subject, long started, string outcome)
    {
        var elapsed = Stopwatch.GetElapsedTime(started);
        BlobTelemetry.Operations.Add(1, new("backend", Backend), new("operation", operation), new("outcome", outcome));
        BlobTelemetry.Duration.Record(elapsed.TotalSeconds, new("backend", Backend), new("operation", operation));
        if (_logger.IsEnabled(LogLevel.Debug))
            BlobTelemetry.Done(_logger, Backend, operation, subject, outcome, elapsed.TotalMilliseconds);
    }
}
