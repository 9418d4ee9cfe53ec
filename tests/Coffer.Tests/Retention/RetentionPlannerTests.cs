using Coffer.Catalog.Filters;
using Coffer.Retention;
using static Coffer.Tests.Retention.Versions;

namespace Coffer.Tests.Retention;

/// <summary>What a policy decides, case by case.</summary>
public sealed class RetentionPlannerTests
{
    private static readonly ArtifactFilter s_all = ArtifactFilter.Parse("");

    [Fact]
    public void Without_a_rule_only_what_expired_goes()
    {
        var decisions = Decide([], Of("a", 3, Days(9), expiresIn: Days(1)), Of("a", 2, Days(9), expiresIn: Days(-1)), Of("a", 1, Days(900)));

        Assert.Equal([RetentionCause.NotDue, RetentionCause.Expired, RetentionCause.NoRule], decisions.Select(decision => decision.Cause));
        Assert.Equal([Now + Days(1), Now, null], decisions.Select(decision => decision.GoesAt));
        Assert.Equal("it expires at 2026-06-02T12:00:00.000Z", decisions[0].Reason);
        Assert.Equal("it expired at 2026-05-31T12:00:00.000Z", decisions[1].Reason);
    }

    [Fact]
    public void A_version_goes_once_it_is_as_old_as_its_rule_says()
    {
        var rule = new RetentionRule("month", s_all) { TimeToLive = Days(30) };

        var decisions = Decide([rule], Of("a", 3, Days(29.9)), Of("a", 2, Days(30)), Of("a", 1, Days(31)));

        Assert.Equal([RetentionCause.NotDue, RetentionCause.TooOld, RetentionCause.TooOld], decisions.Select(decision => decision.Cause));
        Assert.Equal(Now + Days(0.1), decisions[0].GoesAt);
        Assert.Equal(("month", "it is over 30d old"), (decisions[1].Rule, decisions[1].Reason));
    }

    [Fact]
    public void The_latest_stay_whatever_their_age_and_without_a_lifetime_the_others_go_at_once()
    {
        var old = new RetentionRule("r", s_all) { TimeToLive = Days(1), KeepLatest = 2 };
        FilterSubject[] versions = [Of("a", 9, Days(70)), Of("a", 8, Days(80)), Of("a", 7, Days(90)), Of("b", 1, Days(99))];

        Assert.Equal(["a@7"], Going([old], versions));
        Assert.Equal("it is over 1d old and not one of the 2 newest of a", Decide([old], versions).Single(decision => decision.Goes).Reason);
        Assert.Equal("it is one of the 2 newest of a", Decide([old], versions)[0].Reason);
        Assert.Equal(["a@7"], Going([old with { TimeToLive = null }], versions));
        Assert.Equal(RetentionCause.NotAmongLatest, Decide([old with { TimeToLive = null }], versions)[2].Cause);
    }

    [Fact]
    public void Of_an_artifact_the_newest_are_those_with_the_highest_numbers_whatever_a_clock_said()
    {
        var rule = new RetentionRule("r", s_all) { KeepLatest = 1 };

        Assert.Equal(["a@1"], Going([rule], Of("a", 2, Days(5)), Of("a", 1, Days(1))));
    }

