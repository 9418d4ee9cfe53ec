using Coffer.Catalog.Filters;
using Coffer.Retention;
using static Coffer.Tests.Retention.Versions;

namespace Coffer.Tests.Retention;

/// <summary>What holds of every plan, whatever the policy and the history: thousands of both, drawn at random.</summary>
public sealed class RetentionHistoryTests
{
    private static readonly string[] s_names = ["a", "b", "c/d"];
    private static readonly string[] s_types = ["model", "build-logs", "custom"];
    private static readonly string[] s_matches = ["", "type:model", "name:a", "not type:custom", "job:x", "size:>5", "tag.k=v or name:c/**"];

    [Fact]
    public void Nothing_goes_that_must_stay_and_what_stays_says_why()
    {
        var seed = Environment.TickCount;
        TestContext.Current.TestOutputHelper?.WriteLine($"seed {seed}");
        var random = new Random(seed);
        var gone = 0;
        for (var round = 0; round < 3_000; round++)
        {
            var policy = DrawPolicy(random);
            var versions = DrawVersions(random);
            var decisions = RetentionPlanner.Decide(policy, versions, Now);
            var when = $"seed {seed}, round {round}: {string.Join("; ", policy.Rules)}";
            Assert.True(versions.Count == decisions.Count, when);
            foreach (var decision in decisions)
                Check(policy, versions, decision, when);
            CheckLatest(policy, versions, decisions, when);
            gone += decisions.Count(decision => decision.Goes);

            // A plan that was done leaves nothing to do at the same time.
            var stay = decisions.Where(decision => !decision.Goes).Select(decision => decision.Reference).ToHashSet();
            Assert.All(RetentionPlanner.Decide(policy, versions.Where(version => stay.Contains($"{version.Entry.Name}@{version.Entry.Number}")), Now), decision => Assert.False(decision.Goes, when));
        }

        Assert.True(gone > 1_000, $"seed {seed}: only {gone} went, so little was tried");
    }

    [Fact]
    public void What_says_when_it_goes_goes_then_and_not_before()
    {
        var seed = Environment.TickCount;
        var random = new Random(seed);
        for (var round = 0; round < 1_000; round++)
        {
            var policy = DrawPolicy(random);
            var version = DrawVersions(random)[0];
            var decision = RetentionPlanner.Decide(policy, [version], Now)[0];
            if (decision is not { GoesAt: { } at, Goes: false })
                continue;
            Assert.True(RetentionPlanner.Decide(policy, [version], at + TimeSpan.FromMilliseconds(1))[0].Goes, $"seed {seed}, round {round}: {decision}");
            Assert.False(RetentionPlanner.Decide(policy, [version], at - TimeSpan.FromMilliseconds(1))[0].Goes, $"seed {seed}, round {round}: {decision}");
        }
    }

    private static void Check(RetentionPolicy policy, List<FilterSubject> versions, RetentionDecision decision, string when)
    {
        var version = versions.Single(candidate => candidate.Entry.Manifest == decision.Manifest);
        var rule = policy.Rules.FirstOrDefault(candidate => candidate.Match.Matches(version, Now));
        Assert.True(decision.Rule == rule?.Name, when);
        Assert.True(decision.Reason.Length > 0, when);
        if (!decision.Goes)
            return;
        Assert.False(version.Entry.Held, when);
        Assert.True(version.Entry.Aliases.Count == 0, when);
        Assert.True(Now - version.Entry.CreatedAt >= (rule?.MinimumAge ?? TimeSpan.Zero), when);
        Assert.True(version.Entry.ExpiresAt is { } expiry ? Now > expiry : rule is { TimeToLive: not null } or { KeepLatest: not null }, when);
        if (version.Entry.ExpiresAt is null && rule is { TimeToLive: { } lifetime })
            Assert.True(Now - version.Entry.CreatedAt >= lifetime, when);
    }

    /// <summary>Of what each rule is about, as many stay in each scope as it keeps, the newest of them, counted another way.</summary>
    private static void CheckLatest(RetentionPolicy policy, List<FilterSubject> versions, IReadOnlyList<RetentionDecision> decisions, string when)
    {
        foreach (var rule in policy.Rules.Where(rule => rule.KeepLatest is not null))
        {
            var about = versions.Where(version => policy.Rules.First(candidate => candidate.Match.Matches(version, Now) || candidate == rule) == rule && rule.Match.Matches(version, Now))
                .Where(version => rule.KeepLatestOverridesExpiry || !(Now > version.Entry.ExpiresAt));
            var scopes = about.GroupBy(version => (rule.Scope, version.Entry.Job) switch
            {
                (RetentionScope.Type, _) => version.Entry.Type,
                (RetentionScope.Job, { } job) => "job " + job,
                (RetentionScope.Store, _) => "",
                _ => "artifact " + version.Entry.Name,
            });
            foreach (var scope in scopes)
            {
                var newest = scope.Key.StartsWith("artifact ", StringComparison.Ordinal)
                    ? scope.OrderByDescending(version => version.Entry.Number)
                    : scope.OrderByDescending(version => version.Entry.CreatedAt).ThenByDescending(version => version.Entry.Name, StringComparer.Ordinal).ThenByDescending(version => version.Entry.Number);
                foreach (var version in newest.Take(rule.KeepLatest!.Value))
                    Assert.False(decisions.Single(decision => decision.Manifest == version.Entry.Manifest).Goes, when);
            }
        }
    }

    private static RetentionPolicy DrawPolicy(Random random) => new()
    {
        Rules =
        [
            .. Enumerable.Range(0, random.Next(4)).Select(i => new RetentionRule($"r{i}", ArtifactFilter.Parse(s_matches[random.Next(s_matches.Length)]))
            {
                TimeToLive = random.Next(3) == 0 ? null : Days(random.Next(40)),
                KeepLatest = random.Next(2) == 0 ? null : random.Next(1, 5),
                Scope = (RetentionScope)random.Next(4),
                KeepLatestOverridesExpiry = random.Next(3) == 0,
                MinimumAge = random.Next(2) == 0 ? TimeSpan.Zero : Days(random.Next(20)),
            }),
        ],
    };

    private static List<FilterSubject> DrawVersions(Random random) =>
    [
        .. s_names.SelectMany(name => Enumerable.Range(1, random.Next(1, 9)).Select(number => Of(
            name,
            number,
            Days(random.Next(60)),
            random.Next(4) == 0 ? Days(random.Next(-20, 20)) : null,
            held: random.Next(8) == 0,
            s_types[random.Next(s_types.Length)],
            random.Next(3) == 0 ? null : random.Next(2) == 0 ? "x" : "y",
            random.Next(10) == 0 ? ["prod"] : null,
            random.Next(10)))),
    ];
}
