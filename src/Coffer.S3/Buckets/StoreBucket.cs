using Amazon.Runtime;
using Amazon.S3;
using Amazon.S3.Model;

namespace Coffer.S3.Buckets;

/// <summary>The bucket that a store is in: how it is, how it is to be, and emptying it. Making one touches no network. Dispose it when done.</summary>
public sealed class StoreBucket : IDisposable
{
    private const int BatchSize = 1000;

    private readonly S3Options _options;
    private readonly Func<string, string?>? _environment;
    private readonly Lazy<S3Client> _client;

    /// <summary>The bucket of a store.</summary>
    /// <param name="options">Where the store is.</param>
    /// <param name="environment">Reads a variable of the environment; null: that of the process.</param>
    /// <exception cref="CofferException"><see cref="CofferError.InvalidArgument"/>: an option does not fit.</exception>
    public StoreBucket(S3Options options, Func<string, string?>? environment = null)
    {
        ArgumentNullException.ThrowIfNull(options);
        options.Check();
        _options = options;
        _environment = environment;
        Realm = StoreRealm.Of(options);
        _client = new(() => new S3Client(options, S3Credentials.Of(options, environment).Value, TimeProvider.System));
    }

    /// <summary>The address of the store, without secrets.</summary>
    public string Address => _options.Address;

    /// <inheritdoc cref="S3Options.PastedAddress"/>
    public string PastedAddress => _options.PastedAddress;

    /// <summary>What of the bucket is the store's.</summary>
    public StoreRealm Realm { get; }

    /// <summary>How it is.</summary>
    /// <exception cref="CofferException">AccessDenied, CredentialsMissing, Unavailable.</exception>
    /// <remarks>Where versioning is on, and no lock keeps what is written, four creates race on a key below <c>probe/</c>, which goes again.</remarks>
    public Task<BucketState> LookAsync(CancellationToken cancellationToken = default) => RunAsync(async () =>
    {
        var found = await new BucketReader(_client.Value, _options).ReadAsync(cancellationToken).ConfigureAwait(false);
        return found is { Versioning.Value: BucketVersioning.On, Lock: { Value: null, Unread: null } }
            ? found with { CreateFault = await FindFaultAsync(cancellationToken).ConfigureAwait(false) }
            : found;
    });

    /// <summary>What is not as Coffer would have it, with what to do.</summary>
    public IReadOnlyList<string> Advise(BucketState found) => [.. BucketPlan.Advise(found, Realm, _options.KeepVersions).Select(advice => advice.Replace("setup ADDRESS", $"setup {PastedAddress}", StringComparison.Ordinal))];

    /// <summary>Makes it as it is to be, where it is not so already. What the service refuses is in the report and not thrown.</summary>
    /// <param name="wishes">How it is to be.</param>
    /// <param name="dryRun">Say what would be done, and change nothing.</param>
    /// <param name="cancellationToken">Ends the work.</param>
    /// <exception cref="CofferException">InvalidArgument: a wish would lose artifacts. AlreadyExists: the bucket is somebody else's. AccessDenied, CredentialsMissing, Unavailable.</exception>
    public Task<BucketReport> SetUpAsync(BucketWishes wishes, bool dryRun = false, CancellationToken cancellationToken = default) => RunAsync(async () =>
    {
        var reader = new BucketReader(_client.Value, _options);
        var plan = BucketPlan.Decide(await reader.ReadAsync(cancellationToken).ConfigureAwait(false), wishes, Realm);
        return dryRun
            ? new BucketReport([.. plan.Steps.Select(step => new BucketResult(step, OutcomeOf(step), step.Becomes is null ? null : step.Refusal))], plan.Warnings)
            : await new BucketWriter(_client.Value, _options, plan, wishes, reader.Lifecycle, OpenProbed, cancellationToken).RunAsync().ConfigureAwait(false);
    });

