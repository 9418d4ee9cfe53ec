using Amazon.S3;
using Amazon.S3.Model;

namespace Coffer.S3.Buckets;

/// <summary>Lifecycle rules, between the service's form and Coffer's.</summary>
internal static class BucketRules
{
    /// <summary>What of a rule Coffer looks at.</summary>
    public static BucketRule Read(LifecycleRule rule)
    {
        var filter = rule.Filter;
        var and = filter?.And;
        var (prefixOfPredicate, isNarrowed) = PrefixOf(filter?.LifecycleFilterPredicate);
        var transition = rule.Transitions?.FirstOrDefault();
        return new BucketRule(rule.Id ?? "", filter?.Prefix ?? and?.Prefix ?? prefixOfPredicate ?? LegacyPrefix(rule) ?? "")
        {
            Enabled = rule.Status == LifecycleRuleStatus.Enabled,
            Narrowed = isNarrowed || filter?.Tag is not null || filter?.ObjectSizeGreaterThan is not null || filter?.ObjectSizeLessThan is not null
                || and?.Tags is { Count: > 0 } || and?.ObjectSizeGreaterThan is not null || and?.ObjectSizeLessThan is not null,
            AbortUploadsAfter = rule.AbortIncompleteMultipartUpload?.DaysAfterInitiation,
            ExpireAfter = rule.Expiration is { Days: { } days } ? days : rule.Expiration?.Date is not null ? 0 : null,
            NoncurrentAfter = rule.NoncurrentVersionExpiration?.NoncurrentDays,
            Transition = transition is { Days: { } after } ? new BucketTransition(transition.StorageClass.Value, after) : null,
            Other = rule.NoncurrentVersionTransitions is { Count: > 0 } || rule.Transitions is { Count: > 1 } || rule.Expiration?.ExpiredObjectDeleteMarker == true
                || rule.NoncurrentVersionExpiration?.NewerNoncurrentVersions is not null || transition is { Days: null },
        };
    }

    /// <summary>A rule of Coffer's. It has a prefix and nothing else to choose objects by: Ceph echoes several conditions in a form that does not read.</summary>
    public static LifecycleRule Write(BucketRule rule) => new()
    {
        Id = rule.Id,
        Filter = new LifecycleFilter { LifecycleFilterPredicate = new LifecyclePrefixPredicate { Prefix = rule.Prefix } },
        Status = rule.Enabled ? LifecycleRuleStatus.Enabled : LifecycleRuleStatus.Disabled,
        AbortIncompleteMultipartUpload = rule.AbortUploadsAfter is { } abort ? new LifecycleRuleAbortIncompleteMultipartUpload { DaysAfterInitiation = abort } : null,
        Expiration = rule.ExpireAfter is { } expire ? new LifecycleRuleExpiration { Days = expire } : null,
        NoncurrentVersionExpiration = rule.NoncurrentAfter is { } noncurrent ? new LifecycleRuleNoncurrentVersionExpiration { NoncurrentDays = noncurrent } : null,
        Transitions = rule.Transition is { } transition ? [new LifecycleTransition { Days = transition.Days, StorageClass = new S3StorageClass(transition.StorageClass) }] : null,
    };

    private static (string? Prefix, bool IsNarrowed) PrefixOf(LifecycleFilterPredicate? predicate) => predicate switch
    {
        null => (null, false),
        LifecyclePrefixPredicate prefix => (prefix.Prefix, false),
        LifecycleAndOperator and => (and.Operands?.OfType<LifecyclePrefixPredicate>().FirstOrDefault()?.Prefix, true),
        _ => (null, true),
    };

#pragma warning disable CS0618 // Rules that were written long ago, or by a service of long ago, have their prefix there.
    private static string? LegacyPrefix(LifecycleRule rule) => rule.Prefix;
#pragma warning restore CS0618
}
