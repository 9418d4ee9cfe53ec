using Coffer.Content;
using Coffer.Store;

namespace Coffer.Tests.Store;

public abstract partial class StoreSuite
{
    [Fact]
    public async Task A_hold_keeps_a_version_until_it_is_released()
    {
        await PutAsync("a", "1");
        Assert.Equal(["audit"], await Store.HoldAsync(Ref("a"), "audit", Token));
        Assert.Equal(["audit", "case 7"], await Store.HoldAsync(Ref("a@1"), "case 7", Token));
        Assert.Equal(["audit", "case 7"], await Store.HoldAsync(Ref("a@1"), "audit", Token));

        Assert.Equal(DeleteOutcome.Held, await Store.DeleteAsync(Ref("a"), force: true, Token));
        Assert.True((await AllAsync(Store.ListAsync(cancellationToken: Token)))[0].Held);
        var (released, left) = await Store.ReleaseAsync(Ref("a"), "audit", Token);
        Assert.Equal("audit, case 7", $"{Assert.Single(released)}, {Assert.Single(left)}");
        Assert.Equal(DeleteOutcome.Held, await Store.DeleteAsync(Ref("a"), cancellationToken: Token));
        await FailsAsync(CofferError.NotFound, () => Store.ReleaseAsync(Ref("a"), "audit", Token));
        Assert.Empty((await Store.ReleaseAsync(Ref("a"), cancellationToken: Token)).Left);
        await FailsAsync(CofferError.NotFound, () => Store.ReleaseAsync(Ref("a"), cancellationToken: Token));
        Assert.Equal(DeleteOutcome.Deleted, await Store.DeleteAsync(Ref("a"), cancellationToken: Token));
        await FailsAsync(CofferError.NotFound, () => Store.HoldAsync(Ref("a@1"), "late", Token));
    }

    [Fact]
    public async Task What_is_held_is_listed_with_its_reasons_also_after_a_reindex()
    {
        foreach (var name in new[] { "b", "a", "a", "c" })
            await PutAsync(name, name);
        await Store.HoldAsync(Ref("b"), "one", Token);
        await Store.HoldAsync(Ref("a@1"), "two", Token);
        await Store.HoldAsync(Ref("a@2"), "three", Token);
        await Store.ReleaseAsync(Ref("a@2"), cancellationToken: Token);

        for (var i = 0; i < 2; i++)
        {
            var held = await AllAsync(Store.ListHeldAsync(Token));
            Assert.Equal(["a@1 two", "b@1 one"], held.Select(version => $"{version.Reference} {string.Join(',', version.Reasons)}"));
            await Store.ReindexAsync(Token);
        }
    }

    [Theory]
    [InlineData("")]
    [InlineData("  ")]
    [InlineData("two\nlines")]
    public async Task A_reason_is_one_line(string reason)
    {
        await PutAsync("a", "1");
        await FailsAsync(CofferError.InvalidArgument, () => Store.HoldAsync(Ref("a"), reason, Token));
        await FailsAsync(CofferError.InvalidArgument, () => Store.PurgeAsync(Ref("a"), reason, cancellationToken: Token));
    }

    [Fact]
    public async Task A_deleted_version_comes_back_as_it_was()
    {
        var root = MakeFolder();
        var put = await Store.PutAsync(Name("f"), PutSource.FromPath(root), new PutOptions { Tags = new Dictionary<string, string> { ["k"] = "v" } }, cancellationToken: Token);
        await Store.TagAsync(Ref("f"), new Dictionary<string, string> { ["later"] = "1" }, cancellationToken: Token);
        await PutAsync("f", "newer");
        await Store.SetAliasAsync(s_prod, Ref("f@1"), cancellationToken: Token);
        var before = await DumpAsync(Store);
        await Store.DeleteAsync(Ref("f@1"), force: true, Token);

        var back = await Store.UndeleteAsync(Ref("f"), Token);

        Assert.Equal((put.Version.Digest, 1L, "prod"), (back.Digest, back.Number, Assert.Single(back.Aliases)));
        Assert.Null(back.DeletedAt);
        Assert.Equal(before, await DumpAsync(Store));
        Assert.Equal(back.Digest, (await Store.UndeleteAsync(Ref("f@1"), Token)).Digest);
        await Store.GetAsync(Ref("f@1"), Folder.At("out"), cancellationToken: Token);
        Assert.Equal(FolderTree.Describe(root), FolderTree.Describe(Folder.At("out")));
        Assert.Empty((await Store.CollectAsync(cancellationToken: Token)).Items);
        await Store.ReindexAsync(Token);
        Assert.Equal(before, await DumpAsync(Store));
        await VerifiesAsync();
    }

