using Coffer.S3.Buckets;

namespace Coffer.Backends.Tests.S3.Buckets;

/// <summary>What a set-up decides, from what a bucket says; no service is asked.</summary>
public sealed class BucketPlanTests
{
    private static readonly StoreRealm Whole = new("");
    private static readonly StoreRealm Team = new("team/");

    private static readonly BucketWishes Nothing = new() { AbortUploadsAfter = null };

    private static readonly BucketState Plain = new() { Exists = true };

    [Fact]
    public void A_bucket_that_is_as_it_is_to_be_is_left_alone()
    {
        var state = Plain with
        {
            Versioning = new(BucketVersioning.On),
            Encryption = new(BucketEncryption.OfKeyService("k")),
            Policy = new("""{"Version":"2012-10-17","Statement":[{"Effect":"Allow"}]}"""),
            Rules = new([new BucketRule("coffer-abort-uploads", "") { AbortUploadsAfter = 7 }]),
        };
        var wishes = new BucketWishes { Versioning = true, Encryption = BucketEncryption.Parse("kms:k"), Policy = """{ "Statement": [ { "Effect": "Allow" } ], "Version": "2012-10-17" }""" };

        var plan = BucketPlan.Decide(state, wishes, Whole);

        Assert.DoesNotContain(plan.Steps, step => step.Becomes is not null);
        Assert.Contains(plan.Steps, step => step is { Subject: "coffer-abort-uploads", Was: "abort uploads after 7 days" });
    }

    [Fact]
    public void A_bucket_that_is_missing_is_made_and_set_up()
    {
        var plan = BucketPlan.Decide(new BucketState(), new BucketWishes { Versioning = true, NoncurrentAfter = 30 }, Team);

        Assert.Equal(
            [(BucketAspect.Bucket, "missing", "there"), (BucketAspect.Versioning, "off", "on"), (BucketAspect.Lifecycle, "none", "abort uploads after 7 days under team/"), (BucketAspect.Lifecycle, "none", "remove noncurrent versions after 30 days under team/")],
            plan.Steps.Where(step => step.Becomes is not null).Select(step => (step.Aspect, step.Was, step.Becomes)));
    }

    [Theory]
    [InlineData(null, BucketVersioning.On, null)]
    [InlineData(true, BucketVersioning.Off, "on")]
    [InlineData(true, BucketVersioning.Suspended, "on")]
    [InlineData(true, BucketVersioning.On, null)]
    [InlineData(false, BucketVersioning.On, "suspended")]
    [InlineData(false, BucketVersioning.Off, null)]
    [InlineData(false, BucketVersioning.Suspended, null)]
    public void Versioning_goes_on_and_can_only_be_suspended(bool? wanted, BucketVersioning was, string? becomes)
    {
        var plan = BucketPlan.Decide(Plain with { Versioning = new(was) }, Nothing with { Versioning = wanted }, Whole);
        Assert.Equal(becomes, Assert.Single(plan.Steps, step => step.Aspect == BucketAspect.Versioning).Becomes);
    }

    [Fact]
    public void Rules_of_others_stay_and_those_of_other_stores_too()
    {
        var mine = StoreRealm.IdOf("abort-uploads", "team/");
        var state = Plain with
        {
            Rules = new([
                new BucketRule("theirs", "logs/") { ExpireAfter = 3 },
                new BucketRule(StoreRealm.IdOf("abort-uploads", "other/"), "other/") { AbortUploadsAfter = 9 },
                new BucketRule(mine, "team/") { AbortUploadsAfter = 20 }]),
        };

        var plan = BucketPlan.Decide(state, new BucketWishes(), Team);

        Assert.Equal([mine], plan.RemovedRules);
        Assert.Equal([new BucketRule(mine, "team/") { AbortUploadsAfter = 7 }], plan.Rules);
        Assert.Equal((mine, "abort uploads after 20 days under team/"), plan.Steps.Where(step => step.Becomes is not null).Select(step => (step.Subject, step.Was)).Single());
    }

    [Fact]
    public void Off_removes_a_rule_of_Coffers()
    {
        var state = Plain with { Rules = new([new BucketRule("coffer-abort-uploads", "") { AbortUploadsAfter = 7 }]) };

        var plan = BucketPlan.Decide(state, new BucketWishes { AbortUploadsAfter = 0, NoncurrentAfter = 0 }, Whole);

        Assert.Empty(plan.Rules);
        Assert.Equal("none", Assert.Single(plan.Steps, step => step.Aspect == BucketAspect.Lifecycle).Becomes);
    }

    [Fact]
    public void Rules_that_could_not_be_read_are_not_written()
    {
        var unread = new CofferException(CofferError.Unsupported, "they do not read");

        var plan = BucketPlan.Decide(Plain with { Rules = new([], unread) }, new BucketWishes(), Whole);

        Assert.Same(unread, Assert.Single(plan.Steps, step => step.Aspect == BucketAspect.Lifecycle).Refusal);
    }

