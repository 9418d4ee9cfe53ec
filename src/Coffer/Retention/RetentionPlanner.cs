using Coffer.Artifacts;
using Coffer.Catalog;
using Coffer.Catalog.Filters;

namespace Coffer.Retention;

/// <summary>
/// Decides what becomes of versions by a policy; it touches no store. Versions that are not deleted come to it one by one, by
/// artifact, and of each artifact the newest first. It remembers how many of an artifact it has seen, and of wider groups the
/// newest that are kept: those must be counted before the first decision.
/// </summary>
/// <remarks>
/// The first rule that matches a version decides about it. A version is due when its author let it expire or, without that, when
/// the rule says so: at an age, or at once where the rule only keeps the newest. What is due goes, unless a hold, an alias, its
/// minimum age, or being one of the newest keeps it; an author's expiry is stronger than being one of the newest, unless the rule
/// says otherwise.
/// </remarks>
public sealed class RetentionPlanner
{
    private readonly RetentionPolicy _policy;
    private readonly DateTimeOffset _now;
    private readonly Dictionary<RetentionRule, NewestVersions> _newest = new(ReferenceEqualityComparer.Instance);
    private readonly Dictionary<RetentionRule, int> _seen = new(ReferenceEqualityComparer.Instance);
    private (string Name, long Number) _last;

    /// <summary>A planner of one policy at one time.</summary>
    /// <exception cref="CofferException"><see cref="CofferError.InvalidArgument"/>: a rule keeps fewer than one, or an age is less than nothing.</exception>
    public RetentionPlanner(RetentionPolicy policy, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(policy);
        _policy = policy;
        _now = now;
        foreach (var rule in policy.Rules)
        {
            if (rule.KeepLatest < 1)
                throw new CofferException(CofferError.InvalidArgument, $"the rule {rule.Name} keeps the latest {rule.KeepLatest}; write 1 or more, or leave it out");
            if (rule.TimeToLive < TimeSpan.Zero || rule.MinimumAge < TimeSpan.Zero)
                throw new CofferException(CofferError.InvalidArgument, $"the rule {rule.Name} has an age that is less than nothing; write one such as 30d");
            if (rule.KeepLatest is { } most && rule.Scope != RetentionScope.Artifact)
                _newest[rule] = new NewestVersions(most);
        }
    }

    /// <summary>Whether all versions must be counted before the first decision, because a rule keeps the newest of more than one artifact.</summary>
    public bool CountsFirst => _newest.Count > 0;

    /// <summary>Whether a rule asks about the author's metadata; if not, it need not be read.</summary>
    public bool ReadsMetadata => _policy.Rules.Any(rule => rule.Match.Mentions(filter => filter is MetadataText or MetadataNumber or ContainsText));

    /// <summary>Decides about some versions, all at once.</summary>
    /// <param name="policy">By what.</param>
    /// <param name="versions">Versions that are not deleted, in any order.</param>
    /// <param name="now">At what time.</param>
    /// <returns>A decision for each, by artifact, the newest first.</returns>
    public static IReadOnlyList<RetentionDecision> Decide(RetentionPolicy policy, IEnumerable<FilterSubject> versions, DateTimeOffset now)
    {
        var planner = new RetentionPlanner(policy, now);
        var all = versions.OrderBy(version => version.Entry.Name, StringComparer.Ordinal).ThenByDescending(version => version.Entry.Number).ToList();
        all.ForEach(planner.Count);
        return all.ConvertAll(planner.Decide);
    }

    /// <summary>Counts a version; needed of all of them, in any order, where <see cref="CountsFirst"/>.</summary>
    public void Count(FilterSubject version)
    {
        ArgumentNullException.ThrowIfNull(version);
        if (RuleOf(version) is { } rule && Group(rule, version.Entry) is { } group && CountsAsLatest(rule, version.Entry))
            _newest[rule].Add(group, AgeOf(version.Entry));
    }

    /// <summary>Decides about a version.</summary>
    /// <exception cref="ArgumentException">It came after an older version of its artifact.</exception>
    public RetentionDecision Decide(FilterSubject version)
    {
        ArgumentNullException.ThrowIfNull(version);
        var entry = version.Entry;
        if (entry.Name == _last.Name && entry.Number >= _last.Number)
            throw new ArgumentException($"{entry.Name}@{entry.Number} came after {_last.Name}@{_last.Number}: the newest come first", nameof(version));
        if (entry.Name != _last.Name)
            _seen.Clear();
        _last = (entry.Name, entry.Number);
        var rule = RuleOf(version);
        var isAmongLatest = IsAmongLatest(rule, entry);
        var (cause, reason, goesAt) = CauseOf(rule, entry, isAmongLatest);
        return new RetentionDecision(entry.Name, entry.Number, entry.Manifest, entry.CreatedAt, entry.Size, entry.StoredSize, rule?.Name, cause, reason, isAmongLatest, goesAt);
    }