    [Fact]
    public void The_newest_are_counted_by_type_by_job_and_over_all()
    {
        FilterSubject[] versions =
        [
            Of("a", 2, Days(1), type: "model", job: "x"), Of("a", 1, Days(4), type: "model", job: "y"),
            Of("b", 2, Days(2), type: "model", job: "y"), Of("b", 1, Days(3), type: "logs", job: "x"),
            Of("c", 2, Days(5)), Of("c", 1, Days(6)),
        ];
        var rule = new RetentionRule("r", s_all) { KeepLatest = 1 };

        Assert.Equal(["a@1", "b@1", "c@1"], Going([rule], versions));
        Assert.Equal(["a@1", "b@2", "c@1"], Going([rule with { Scope = RetentionScope.Type }], versions));

        // Those without a job have none in common: c keeps its own newest.
        Assert.Equal(["a@1", "b@1", "c@1"], Going([rule with { Scope = RetentionScope.Job }], versions));
        Assert.Equal(["a@1", "b@1", "b@2", "c@1", "c@2"], Going([rule with { Scope = RetentionScope.Store }], versions).Order());
        Assert.Contains("of the type logs", Decide([rule with { Scope = RetentionScope.Type }], versions).Single(decision => decision.Reference == "b@1").Reason, StringComparison.Ordinal);
        Assert.Contains("of the job y", Decide([rule with { Scope = RetentionScope.Job }], versions).Single(decision => decision.Reference == "b@2").Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void An_expiry_that_passed_is_stronger_than_being_the_latest_unless_the_rule_says_otherwise()
    {
        var rule = new RetentionRule("r", s_all) { KeepLatest = 2 };
        FilterSubject[] versions = [Of("a", 3, Days(3), expiresIn: Days(-1)), Of("a", 2, Days(4)), Of("a", 1, Days(5))];

        // What goes takes no place among those that are kept.
        Assert.Equal(["a@3"], Going([rule], versions));
        Assert.Equal(["a@1"], Going([rule with { KeepLatestOverridesExpiry = true }], versions));
    }

    [Fact]
    public void An_expiry_to_come_takes_the_place_of_the_lifetime()
    {
        var rule = new RetentionRule("r", s_all) { TimeToLive = Days(30) };
        var decision = Decide([rule], Of("a", 1, Days(90), expiresIn: Days(5)))[0];

        Assert.Equal((RetentionCause.NotDue, Now + Days(5)), (decision.Cause, decision.GoesAt));
    }

    [Fact]
    public void Holds_aliases_and_a_minimum_age_keep_what_is_due()
    {
        var rule = new RetentionRule("r", s_all) { TimeToLive = Days(1), MinimumAge = Days(10) };

        var decisions = Decide(
            [rule],
            Of("a", 4, Days(99), held: true, expiresIn: Days(-1)),
            Of("a", 3, Days(99), aliases: ["prod", "stable"]),
            Of("a", 2, Days(9), expiresIn: Days(-1)),
            Of("a", 1, Days(10)));

        Assert.Equal([RetentionCause.Held, RetentionCause.Aliased, RetentionCause.MinimumAge, RetentionCause.TooOld], decisions.Select(decision => decision.Cause));
        Assert.Equal([null, null, Now + Days(1), Now], decisions.Select(decision => decision.GoesAt));
        Assert.Equal("it is @prod, @stable", decisions[1].Reason);
    }

    [Fact]
    public void The_first_rule_that_matches_decides_and_one_without_limits_keeps()
    {
        RetentionRule[] rules =
        [
            new("keep", ArtifactFilter.Parse("name:release/**")),
            new("short", ArtifactFilter.Parse("type:build-logs")) { TimeToLive = Days(7) },
            new("rest", s_all) { TimeToLive = Days(90) },
        ];

        var decisions = Decide(rules, Of("release/1", 1, Days(999), type: "build-logs"), Of("x", 2, Days(8), type: "build-logs"), Of("x", 1, Days(80)));

        Assert.Equal([RetentionCause.KeptByRule, RetentionCause.TooOld, RetentionCause.NotDue], decisions.Select(decision => decision.Cause));
        Assert.Equal(["keep", "short", "rest"], decisions.Select(decision => decision.Rule));
    }

    [Fact]
    public void Ages_beyond_the_calendar_are_never_reached()
    {
        var rule = new RetentionRule("r", s_all) { TimeToLive = TimeSpan.MaxValue };
        Assert.Null(Decide([rule], Of("a", 1, Days(9)))[0].GoesAt);
        Assert.Null(Decide([rule with { TimeToLive = Days(1), MinimumAge = TimeSpan.MaxValue }], Of("a", 1, Days(9)))[0].GoesAt);
    }

    [Fact]
    public void Versions_that_come_in_the_wrong_order_are_refused()
    {
        var planner = new RetentionPlanner(new RetentionPolicy(), Now);
        planner.Decide(Of("a", 1, Days(1)));

        Assert.Throws<ArgumentException>(() => planner.Decide(Of("a", 2, Days(1))));
    }

    [Theory]
    [InlineData(0, 1, 1)]
    [InlineData(-1, 1, 1)]
    [InlineData(1, -1, 1)]
    [InlineData(1, 1, -1)]
    public void A_rule_that_makes_no_sense_is_refused(int latest, int days, int minimum)
    {
        var rule = new RetentionRule("odd", s_all) { KeepLatest = latest, TimeToLive = Days(days), MinimumAge = Days(minimum) };

        var e = Assert.Throws<CofferException>(() => new RetentionPlanner(new RetentionPolicy { Rules = [rule] }, Now));
        Assert.Equal(CofferError.InvalidArgument, e.Error);
        Assert.Contains("odd", e.Message, StringComparison.Ordinal);
    }

    private static IReadOnlyList<RetentionDecision> Decide(IReadOnlyList<RetentionRule> rules, params FilterSubject[] versions) =>
        RetentionPlanner.Decide(new RetentionPolicy { Rules = rules }, versions, Now);

    private static IEnumerable<string> Going(IReadOnlyList<RetentionRule> rules, params FilterSubject[] versions) =>
        Decide(rules, versions).Where(decision => decision.Goes).Select(decision => decision.Reference).Order(StringComparer.Ordinal);
}
