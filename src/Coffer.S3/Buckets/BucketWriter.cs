using Amazon.Runtime;
using Amazon.S3;
using Amazon.S3.Model;
using Coffer.Blobs.Probe;

namespace Coffer.S3.Buckets;

/// <summary>Does what a plan says, step by step. What the service refuses does not keep the rest from being done.</summary>
internal sealed class BucketWriter(S3Client client, S3Options options, BucketPlan plan, BucketWishes wishes, LifecycleConfiguration? lifecycle, Func<S3BlobStore> openStore, CancellationToken cancellationToken)
{
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
        catch (CofferException refusal) when (step.Aspect != BucketAspect.Bucket && refusal.Error == CofferError.Unsupported)
        {
            return refusal;
        }
        catch (Exception e) when (step.Aspect != BucketAspect.Bucket && BucketErrors.IsAboutOne(e) && BucketErrors.Classify(e, options, WordOf(step.Aspect)) is { Error: not CofferError.Unavailable } refusal)
        {
            return refusal;
        }
    }

    private async Task VersionAsync(bool isOn)
    {
        await SetVersioningAsync(isOn).ConfigureAwait(false);
        if (!isOn || await FindFaultAsync().ConfigureAwait(false) is not { } fault)
            return;
        if (wishes.Lock is not null)
            throw new CofferException(CofferError.Unsupported, $"in a versioned bucket this service does not keep writers apart ({fault}); keep the store in a bucket without a lock, or let one machine alone write there");
        await SetVersioningAsync(isOn: false).ConfigureAwait(false);
        throw new CofferException(CofferError.Unsupported, $"in a versioned bucket this service does not keep writers apart ({fault}), so versioning is suspended again; leave it off, or use another service");
    }

    private Task<PutBucketVersioningResponse> SetVersioningAsync(bool isOn) => client.PutBucketVersioningAsync(
        new PutBucketVersioningRequest { BucketName = options.Bucket, VersioningConfig = new S3BucketVersioningConfig { Status = isOn ? VersionStatus.Enabled : VersionStatus.Suspended } }, cancellationToken);

    /// <summary>Some services, Ceph 16 is one, create over what is there as soon as they would keep it: a store's writers would lose each other's work.</summary>
    private async Task<string?> FindFaultAsync()
    {
        const int Racers = 4;
        var store = openStore();
        await using (store.ConfigureAwait(false))
        {
            var ground = new ProbeGround(store, TimeProvider.System);
            try
            {
                return await CreateRace.FindFaultAsync(ground, "versioned", Racers, cancellationToken).ConfigureAwait(false);
            }
            finally
            {
                await ClearAsync(ground).ConfigureAwait(false);
            }
        }
    }

    private static async Task ClearAsync(ProbeGround ground)
    {
        try
        {
            await ground.ClearAsync(CancellationToken.None).ConfigureAwait(false);
        }
        catch (CofferException)
        {
            // Locked, or who may set up need not be allowed to delete. The next doctor removes it.
        }
    }

    private async Task CreateAsync()
    {
        try
        {
            // A service of one's own has regions of its own, and its endpoint says which.
            await client.PutBucketAsync(new PutBucketRequest { BucketName = options.Bucket, UseClientRegion = options.Endpoint is null, ObjectLockEnabledForBucket = wishes.Lock is null ? null : true }, cancellationToken).ConfigureAwait(false);
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

    private Task<PutObjectLockConfigurationResponse> LockAsync(BucketLock wanted) => client.PutObjectLockConfigurationAsync(new PutObjectLockConfigurationRequest
    {
        BucketName = options.Bucket,
        ObjectLockConfiguration = new ObjectLockConfiguration
        {
            ObjectLockEnabled = ObjectLockEnabled.Enabled,
            Rule = new ObjectLockRule { DefaultRetention = new DefaultRetention { Mode = wanted.Mode == "compliance" ? ObjectLockRetentionMode.Compliance : ObjectLockRetentionMode.Governance, Days = wanted.Days } },
        },
    }, cancellationToken);

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
