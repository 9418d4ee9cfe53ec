using Amazon.Runtime;
using Amazon.S3;
using Amazon.S3.Model;

namespace Coffer.S3.Buckets;

/// <summary>Does what a plan says, step by step. What the service refuses does not keep the rest from being done.</summary>
internal sealed class BucketWriter(S3Client client, S3Options options, BucketPlan plan, BucketWishes wishes, LifecycleConfiguration? lifecycle, Func<S3BlobStore> openStore, CancellationToken cancellationToken)
{
    // What was found out about versioning, or refused about it: a lock needs both.
    private CofferException? _unversioned;
    private bool _isApart;
    private bool _madeToLock;

    /// <summary>Does it.</summary>
    public async Task<BucketReport> RunAsync()
    {
        var results = new List<BucketResult>();
        CofferException? ofRules = null;
        var rulesAreWritten = false;
        foreach (var step in plan.Steps)
        {
            if (step.Becomes is null)
            {
                results.Add(new BucketResult(step, BucketOutcome.Same));
                continue;
            }

            var refusal = step.Refusal;
            if (refusal is null && step.Aspect != BucketAspect.Lifecycle)
                refusal = await TryAsync(step).ConfigureAwait(false);
            else if (refusal is null && !rulesAreWritten)
                (ofRules, rulesAreWritten) = (await TryAsync(step).ConfigureAwait(false), true); // all rules at once, with the first of them
            if (step.Aspect == BucketAspect.Lifecycle)
                refusal ??= ofRules;
            results.Add(new BucketResult(step, refusal is null ? BucketOutcome.Changed : BucketOutcome.Refused, refusal));
        }

        return new BucketReport(results, plan.Warnings);
    }

    private async Task<CofferException?> TryAsync(BucketStep step)
    {
        try
        {
            await (step.Aspect switch
            {
                BucketAspect.Bucket => CreateAsync(),
                BucketAspect.Versioning => VersionAsync(step.Becomes == "on"),
                BucketAspect.Encryption => EncryptAsync(wishes.Encryption!),
                BucketAspect.Policy => client.PutBucketPolicyAsync(new PutBucketPolicyRequest { BucketName = options.Bucket, Policy = wishes.Policy }, cancellationToken),
                BucketAspect.Lock => LockAsync(wishes.Lock!),
                _ => WriteRulesAsync(),
            }).ConfigureAwait(false);
            return null;
        }
        catch (CofferException refusal) when (step.Aspect != BucketAspect.Bucket && refusal.Error is CofferError.Unsupported or CofferError.AccessDenied)
        {
            return Note(refusal);
        }
        catch (Exception e) when (step.Aspect != BucketAspect.Bucket && BucketErrors.IsAboutOne(e) && BucketErrors.Classify(e, options, WordOf(step.Aspect)) is { Error: not CofferError.Unavailable } refusal)
        {
            return Note(refusal);
        }

        CofferException Note(CofferException refusal)
        {
            if (step.Aspect == BucketAspect.Versioning)
                _unversioned = refusal;
            return refusal;
        }
    }

    /// <summary>Turns versioning on only for as long as it takes to find out, unless the service keeps writers apart in a versioned bucket too.</summary>
    private async Task VersionAsync(bool isOn)
    {
        if (!isOn)
        {
            await SetVersioningAsync(isOn: false, cancellationToken).ConfigureAwait(false);
            return;
        }

        string? fault;
        try
        {
            await SetVersioningAsync(isOn: true, cancellationToken).ConfigureAwait(false);
            fault = await FindFaultAsync().ConfigureAwait(false);
            _isApart = fault is null;
        }
        finally
        {
            // Also where it could not be tried, or was stopped.
            if (!_isApart)
                await RestoreAsync().ConfigureAwait(false);
        }

        if (fault is not null)
            throw NotApart(fault, wishes.Lock is null ? "so versioning is suspended again; leave it off, or use another service" : "so versioning stays off, and there is no lock; leave --lock out, or use another service");
    }

    /// <summary>Versioning back to off or suspended. A bucket that was made here to be locked is made anew, since its versioning cannot be suspended.</summary>
    private async Task RestoreAsync()
    {
        if (!_madeToLock)
        {
            await SetVersioningAsync(isOn: false, CancellationToken.None).ConfigureAwait(false);
            return;
        }

        await client.DeleteBucketAsync(new DeleteBucketRequest { BucketName = options.Bucket }, CancellationToken.None).ConfigureAwait(false);
        await PutBucketAsync(toLock: false, CancellationToken.None).ConfigureAwait(false);
    }