    /// <summary>Removes every object below the store's prefix, with all versions and marks of deletion, and aborts unfinished uploads. There is no way back.</summary>
    /// <param name="withBucket">Remove the bucket too; it must be empty then.</param>
    /// <param name="bypassGovernance">Remove versions that are locked in the mode governance, where the credentials have the right to.</param>
    /// <param name="progress">Told how many versions were removed so far.</param>
    /// <param name="cancellationToken">Ends the work; what was removed stays so.</param>
    /// <exception cref="CofferException">NotFound: no such bucket. Conflict: the bucket is not empty, because of what is beside the store. AccessDenied: also where versions are locked. Unavailable.</exception>
    public Task<BucketEmptied> EmptyAsync(bool withBucket, bool bypassGovernance, IProgress<long>? progress = null, CancellationToken cancellationToken = default) => RunAsync(async () =>
    {
        var (versions, marks, bytes) = (0L, 0L, 0L);
        var deletion = new S3Deletion(_client.Value, _options, bypassGovernance);
        var batch = new List<S3Version>(BatchSize);
        await foreach (var version in new S3Versions(_client.Value, _options).ListAsync(Realm.Prefix, cancellationToken).ConfigureAwait(false))
        {
            batch.Add(version);
            if (batch.Count == BatchSize)
                await FlushAsync().ConfigureAwait(false);
        }

        await FlushAsync().ConfigureAwait(false);
        var requests = new S3Requests(_options);
        var uploads = await new S3Listing(_client.Value, requests, _options).UnfinishedAsync(prefix: "", cancellationToken).ConfigureAwait(false);
        foreach (var upload in uploads)
            await AbortAsync(requests.Abort(upload.Key, upload.Id), cancellationToken).ConfigureAwait(false);
        if (withBucket)
            await RemoveAsync(cancellationToken).ConfigureAwait(false);
        return new BucketEmptied(versions, marks, bytes, uploads.Count, withBucket);

        async Task FlushAsync()
        {
            await deletion.DeleteAsync(batch, marked: null, cancellationToken).ConfigureAwait(false);
            versions += batch.Count(version => !version.IsMark);
            marks += batch.Count(version => version.IsMark);
            bytes += batch.Sum(version => version.Size);
            batch.Clear();
            progress?.Report(versions + marks);
        }
    });

    /// <inheritdoc/>
    public void Dispose()
    {
        if (_client.IsValueCreated)
            _client.Value.Dispose();
    }

    // What is probed leaves nothing, whatever the store leaves to the bucket.
    private S3BlobStore OpenProbed() => new(_options with { KeepVersions = false }, environment: _environment);

    private async Task<string?> FindFaultAsync(CancellationToken cancellationToken)
    {
        var store = OpenProbed();
        await using (store.ConfigureAwait(false))
        {
            try
            {
                return await VersionedRace.FindFaultAsync(store, cancellationToken).ConfigureAwait(false);
            }
            catch (CofferException e) when (e.Error is CofferError.AccessDenied or CofferError.Unsupported)
            {
                // Who may only look learns the rest.
                return null;
            }
        }
    }

    private async Task AbortAsync(AbortMultipartUploadRequest request, CancellationToken cancellationToken)
    {
        try
        {
            await _client.Value.AbortMultipartUploadAsync(request, cancellationToken).ConfigureAwait(false);
        }
        catch (AmazonServiceException e) when (e.ErrorCode == "NoSuchUpload")
        {
            // Somebody else was first.
        }
    }

    private async Task RemoveAsync(CancellationToken cancellationToken)
    {
        try
        {
            await _client.Value.DeleteBucketAsync(new DeleteBucketRequest { BucketName = _options.Bucket }, cancellationToken).ConfigureAwait(false);
        }
        catch (AmazonServiceException e) when (e.ErrorCode == "BucketNotEmpty")
        {
            throw new CofferException(CofferError.Conflict, $"the bucket {_options.Bucket} is not empty: there is more in it than the store {_options.Address}; empty it all by an address without a prefix", e);
        }
    }

    private static BucketOutcome OutcomeOf(BucketStep step) => (step.Becomes, step.Refusal) switch
    {
        (null, _) => BucketOutcome.Same,
        (_, null) => BucketOutcome.WouldChange,
        _ => BucketOutcome.Refused,
    };

    private async Task<T> RunAsync<T>(Func<Task<T>> body)
    {
        try
        {
            return await body().ConfigureAwait(false);
        }
        catch (Exception e) when (e is not (CofferException or OperationCanceledException) && S3Errors.Classify(e, _options, $"the bucket {_options.Bucket}") is { } classified)
        {
            throw classified;
        }
    }
}
