using Coffer.Artifacts;
using Coffer.Catalog.Filters;
using Coffer.Retention;
using Coffer.Store;

namespace Coffer.Tests.Store;

public abstract partial class StoreSuite
{
    private static readonly RetentionPolicy s_policy = new()
    {
        Rules =
        [
            new("logs", ArtifactFilter.Parse("type:build-logs")) { TimeToLive = TimeSpan.FromDays(7) },
            new("models", ArtifactFilter.Parse("type:model meta.stage=dev")) { KeepLatest = 2, MinimumAge = TimeSpan.FromDays(1) },
        ],
    };

    [Fact]
    public async Task A_plan_says_what_goes_why_and_what_that_frees()
    {
        await FillForRetentionAsync();

        var plan = await new ArtifactRetention(Store, s_policy).PlanAsync(Token);

        Assert.Equal(
            ["log@1 logs it is over 1w old", "model@1 models it is not one of the 2 newest of model", "temp@1  it expired at " + Words(plan.PlannedAt.AddDays(-1))],
            plan.Deletions.Select(deletion => $"{deletion.Reference} {deletion.Rule} {deletion.Reason}"));
        Assert.Equal((8, 5), (plan.Versions, plan.Kept.Values.Sum()));
        Assert.Equal((1, 2, 1, 1), (plan.Kept[RetentionCause.Held], plan.Kept[RetentionCause.AmongLatest], plan.Kept[RetentionCause.Aliased], plan.Kept[RetentionCause.NoRule]));

        // log@1 is shared with log@2, which stays; model@1 and temp@1 share theirs with each other and with what was deleted before.
        Assert.Equal((3000 + 1000 + 1000, 1000), (plan.Bytes, plan.FreedBytes));
        Assert.Equal(1000, plan.FreedStoredBytes);
        Assert.Equal(plan.Id, (await new ArtifactRetention(Store, s_policy).PlanAsync(Token)).Id);
    }

    [Fact]
    public async Task What_a_plan_says_is_freed_is_what_a_collection_frees()
    {
        await FillForRetentionAsync();
        await Store.CollectAsync(cancellationToken: Token);
        var before = (await BlobsAsync("content/")).Sum(blob => blob.Length);
        var retention = new ArtifactRetention(Store, s_policy);

        var plan = await retention.PlanAsync(Token);
        await retention.ApplyAsync(plan, cancellationToken: Token);
        await Store.CollectAsync(cancellationToken: Token);

        Assert.Equal(plan.FreedStoredBytes, before - (await BlobsAsync("content/")).Sum(blob => blob.Length));
        await VerifiesAsync();
    }

    [Fact]
    public async Task A_plan_is_done_as_it_was_made_but_for_what_changed_since()
    {
        await FillForRetentionAsync();
        var retention = new ArtifactRetention(Store, s_policy);
        var plan = await retention.PlanAsync(Token);
        Assert.Equal(3, plan.Deletions.Count);

        // Another would go by now; it is not in the plan.
        await PutAsync("temp", "later", new PutOptions { ExpiresAt = Time.Now.AddMinutes(1) });
        Time.Now = Time.Now.AddHours(1);
        await Store.HoldAsync(Ref("log@1"), "case 7", Token);
        await Store.SetAliasAsync(s_prod, Ref("model@1"), cancellationToken: Token);
        var report = await retention.ApplyAsync(plan, cancellationToken: Token);

        Assert.Equal([RetentionOutcome.Held, RetentionOutcome.Aliased, RetentionOutcome.Deleted], report.Results.Select(result => result.Outcome));
        Assert.Equal((1, 2), (report.Deleted, report.PassedOver.Count()));
        Assert.False(await Store.ExistsAsync(Ref("temp@1"), Token));
        Assert.True(await Store.ExistsAsync(Ref("temp@2"), Token));
        Assert.Equal(RetentionOutcome.Gone, (await retention.ApplyAsync(plan, cancellationToken: Token)).Results[2].Outcome);
        Assert.Equal(["temp@2"], (await retention.PlanAsync(Token)).Deletions.Select(deletion => deletion.Reference));
        await Store.UndeleteAsync(Ref("temp@1"), Token);
        Assert.Equal(["temp@2", "temp@1"], (await retention.PlanAsync(Token)).Deletions.Select(deletion => deletion.Reference));
    }

    [Fact]
    public async Task A_plan_of_another_store_is_refused()
    {
        await PutAsync("a", "1");
        var plan = await new ArtifactRetention(Store, s_policy).PlanAsync(Token) with { Store = new string('0', 32) };

        await FailsAsync(CofferError.InvalidArgument, () => new ArtifactRetention(Store, s_policy).ApplyAsync(plan, cancellationToken: Token));
    }