    /// <summary>What the rules, and all that may keep a version, say about it, one after the other.</summary>
    /// <param name="version">The version.</param>
    /// <param name="decision">What was decided about it.</param>
    /// <param name="holds">The reasons of its holds.</param>
    internal IEnumerable<RetentionFinding> Explain(FilterSubject version, RetentionDecision decision, IReadOnlyList<string> holds)
    {
        var entry = version.Entry;
        var rule = RuleOf(version);
        var isDecided = false;
        foreach (var asked in _policy.Rules)
        {
            var decides = ReferenceEquals(asked, rule);
            yield return new($"rule {asked.Name}", isDecided ? "is not asked: an earlier one decides" : $"{(decides ? "decides about it" : "is not about it")}: {MatchWords(asked)}", Keeps: false);
            isDecided |= decides;
        }

        if (rule is null)
            yield return new("rules", "none is about it", Keeps: entry.ExpiresAt is null);
        if (entry.Held)
            yield return new("hold", $"keeps it until it is released{(holds.Count > 0 ? ": " + string.Join("; ", holds) : "")}", Keeps: true);
        if (entry.Aliases.Count > 0)
            yield return new("alias", $"keeps it: it is {string.Join(", ", entry.Aliases.Select(alias => $"@{alias}"))}", Keeps: true);
        if (entry.ExpiresAt is { } expiry)
            yield return new("expiry", $"{(_now > expiry ? "passed" : "keeps it until it passes")} at {Timestamp.Write(expiry)}", Keeps: _now <= expiry);
        if (rule?.TimeToLive is { } lifetime)
        {
            var due = After(entry.CreatedAt, lifetime);
            var words = entry.ExpiresAt is not null ? "does not count: its expiry does" : due is null ? "never ends" : $"{(_now < due ? "keeps it until" : "ended at")} {Timestamp.Write(due.Value)}";
            yield return new($"lifetime of {Duration.Format(lifetime)}", words, Keeps: entry.ExpiresAt is null && !(_now >= due));
        }

        if (rule?.KeepLatest is not null)
        {
            var counts = entry.ExpiresAt is null || rule.KeepLatestOverridesExpiry;
            var words = decision.IsAmongLatest ? $"it is one of the {LatestWords(rule, entry)}{(counts ? "" : ", but its expiry is stronger")}" : $"it is not one of the {LatestWords(rule, entry)}";
            yield return new("latest", words, Keeps: decision.IsAmongLatest && counts);
        }

        if (rule is not null && rule.MinimumAge > TimeSpan.Zero && After(entry.CreatedAt, rule.MinimumAge) is { } oldEnough)
            yield return new($"minimum age of {Duration.Format(rule.MinimumAge)}", $"{(_now < oldEnough ? "keeps it until" : "was reached at")} {Timestamp.Write(oldEnough)}", Keeps: _now < oldEnough);
        if (decision.Cause == RetentionCause.KeptByRule)
            yield return new("lifetime", $"the rule {rule!.Name} lets nothing go", Keeps: true);
    }

    /// <summary>When a version would go if neither hold, alias nor being one of the newest kept it; null: never.</summary>
    internal DateTimeOffset? DueOf(FilterSubject version)
    {
        var rule = RuleOf(version);
        var oldEnough = After(version.Entry.CreatedAt, rule?.MinimumAge ?? TimeSpan.Zero);
        return DueOf(rule, version.Entry) is { } due && oldEnough is { } old ? (due > old ? due : old) : null;
    }

    private static string MatchWords(RetentionRule rule) => rule.Match.ToString() is { Length: > 0 } match ? match : "every version";

    /// <summary>Of what a rule keeps the newest: <c>10 newest of the artifact</c>.</summary>
    private static string LatestWords(RetentionRule rule, CatalogEntry entry) => $"{rule.KeepLatest} newest " + (ScopeOf(rule, entry), entry.Job) switch
    {
        (RetentionScope.Artifact, _) => $"of {entry.Name}",
        (RetentionScope.Type, _) => $"of the type {entry.Type}",
        (RetentionScope.Job, { } job) => $"of the job {job}",
        _ => "of all that the rule is about",
    };

