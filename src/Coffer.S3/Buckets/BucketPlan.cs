using System.Text.Json;

namespace Coffer.S3.Buckets;

/// <summary>What a set-up will do to a bucket, decided from how it is and how it is to be; nothing here touches a service.</summary>
/// <param name="Steps">What stays and what changes, in the order of doing.</param>
/// <param name="Rules">The rules of Coffer's that are to be there, of those that were wished for.</param>
/// <param name="RemovedRules">The ids of rules that go: replaced by those, or not wanted any more.</param>
/// <param name="Warnings">What is worth knowing.</param>
public sealed record BucketPlan(
    IReadOnlyList<BucketStep> Steps, IReadOnlyList<BucketRule> Rules, IReadOnlyList<string> RemovedRules, IReadOnlyList<string> Warnings)
{
    private const string None = "none", Unknown = "unknown";

    // Reading what lies there fails until somebody has had it restored.
    private static readonly string[] Archives = ["GLACIER", "DEEP_ARCHIVE"];

    /// <summary>Decides.</summary>
    /// <param name="found">How the bucket is.</param>
    /// <param name="wishes">How it is to be.</param>
    /// <param name="realm">What of it is the store's.</param>
    /// <exception cref="CofferException"><see cref="CofferError.InvalidArgument"/>: a wish would lose what versions refer to, or contradicts another.</exception>
    public static BucketPlan Decide(BucketState found, BucketWishes wishes, StoreRealm realm)
    {
        ArgumentNullException.ThrowIfNull(found);
        ArgumentNullException.ThrowIfNull(wishes);
        ArgumentNullException.ThrowIfNull(realm);
        Check(wishes, realm);
        var steps = new List<BucketStep> { new(BucketAspect.Bucket, "bucket", found.Exists ? "there" : "missing", found.Exists ? null : "there") };
        steps.Add(VersioningOf(found, wishes.Lock is null ? wishes.Versioning : true));
        steps.Add(StepOf(BucketAspect.Encryption, found.Encryption, wishes.Encryption, value => value?.ToString() ?? None));
        steps.Add(StepOf(BucketAspect.Policy, found.Policy, wishes.Policy, PolicyWords, IsSamePolicy));
        steps.Add(StepOf(BucketAspect.Lock, found.Lock, wishes.Lock, value => value?.ToString() ?? (found.CanLock ? "possible" : None)));

        var rules = new List<BucketRule>();
        var removed = new List<string>();
        foreach (var (rule, isWanted) in RulesOf(wishes, realm))
        {
            var before = found.Rules.Value.FirstOrDefault(there => there.Id == rule.Id);
            var stays = isWanted ? before == rule : before is null;
            if (found.Rules.Unread is null && stays && before is null)
                continue;

            // Written without what is there, the rules of others would be lost.
            steps.Add(new BucketStep(BucketAspect.Lifecycle, rule.Id, found.Rules.Unread is null ? before?.ToString() ?? None : Unknown, stays ? null : isWanted ? rule.ToString() : None, found.Rules.Unread));
            if (isWanted)
                rules.Add(rule);
            removed.Add(rule.Id);
        }

        steps.AddRange(found.Rules.Value.Where(rule => !removed.Contains(rule.Id, StringComparer.Ordinal)).Select(rule => new BucketStep(BucketAspect.Lifecycle, rule.Id, rule.ToString(), null)));
        return new BucketPlan(steps, rules, removed, [.. WarningsOf(found, wishes, realm)]);
    }

    /// <summary>What is not as Coffer would have it, with what to do.</summary>
    /// <param name="found">How the bucket is.</param>
    /// <param name="realm">What of it is the store's.</param>
    /// <param name="keepsVersions">Whether the store leaves old versions to the bucket.</param>
    public static IReadOnlyList<string> Advise(BucketState found, StoreRealm realm, bool keepsVersions)
    {
        ArgumentNullException.ThrowIfNull(found);
        ArgumentNullException.ThrowIfNull(realm);
        if (!found.Exists)
            return ["there is no such bucket; coffer bucket setup ADDRESS makes it"];
        var advice = Threats(found, realm).ToList();
        if (found.CreateFault is { } fault)
            advice.Insert(0, $"with versioning on this service does not keep writers apart ({fault}), so coffer put refuses to write; suspend versioning: coffer bucket setup ADDRESS --versioning off");
        if (found.Rules.Unread is null && !found.Rules.Value.Any(rule => Covers(rule, realm) && rule.AbortUploadsAfter is not null))
            advice.Add("what has arrived of an unfinished upload stays until coffer gc; coffer bucket setup ADDRESS --abort-uploads 7 removes it after a week");
        if (keepsVersions && found.Versioning.Value != BucketVersioning.Off && found.Rules.Unread is null && !found.Rules.Value.Any(rule => Covers(rule, realm) && rule.NoncurrentAfter is not null))
            advice.Add("what coffer gc deletes stays as noncurrent versions for ever; coffer bucket setup ADDRESS --noncurrent 30 removes it after a month");
        if (found.CanLock && !keepsVersions)
            advice.Add("locked versions cannot be deleted; write keep-versions=true in the store's address, so that coffer gc leaves them");
        return advice;
    }

    private static bool Covers(BucketRule rule, StoreRealm realm) => rule is { Enabled: true, Narrowed: false } && realm.Prefix.StartsWith(rule.Prefix, StringComparison.Ordinal);

    private static void Check(BucketWishes wishes, StoreRealm realm)
    {
        if (wishes is { Lock: not null, Versioning: false })
            throw Wrong("a lock needs versioning; leave --versioning off out");
        foreach (var (prefix, days) in wishes.ExpireAfter)
        {
            if (days > 0 && realm.Forbids(prefix, days) is { } reason)
                throw Wrong($"no rule may expire '{prefix}' after {days} days: {reason}; let versions expire by coffer put --expires, and coffer gc remove them");
        }

        foreach (var days in (IEnumerable<int?>)[wishes.AbortUploadsAfter, wishes.NoncurrentAfter, wishes.Transition?.Days, .. wishes.ExpireAfter.Values.Select(value => (int?)value)])
        {
            if (days is < 0 or > 36_500)
                throw Wrong($"{days} is not a number of days for a rule; use 1 to 36500, or off");
        }

        if (wishes.AbortUploadsAfter is > 0 and < 7)
            throw Wrong("uploads by links may take 7 days; let unfinished ones stay at least as long");
        if (wishes.Policy is { } policy && !IsJsonObject(policy))
            throw Wrong("the policy is not a JSON object");
    }

    private static BucketStep VersioningOf(BucketState found, bool? wanted)
    {
        var isUnread = found.Versioning.Unread is not null;
        var becomes = (wanted, found.Versioning.Value) switch
        {
            (true, _) when isUnread => "on",
            (false, _) when isUnread => "suspended",
            (true, not BucketVersioning.On) => "on",
            (false, BucketVersioning.On) => "suspended",
            _ => null,
        };
        return new BucketStep(BucketAspect.Versioning, WordOf(BucketAspect.Versioning), isUnread ? Unknown : WordOf(found.Versioning.Value), becomes);
    }

    private static BucketStep StepOf<T>(BucketAspect aspect, Finding<T?> found, T? wanted, Func<T?, string> words, Func<T?, T?, bool>? isSame = null)
        where T : class
    {
        var stays = wanted is null || (found.Unread is null && (isSame ?? Equals)(found.Value, wanted));
        return new BucketStep(aspect, WordOf(aspect), found.Unread is null ? words(found.Value) : Unknown, stays ? null : words(wanted));
    }

    /// <summary>The rules that a wish is about, and whether they are to be there.</summary>
    private static IEnumerable<(BucketRule Rule, bool IsWanted)> RulesOf(BucketWishes wishes, StoreRealm realm)
    {
        if (wishes.AbortUploadsAfter is { } abort)
            yield return (new BucketRule(StoreRealm.IdOf("abort-uploads", realm.Prefix), realm.Prefix) { AbortUploadsAfter = abort }, abort > 0);
        if (wishes.NoncurrentAfter is { } noncurrent)
            yield return (new BucketRule(StoreRealm.IdOf("noncurrent", realm.Prefix), realm.Prefix) { NoncurrentAfter = noncurrent }, noncurrent > 0);
        if (wishes.Transition is { } transition)
            yield return (new BucketRule(StoreRealm.IdOf("transition", realm.Prefix), realm.Prefix + Store.StoreLayout.ContentPrefix) { Transition = transition }, transition.Days > 0);
        foreach (var (prefix, days) in wishes.ExpireAfter.OrderBy(wish => wish.Key, StringComparer.Ordinal))
            yield return (new BucketRule(StoreRealm.IdOf("expire", prefix), prefix) { ExpireAfter = days }, days > 0);
    }

    private static IEnumerable<string> WarningsOf(BucketState found, BucketWishes wishes, StoreRealm realm)
    {
        foreach (var threat in Threats(found, realm))
            yield return threat;
        if (wishes.Transition is { Days: > 0 } transition && Archives.Contains(transition.StorageClass, StringComparer.Ordinal))
            yield return $"what lies in {transition.StorageClass} cannot be read until it is restored there: coffer get fails until then";
        if (wishes.Lock is not null)
            yield return "locked versions cannot be deleted; write keep-versions=true in the store's address, so that coffer gc leaves them";
        if (wishes.Versioning == true && found.Versioning.Value != BucketVersioning.On)
            yield return "coffer gc deletes old versions too; write keep-versions=true in the store's address to have them kept";
    }

    private static IEnumerable<string> Threats(BucketState found, StoreRealm realm)
    {
        foreach (var rule in found.Rules.Value)
        {
            if (rule is { Enabled: true, ExpireAfter: { } days } && realm.Forbids(rule.Prefix, days == 0 ? 1 : days) is { } reason)
                yield return $"the rule '{rule.Id}' ({rule}) loses artifacts: {reason}; remove it";
        }
    }

    private static string WordOf(BucketAspect aspect) => aspect.ToString().ToLowerInvariant();

    private static string WordOf(BucketVersioning versioning) => versioning.ToString().ToLowerInvariant();

    private static string PolicyWords(string? policy)
    {
        if (policy is null)
            return None;
        if (!IsJsonObject(policy) || !JsonElement.Parse(policy).TryGetProperty("Statement", out var statements))
            return "one that does not read";
        var count = statements.ValueKind == JsonValueKind.Array ? statements.GetArrayLength() : 1;
        return count == 1 ? "1 statement" : $"{count} statements";
    }

    private static bool IsSamePolicy(string? one, string? other) =>
        one is not null && other is not null && IsJsonObject(one) && JsonElement.DeepEquals(JsonElement.Parse(one), JsonElement.Parse(other));

    private static bool IsJsonObject(string text)
    {
        try
        {
            return JsonElement.Parse(text).ValueKind == JsonValueKind.Object;
        }
        catch (JsonException)
        {
            return false;
        }
    }

    private static CofferException Wrong(string message) => new(CofferError.InvalidArgument, message);
}
