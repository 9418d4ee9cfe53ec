using System.Net;
using Amazon.Runtime;
using Amazon.S3;
using Amazon.S3.Model;

namespace Coffer.S3.Buckets;

/// <summary>Asks a service how a bucket is. What it does not say is in the answer and not thrown, so that the rest is still known.</summary>
internal sealed class BucketReader(S3Client client, S3Options options)
{
    /// <summary>The lifecycle rules as the service has them, to be written back with others.</summary>
    public LifecycleConfiguration? Lifecycle { get; private set; }

    /// <summary>Asks.</summary>
    public async Task<BucketState> ReadAsync(CancellationToken cancellationToken)
    {
        if (!await ExistsAsync(cancellationToken).ConfigureAwait(false))
            return new BucketState();
        var (canLock, locked) = await LockAsync(cancellationToken).ConfigureAwait(false);
        return new BucketState
        {
            Exists = true,
            Versioning = await FindAsync("versioning", BucketVersioning.Off, async () => VersioningOf(await client.GetBucketVersioningAsync(options.Bucket, cancellationToken).ConfigureAwait(false))).ConfigureAwait(false),
            Encryption = await FindAsync("encryption", null, () => EncryptionAsync(cancellationToken), "ServerSideEncryptionConfigurationNotFoundError").ConfigureAwait(false),
            Rules = await FindAsync("lifecycle", [], () => RulesAsync(cancellationToken), "NoSuchLifecycleConfiguration").ConfigureAwait(false),
            Policy = await FindAsync("policy", null, () => PolicyAsync(cancellationToken), "NoSuchBucketPolicy").ConfigureAwait(false),
            CanLock = canLock,
            Lock = locked,
        };
    }

    private async Task<bool> ExistsAsync(CancellationToken cancellationToken)
    {
        try
        {
            await client.HeadBucketAsync(new HeadBucketRequest { BucketName = options.Bucket }, cancellationToken).ConfigureAwait(false);
            return true;
        }
        catch (AmazonServiceException e) when (e.StatusCode == HttpStatusCode.NotFound)
        {
            return false;
        }
    }

    private async Task<(bool CanLock, Finding<BucketLock?> Lock)> LockAsync(CancellationToken cancellationToken)
    {
        var canLock = false;
        var found = await FindAsync<BucketLock?>("object lock", null, async () =>
        {
            var response = await client.GetObjectLockConfigurationAsync(new GetObjectLockConfigurationRequest { BucketName = options.Bucket }, cancellationToken).ConfigureAwait(false);
            canLock = response.ObjectLockConfiguration?.ObjectLockEnabled == ObjectLockEnabled.Enabled;
            return response.ObjectLockConfiguration?.Rule?.DefaultRetention is { } retention
                ? new BucketLock(retention.Mode == ObjectLockRetentionMode.Compliance ? "compliance" : "governance", retention.Days is > 0 and var days ? days : (retention.Years ?? 0) * 365)
                : null;
        }, "ObjectLockConfigurationNotFoundError").ConfigureAwait(false);
        return (canLock, found);
    }

    private async Task<BucketEncryption?> EncryptionAsync(CancellationToken cancellationToken)
    {
        var response = await client.GetBucketEncryptionAsync(new GetBucketEncryptionRequest { BucketName = options.Bucket }, cancellationToken).ConfigureAwait(false);
        return response.ServerSideEncryptionConfiguration?.ServerSideEncryptionRules?.Select(rule => rule.ServerSideEncryptionByDefault).FirstOrDefault(chosen => chosen is not null) is { } by
            ? new BucketEncryption(by.ServerSideEncryptionAlgorithm.Value, by.ServerSideEncryptionKeyManagementServiceKeyId is { Length: > 0 } key ? key : null)
            : null;
    }

    private async Task<string?> PolicyAsync(CancellationToken cancellationToken)
    {
        var policy = (await client.GetBucketPolicyAsync(options.Bucket, cancellationToken).ConfigureAwait(false)).Policy;

        // Ceph's "there is none" comes through as if it were one.
        return string.IsNullOrWhiteSpace(policy) || policy.TrimStart().StartsWith('<') ? null : policy;
    }

    private async Task<IReadOnlyList<BucketRule>> RulesAsync(CancellationToken cancellationToken)
    {
        Lifecycle = (await client.GetLifecycleConfigurationAsync(options.Bucket, cancellationToken).ConfigureAwait(false)).Configuration;
        return [.. (Lifecycle?.Rules ?? []).Select(BucketRules.Read)];
    }

    private async Task<Finding<T>> FindAsync<T>(string what, T none, Func<Task<T>> read, string? code = null)
    {
        try
        {
            return new Finding<T>(await read().ConfigureAwait(false));
        }
        catch (AmazonServiceException e) when (e.StatusCode == HttpStatusCode.NotFound && (e.ErrorCode == code || e.ErrorCode is "NoSuchKey" or "NotFound"))
        {
            return new Finding<T>(none);
        }
        catch (Exception e) when (BucketErrors.Classify(e, options, what) is { Error: CofferError.Unsupported or CofferError.AccessDenied } refusal && BucketErrors.IsAboutOne(e))
        {
            return new Finding<T>(none, refusal);
        }
    }

    private static BucketVersioning VersioningOf(GetBucketVersioningResponse response) => response.VersioningConfig?.Status?.Value switch
    {
        "Enabled" => BucketVersioning.On,
        "Suspended" => BucketVersioning.Suspended,
        _ => BucketVersioning.Off,
    };
}