    /// <summary>When a version is due; null: never.</summary>
    private static DateTimeOffset? DueOf(RetentionRule? rule, CatalogEntry entry) => (entry.ExpiresAt, rule) switch
    {
        ({ } expiry, _) => expiry,
        (_, { TimeToLive: { } lifetime }) => After(entry.CreatedAt, lifetime),
        (_, { KeepLatest: not null }) => entry.CreatedAt,
        _ => null,
    };

    private (RetentionCause Cause, string Reason, DateTimeOffset? GoesAt) CauseOf(RetentionRule? rule, CatalogEntry entry, bool amongLatest)
    {
        if (entry.Held)
            return (RetentionCause.Held, "a hold keeps it until it is released", null);
        if (entry.Aliases.Count > 0)
            return (RetentionCause.Aliased, $"it is {string.Join(", ", entry.Aliases.Select(alias => $"@{alias}"))}", null);
        if (DueOf(rule, entry) is not { } due)
        {
            return rule is null
                ? (RetentionCause.NoRule, "no rule is about it, and it has no expiry", null)
                : (RetentionCause.KeptByRule, $"the rule {rule.Name} lets nothing go", null);
        }

        if (amongLatest && (entry.ExpiresAt is null || rule!.KeepLatestOverridesExpiry))
            return (RetentionCause.AmongLatest, $"it is one of the {LatestWords(rule!, entry)}", null);
        var oldEnough = After(entry.CreatedAt, rule?.MinimumAge ?? TimeSpan.Zero);
        var goesAt = oldEnough > due ? oldEnough : oldEnough is null ? null : (DateTimeOffset?)due;
        if (entry.ExpiresAt is { } expiry ? _now <= expiry : _now < due)
            return (RetentionCause.NotDue, entry.ExpiresAt is null ? $"it is not yet {Duration.Format(rule!.TimeToLive!.Value)} old" : $"it expires at {Timestamp.Write(due)}", goesAt);
        if (oldEnough is null || _now < oldEnough)
            return (RetentionCause.MinimumAge, $"it is not yet {Duration.Format(rule!.MinimumAge)} old, before which nothing goes by the rule {rule.Name}", goesAt);
        if (entry.ExpiresAt is not null)
            return (RetentionCause.Expired, $"it expired at {Timestamp.Write(due)}", _now);
        var notLatest = rule!.KeepLatest is null ? null : $"not one of the {LatestWords(rule, entry)}";
        return rule.TimeToLive is { } lifetime
            ? (RetentionCause.TooOld, $"it is over {Duration.Format(lifetime)} old{(notLatest is null ? "" : " and " + notLatest)}", _now)
            : (RetentionCause.NotAmongLatest, $"it is {notLatest}", _now);
    }

    private RetentionRule? RuleOf(FilterSubject version) => _policy.Rules.FirstOrDefault(rule => rule.Match.Matches(version, _now));

    private bool IsAmongLatest(RetentionRule? rule, CatalogEntry entry)
    {
        if (rule?.KeepLatest is not { } most || !CountsAsLatest(rule, entry))
            return false;
        if (Group(rule, entry) is { } group)
            return _newest[rule].Has(group, AgeOf(entry));
        var seen = _seen[rule] = _seen.GetValueOrDefault(rule) + 1;
        return seen <= most;
    }

    /// <summary>What goes by its author's expiry takes no place among those that are kept.</summary>
    private bool CountsAsLatest(RetentionRule rule, CatalogEntry entry) => rule.KeepLatest is not null && (rule.KeepLatestOverridesExpiry || !(_now > entry.ExpiresAt));

    /// <summary>The group whose newest a rule keeps; null: the artifact.</summary>
    private static string? Group(RetentionRule rule, CatalogEntry entry) => rule.KeepLatest is null ? null : ScopeOf(rule, entry) switch
    {
        RetentionScope.Artifact => null,
        RetentionScope.Type => entry.Type,
        RetentionScope.Job => entry.Job,
        _ => "",
    };

    /// <summary>Versions without a job have none in common: each counts within its artifact.</summary>
    private static RetentionScope ScopeOf(RetentionRule rule, CatalogEntry entry) => rule.Scope == RetentionScope.Job && entry.Job is null ? RetentionScope.Artifact : rule.Scope;

    private static VersionAge AgeOf(CatalogEntry entry) => new(entry.CreatedAt, entry.Name, entry.Number);

    private static DateTimeOffset? After(DateTimeOffset time, TimeSpan span) => span > DateTimeOffset.MaxValue - time ? null : time + span;
}