    [Fact]
    public async Task What_was_collected_cannot_come_back()
    {
        await PutAsync("a", "1");
        await PutAsync("a", "2");
        await Store.DeleteAsync(Ref("a@1"), cancellationToken: Token);
        await Store.CollectAsync(cancellationToken: Token);

        var e = await FailsAsync(CofferError.NotFound, () => Store.UndeleteAsync(Ref("a@1"), Token));
        Assert.Contains("a collection has removed it", e.Message, StringComparison.Ordinal);
        await FailsAsync(CofferError.NotFound, () => Store.UndeleteAsync(Ref("a"), Token));
        await FailsAsync(CofferError.NotFound, () => Store.UndeleteAsync(Ref("b"), Token));
        Assert.Equal([2L], (await AllAsync(Store.ListVersionsAsync(Name("a"), Token))).Select(entry => entry.Number));
    }

    [Fact]
    public async Task Deleted_versions_and_their_content_stay_for_the_grace_of_a_collection()
    {
        await PutAsync("a", "1");
        await PutAsync("a", "2");
        await Store.DeleteAsync(Ref("a@2"), cancellationToken: Token);
        Time.Now = Time.Now.AddDays(3);
        await Store.DeleteAsync(Ref("a@1"), cancellationToken: Token);
        Time.Now = Time.Now.AddDays(5);
        var grace = new CollectOptions { Grace = TimeSpan.FromDays(7) };

        var dry = await Store.CollectAsync(grace with { DryRun = true }, Token);
        var real = await Store.CollectAsync(grace, Token);

        Assert.Equal(dry.Items, real.Items);
        Assert.Equal(["a@2", Digest.Of("2"u8).ToString()], real.Items.Select(item => item.Subject).Order(StringComparer.Ordinal));
        foreach (var report in new[] { dry, real })
            Assert.Equal(new DeletedVersion("a@1", Time.Now.AddDays(-5), Time.Now.AddDays(2)), Assert.Single(report.InGrace));
        Assert.Equal("1", System.Text.Encoding.UTF8.GetString(await ReadAsync((await Store.UndeleteAsync(Ref("a@1"), Token)).Reference.ToString())));
        await Store.DeleteAsync(Ref("a@1"), cancellationToken: Token);
        Assert.Empty((await Store.CollectAsync(grace, Token)).Items);
        Time.Now = Time.Now.AddDays(7);
        Assert.Empty((await Store.CollectAsync(grace, Token)).InGrace);
        await FailsAsync(CofferError.NotFound, () => Store.UndeleteAsync(Ref("a@1"), Token));
        Assert.Empty(await BlobsAsync("content/"));
        Assert.Empty(await BlobsAsync("labels/"));
    }