    private static CofferException NotApart(string fault, string then) =>
        new(CofferError.Unsupported, $"in a versioned bucket this service does not keep writers apart ({fault}), {then}");

    private Task<PutBucketVersioningResponse> SetVersioningAsync(bool isOn, CancellationToken token) => client.PutBucketVersioningAsync(
        new PutBucketVersioningRequest { BucketName = options.Bucket, VersioningConfig = new S3BucketVersioningConfig { Status = isOn ? VersionStatus.Enabled : VersionStatus.Suspended } }, token);

    private async Task<string?> FindFaultAsync()
    {
        var store = openStore();
        await using (store.ConfigureAwait(false))
            return await VersionedRace.FindFaultAsync(store, cancellationToken).ConfigureAwait(false);
    }

    private async Task CreateAsync()
    {
        try
        {
            await PutBucketAsync(toLock: wishes.Lock is not null, cancellationToken).ConfigureAwait(false);
            _madeToLock = wishes.Lock is not null;
        }
        catch (AmazonServiceException e) when (e.ErrorCode is "BucketAlreadyExists")
        {
            throw new CofferException(CofferError.AlreadyExists, $"somebody else has a bucket {options.Bucket}; choose another name", e);
        }
        catch (AmazonServiceException e) when (e.ErrorCode is "BucketAlreadyOwnedByYou")
        {
            // Made meanwhile.
        }
        catch (AmazonServiceException e) when (e.ErrorCode is "InvalidBucketName")
        {
            throw new CofferException(CofferError.InvalidArgument, $"'{options.Bucket}' is not the name of a bucket; use 3 to 63 lower-case letters, digits, dots and hyphens", e);
        }
    }

    // A service of one's own has regions of its own, and its endpoint says which.
    private Task<PutBucketResponse> PutBucketAsync(bool toLock, CancellationToken token) => client.PutBucketAsync(
        new PutBucketRequest { BucketName = options.Bucket, UseClientRegion = options.Endpoint is null, ObjectLockEnabledForBucket = toLock ? true : null }, token);

    private Task<PutBucketEncryptionResponse> EncryptAsync(BucketEncryption encryption) => client.PutBucketEncryptionAsync(new PutBucketEncryptionRequest
    {
        BucketName = options.Bucket,
        ServerSideEncryptionConfiguration = new ServerSideEncryptionConfiguration
        {
            ServerSideEncryptionRules =
            [
                new ServerSideEncryptionRule
                {
                    ServerSideEncryptionByDefault = new ServerSideEncryptionByDefault { ServerSideEncryptionAlgorithm = new ServerSideEncryptionMethod(encryption.Algorithm), ServerSideEncryptionKeyManagementServiceKeyId = encryption.KeyId },
                },
            ],
        },
    }, cancellationToken);

    private async Task LockAsync(BucketLock wanted)
    {
        if (_unversioned is { } why)
            throw new CofferException(why.Error, $"a lock needs versioning, which was refused: {why.Message}", why);

        // Where versioning was on before, nobody has looked yet.
        if (!_isApart && await FindFaultAsync().ConfigureAwait(false) is { } fault)
            throw NotApart(fault, "so it is not locked; suspend versioning where the bucket lets you, or use another service");
        await client.PutObjectLockConfigurationAsync(new PutObjectLockConfigurationRequest
        {
            BucketName = options.Bucket,
            ObjectLockConfiguration = new ObjectLockConfiguration
            {
                ObjectLockEnabled = ObjectLockEnabled.Enabled,
                Rule = new ObjectLockRule { DefaultRetention = new DefaultRetention { Mode = wanted.Mode == "compliance" ? ObjectLockRetentionMode.Compliance : ObjectLockRetentionMode.Governance, Days = wanted.Days } },
            },
        }, cancellationToken).ConfigureAwait(false);
    }

    private Task WriteRulesAsync()
    {
        var kept = (lifecycle?.Rules ?? []).Where(rule => !plan.RemovedRules.Contains(rule.Id, StringComparer.Ordinal));
        List<LifecycleRule> rules = [.. kept, .. plan.Rules.Select(BucketRules.Write)];
        return rules.Count == 0
            ? client.DeleteLifecycleConfigurationAsync(options.Bucket, cancellationToken)
            : client.PutLifecycleConfigurationAsync(new PutLifecycleConfigurationRequest { BucketName = options.Bucket, Configuration = new LifecycleConfiguration { Rules = rules } }, cancellationToken);
    }

    private static string WordOf(BucketAspect aspect) => aspect switch
    {
        BucketAspect.Encryption => "default encryption",
        BucketAspect.Lock => "object lock",
        _ => aspect.ToString().ToLowerInvariant(),
    };
}