    [Fact]
    public async Task Many_versions_are_decided_page_by_page_and_deleted_together()
    {
        await Store.PutManyAsync([.. Enumerable.Range(0, 1100).Select(i => new PutRequest(Name($"n/{i % 3}"), Bytes([(byte)i, (byte)(i >> 8)]), new PutOptions { Job = $"{i % 7}" }))], cancellationToken: Token);
        Time.Now = Time.Now.AddMinutes(1);
        var retention = new ArtifactRetention(Store, new RetentionPolicy { Rules = [new("r", ArtifactFilter.Parse("")) { KeepLatest = 5, Scope = RetentionScope.Job }] });

        var plan = await retention.PlanAsync(Token);
        Assert.Equal((1100, 1100 - 35), (plan.Versions, plan.Deletions.Count));
        Assert.Equal(1100 - 35, (await retention.ApplyAsync(plan, cancellationToken: Token)).Deleted);

        Assert.Equal(35, (await Store.StatsAsync(Token)).Versions);
        Assert.Empty((await retention.PlanAsync(Token)).Deletions);
    }

    [Fact]
    public async Task Each_version_can_be_explained_rule_by_rule()
    {
        await FillForRetentionAsync();
        var retention = new ArtifactRetention(Store, s_policy);

        var held = await retention.ExplainAsync(Ref("log@3"), Token);
        Assert.Equal((RetentionCause.Held, Time.Now), (held.Decision!.Cause, held.DueAt));
        Assert.Equal(
            ["rule logs decides about it: type:build-logs", "rule models is not asked: an earlier one decides", "hold keeps it until it is released: audit", $"lifetime of 1w ended at {Words(Time.Now)}"],
            held.Findings.Select(finding => $"{finding.Subject} {finding.Words}"));
        Assert.Equal([false, false, true, false], held.Findings.Select(finding => finding.Keeps));

        var latest = await retention.ExplainAsync(Ref("model@2"), Token);
        Assert.Contains(latest.Findings, finding => finding is { Subject: "latest", Keeps: true, Words: "it is one of the 2 newest of model" });
        Assert.Equal("it is not one of the 2 newest of model", (await retention.ExplainAsync(Ref("model@1"), Token)).Decision!.Reason);
        Assert.Contains((await retention.ExplainAsync(Ref("plain"), Token)).Findings, finding => finding is { Subject: "rules", Words: "none is about it", Keeps: true });
        Assert.Contains((await retention.ExplainAsync(Ref("temp@1"), Token)).Findings, finding => finding is { Subject: "expiry", Keeps: false });
        var alias = await retention.ExplainAsync(Ref("log@prod"), Token);
        Assert.Equal((2L, RetentionCause.Aliased), (alias.Decision!.Number, alias.Decision.Cause));

        await Store.DeleteAsync(Ref("plain"), cancellationToken: Token);
        var deleted = await retention.ExplainAsync(Ref("plain@1"), Token);
        Assert.Equal((null, Time.Now, Time.Now.AddDays(7)), (deleted.Decision, deleted.DeletedAt, deleted.DueAt));
        await FailsAsync(CofferError.NotFound, () => retention.ExplainAsync(Ref("none"), Token));
    }

    private static string Words(DateTimeOffset time) => time.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", System.Globalization.CultureInfo.InvariantCulture);

    /// <summary>Eight versions, of which three go by the policy, and one more that was deleted before.</summary>
    private async Task FillForRetentionAsync()
    {
        var now = Time.Now;
        var logs = new PutOptions { Type = ArtifactType.BuildLogs };
        var dev = new PutOptions { Type = ArtifactType.Model, Metadata = System.Text.Json.JsonElement.Parse("""{"stage":"dev"}""") };
        Time.Now = now.AddDays(-7);
        await PutAsync("log", Sample.Noise(3000, 1), logs);
        await PutAsync("log", Sample.Noise(3000, 1), logs);
        await PutAsync("log", Sample.Noise(500, 3), logs);
        await Store.HoldAsync(Ref("log@3"), "audit", Token);
        await Store.SetAliasAsync(s_prod, Ref("log@2"), cancellationToken: Token);
        foreach (var seed in new[] { 4, 5, 6 })
            await PutAsync("model", Sample.Noise(1000, seed), dev);
        await PutAsync("temp", Sample.Noise(1000, 4), new PutOptions { ExpiresAt = now.AddDays(-1) });
        await PutAsync("gone", Sample.Noise(1000, 4));
        await Store.DeleteAsync(Ref("gone"), cancellationToken: Token);
        await PutAsync("plain", "plain", dev with { Metadata = System.Text.Json.JsonElement.Parse("""{"stage":"prod"}""") });
        Time.Now = now;
    }
}