    [Fact]
    public async Task A_purge_of_an_artifact_leaves_a_tombstone_and_nothing_else()
    {
        await PutAsync("keep", "shared with others");
        var empty = await DumpAsync(Store);
        await PutAsync("a/b", "somebody else's, whose name begins alike");
        await Store.SetAliasAsync(s_prod, Ref("a/b"), cancellationToken: Token);
        await PutAsync("a", "secret one", new PutOptions { Tags = new Dictionary<string, string> { ["person"] = "tag-secret" }, Metadata = System.Text.Json.JsonElement.Parse("""{"who":"meta-secret"}""") });
        await PutAsync("a", "shared with others");
        await PutAsync("a", "secret three");
        await Store.TagAsync(Ref("a@3"), new Dictionary<string, string> { ["more"] = "label-secret" }, cancellationToken: Token);
        await Store.SetAliasAsync(s_prod, Ref("a@1"), cancellationToken: Token);
        await Store.SetAliasAsync(s_prod, Ref("a@3"), cancellationToken: Token);
        await Store.DeleteAsync(Ref("a@1"), cancellationToken: Token);
        var before = await BlobsAsync("");

        var dry = await Store.PurgeAsync(Name("a"), "asked to forget", dryRun: true, Token);
        Assert.Equal(before, await BlobsAsync(""));
        var receipt = await Store.PurgeAsync(Name("a"), "asked to forget", cancellationToken: Token);

        Assert.Equal((true, false), (dry.DryRun, receipt.DryRun));
        foreach (var said in new[] { dry, receipt })
        {
            Assert.Equal(("a", "asked to forget", Time.Now), (said.Subject, said.Reason, said.PurgedAt));
            Assert.Equal(["a@1", "a@2", "a@3"], said.Versions.Select(version => version.Reference));
            Assert.Equal(new[] { "secret one", "secret three" }.Select(text => Digest.Of(Utf8(text))).Order(), said.Contents.Select(content => content.Digest));
            var shared = Assert.Single(said.Shared);
            Assert.Equal((Digest.Of(Utf8("shared with others")), "keep@1"), (shared.Digest, Assert.Single(shared.References)));
            Assert.Equal(["prod"], said.Aliases);
        }

        var left = (await BlobsAsync("")).Select(blob => blob.Key.Value).ToList();
        Assert.Equal("artifacts/a/@9999999995", Assert.Single(left, key => key.StartsWith("artifacts/a/@", StringComparison.Ordinal)));
        Assert.Equal("aliases/a/prod/@9999999996", Assert.Single(left, key => key.StartsWith("aliases/a/prod/", StringComparison.Ordinal)));
        Assert.Empty(await BlobsAsync("labels/"));
        foreach (var blob in await BlobsAsync(""))
            Assert.DoesNotContain("secret", System.Text.Encoding.UTF8.GetString(await RawAsync(blob.Key)), StringComparison.Ordinal);
        await FailsAsync(CofferError.NotFound, () => TextAsync("a@2"));
        await FailsAsync(CofferError.NotFound, () => Store.UndeleteAsync(Ref("a@2"), Token));
        Assert.Equal("somebody else's, whose name begins alike", await TextAsync("a/b@prod"));
        await Store.PurgeAsync(Name("a/b"), "too", cancellationToken: Token);
        Assert.Equal(empty, await DumpAsync(Store));
        await Store.ReindexAsync(Token);
        Assert.Equal(empty, await DumpAsync(Store));
        Assert.Equal(5, (await PutAsync("a", "again")).Version.Number);
        Assert.Empty((await Store.CollectAsync(cancellationToken: Token)).Items);
        await VerifiesAsync();
    }

    [Fact]
    public async Task A_purge_of_one_version_leaves_the_others()
    {
        await PutAsync("a", "one");
        await PutAsync("a", "two");
        await Store.SetAliasAsync(s_prod, Ref("a@1"), cancellationToken: Token);

        var receipt = await Store.PurgeAsync(Ref("a@1"), "why", cancellationToken: Token);

        Assert.Equal(("a@1", "a@1", "prod"), (receipt.Subject, Assert.Single(receipt.Versions).Reference, Assert.Single(receipt.Aliases)));
        Assert.Equal("two", await TextAsync("a"));
        Assert.Empty(await Store.AliasesAsync(Name("a"), Token));
        Assert.Single(await BlobsAsync("content/"));
        await FailsAsync(CofferError.NotFound, () => Store.PurgeAsync(Ref("a@1"), "again", cancellationToken: Token));
        await Store.PurgeAsync(Ref("a"), "the newest", cancellationToken: Token);
        Assert.Equal(4, (await PutAsync("a", "three")).Version.Number);
        await VerifiesAsync();
    }

    [Fact]
    public async Task A_hold_refuses_a_purge_of_the_version_and_of_its_artifact()
    {
        await PutAsync("a", "one");
        await PutAsync("a", "two");
        await Store.HoldAsync(Ref("a@2"), "case 7", Token);

        foreach (var dry in new[] { true, false })
        {
            Assert.Contains("case 7", (await FailsAsync(CofferError.Held, () => Store.PurgeAsync(Ref("a@2"), "why", dry, Token))).Message, StringComparison.Ordinal);
            await FailsAsync(CofferError.Held, () => Store.PurgeAsync(Name("a"), "why", dry, Token));
        }

        Assert.Equal(("one", "two"), (await TextAsync("a@1"), await TextAsync("a@2")));
        await FailsAsync(CofferError.NotFound, () => Store.PurgeAsync(Name("nothing"), "why", cancellationToken: Token));
    }
}