    [Theory]
    [InlineData("", "")]
    [InlineData("", "content/")]
    [InlineData("", "content/sha256/ab")]
    [InlineData("", "c")]
    [InlineData("", "artifacts/models")]
    [InlineData("", "aliases/")]
    [InlineData("", "labels")]
    [InlineData("", "collections/")]
    [InlineData("", "signatures/")]
    [InlineData("", "coffer.json")]
    [InlineData("team/", "")]
    [InlineData("team/", "te")]
    [InlineData("team/", "team/")]
    [InlineData("team/", "team/content/")]
    [InlineData("team/", "team/anything/")]
    public void No_rule_may_expire_what_versions_refer_to(string store, string prefix)
    {
        var wishes = Nothing with { ExpireAfter = new Dictionary<string, int> { [prefix] = 1000 } };
        var refused = Assert.Throws<CofferException>(() => BucketPlan.Decide(Plain, wishes, new StoreRealm(store)));
        Assert.Equal(CofferError.InvalidArgument, refused.Error);
        Assert.Contains($"'{prefix}'", refused.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("", "logs/", 1)]
    [InlineData("", "uploads/", 8)]
    [InlineData("team/", "content/", 1)]
    [InlineData("team/", "teams/", 1)]
    [InlineData("team/", "team/uploads/", 30)]
    public void What_is_not_the_stores_may_expire(string store, string prefix, int days)
    {
        var plan = BucketPlan.Decide(Plain, Nothing with { ExpireAfter = new Dictionary<string, int> { [prefix] = days } }, new StoreRealm(store));
        Assert.Equal((prefix, days), plan.Rules.Select(rule => (rule.Prefix, rule.ExpireAfter!.Value)).Single());
    }

    [Theory]
    [InlineData("", "uploads/")]
    [InlineData("", "up")]
    [InlineData("team/", "team/uploads/x")]
    public void Uploads_by_links_have_their_time(string store, string prefix) =>
        Assert.Throws<CofferException>(() => BucketPlan.Decide(Plain, Nothing with { ExpireAfter = new Dictionary<string, int> { [prefix] = 7 } }, new StoreRealm(store)));

    [Fact]
    public void A_rule_of_others_that_loses_artifacts_is_pointed_out()
    {
        var state = Plain with { Rules = new([new BucketRule("tidy", "") { ExpireAfter = 30 }, new BucketRule("abort", "") { AbortUploadsAfter = 1 }, new BucketRule("old", "content/") { ExpireAfter = 5, Enabled = false }]) };

        Assert.Contains("'tidy'", Assert.Single(BucketPlan.Advise(state, Whole, keepsVersions: false)), StringComparison.Ordinal);
        Assert.Contains("'tidy'", Assert.Single(BucketPlan.Decide(state, Nothing, Whole).Warnings), StringComparison.Ordinal);
    }

    [Fact]
    public void What_should_be_otherwise_is_said_with_the_way()
    {
        Assert.Contains("coffer bucket setup", Assert.Single(BucketPlan.Advise(new BucketState(), Whole, keepsVersions: false)), StringComparison.Ordinal);
        Assert.Contains("--abort-uploads", Assert.Single(BucketPlan.Advise(Plain, Whole, keepsVersions: false)), StringComparison.Ordinal);
        var kept = BucketPlan.Advise(Plain with { Versioning = new(BucketVersioning.On) }, Whole, keepsVersions: true);
        Assert.Contains(kept, advice => advice.Contains("--noncurrent", StringComparison.Ordinal));
        var locked = BucketPlan.Advise(Plain with { CanLock = true }, Whole, keepsVersions: false);
        Assert.Contains(locked, advice => advice.Contains("keep-versions=true", StringComparison.Ordinal));
    }

    [Fact]
    public void Wishes_that_contradict_each_other_or_are_no_rules_are_refused()
    {
        Refused(Nothing with { Lock = new("governance", 1), Versioning = false });
        Refused(Nothing with { AbortUploadsAfter = 1 });
        Refused(Nothing with { NoncurrentAfter = -1 });
        Refused(Nothing with { Policy = "[]" });
        Refused(Nothing with { Policy = "{" });
        Assert.Throws<CofferException>(() => BucketLock.Parse("governance"));
        Assert.Throws<CofferException>(() => BucketLock.Parse("forever:3"));
        Assert.Throws<CofferException>(() => BucketEncryption.Parse("aes"));

        static void Refused(BucketWishes wishes) => Assert.Equal(CofferError.InvalidArgument, Assert.Throws<CofferException>(() => BucketPlan.Decide(Plain, wishes, Whole)).Error);
    }

    [Fact]
    public void A_lock_brings_versioning_along() =>
        Assert.Equal("on", Assert.Single(BucketPlan.Decide(Plain, Nothing with { Lock = new("governance", 1) }, Whole).Steps, step => step.Aspect == BucketAspect.Versioning).Becomes);
}
