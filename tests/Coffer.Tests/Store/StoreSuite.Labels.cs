using Coffer.Artifacts;
using Coffer.Store;

namespace Coffer.Tests.Store;

public abstract partial class StoreSuite
{
    private static readonly AliasName s_prod = new("prod");

    [Fact]
    public async Task Tags_are_set_replaced_and_removed()
    {
        await PutAsync("a", "x", new PutOptions { Tags = new Dictionary<string, string> { ["stage"] = "build", ["os"] = "linux" } });

        var tags = await Store.TagAsync(Ref("a"), new Dictionary<string, string> { ["stage"] = "test", ["new"] = "" }, ["os", "none"], Token);

        Assert.Equal(new Dictionary<string, string> { ["new"] = "", ["stage"] = "test" }, tags);
        Assert.Equal(tags, (await Store.ShowAsync(Ref("a"), Token)).Tags);
        Assert.Equal(tags, (await AllAsync(Store.ListAsync(cancellationToken: Token)))[0].Tags);
        Assert.Equal("build", (await Store.ShowAsync(Ref("a"), Token)).Manifest.Tags["stage"]);
        var records = (await BlobsAsync("labels/")).Count;
        await Store.TagAsync(Ref("a"), new Dictionary<string, string> { ["stage"] = "test" }, cancellationToken: Token);
        Assert.Equal(records, (await BlobsAsync("labels/")).Count);
        await FailsAsync(CofferError.InvalidArgument, () => Store.TagAsync(Ref("a"), new Dictionary<string, string> { [""] = "x" }, cancellationToken: Token));
        await FailsAsync(CofferError.NotFound, () => Store.TagAsync(Ref("b"), cancellationToken: Token));
    }

    [Fact]
    public async Task Tags_set_by_many_at_once_are_all_there()
    {
        if (await RefusesManyWritersAsync())
            return;
        await PutAsync("a", "x");

        await Task.WhenAll(Enumerable.Range(0, 20).Select(i => Task.Run(() => Store.TagAsync(Ref("a"), new Dictionary<string, string> { [$"k{i:d2}"] = $"{i}" }, cancellationToken: Token), Token)));

        Assert.Equal(Enumerable.Range(0, 20).ToDictionary(i => $"k{i:d2}", i => $"{i}"), (await Store.ShowAsync(Ref("a"), Token)).Tags);
        Assert.Equal(20, (await AllAsync(Store.ListAsync(cancellationToken: Token)))[0].Tags.Count);
    }

    [Fact]
    public async Task An_alias_moves_and_remembers_where_it_was()
    {
        await PutAsync("a", "1");
        await PutAsync("a", "2");
        await Store.SetAliasAsync(s_prod, Ref("a@1"), AliasExpectation.Absent, Token);
        await FailsAsync(CofferError.Conflict, () => Store.SetAliasAsync(s_prod, Ref("a@2"), AliasExpectation.Absent, Token));
        await FailsAsync(CofferError.Conflict, () => Store.SetAliasAsync(s_prod, Ref("a@2"), new AliasExpectation(2), Token));
        Time.Now = Time.Now.AddMinutes(1);
        await Store.SetAliasAsync(s_prod, Ref("a@2"), new AliasExpectation(1), Token);
        await Store.SetAliasAsync(s_prod, Ref("a"), cancellationToken: Token);
        Assert.Equal(["prod"], (await Store.ShowAsync(Ref("a@prod"), Token)).Aliases);
        Assert.Equal(new AliasRecord(Name("a"), s_prod, 2, Time.Now, 2), Assert.Single(await Store.AliasesAsync(Name("a"), Token)).Value);
        await FailsAsync(CofferError.Conflict, () => Store.RemoveAliasAsync(Name("a"), s_prod, new AliasExpectation(1), Token));
        var removed = await Store.RemoveAliasAsync(Name("a"), s_prod, new AliasExpectation(2), Token);
        await Store.RemoveAliasAsync(Name("a"), s_prod, cancellationToken: Token);

        Assert.Null(removed.Version);
        Assert.Empty(await Store.AliasesAsync(Name("a"), Token));
        await FailsAsync(CofferError.NotFound, () => TextAsync("a@prod"));
        var history = await AllAsync(Store.AliasHistoryAsync(Name("a"), s_prod, Token));
        Assert.Equal([null, 2L, 1L], history.Select(move => move.Version));
        Assert.Equal([3L, 2L, 1L], history.Select(move => move.Number));
        Assert.Equal(TimeSpan.FromMinutes(1), history[1].MovedAt - history[2].MovedAt);
        await Store.RemoveAliasAsync(Name("nothing"), s_prod, cancellationToken: Token);
        Assert.Empty(await AllAsync(Store.AliasHistoryAsync(Name("nothing"), s_prod, Token)));
        Assert.Empty((await AllAsync(Store.ListAsync(cancellationToken: Token)))[0].Aliases);
    }

    [Fact]
    public async Task Of_many_that_move_an_alias_from_where_it_is_one_succeeds()
    {
        if (await RefusesManyWritersAsync())
            return;
        for (var i = 0; i < 11; i++)
            await PutAsync("a", $"{i}");
        await Store.SetAliasAsync(s_prod, Ref("a@11"), cancellationToken: Token);

        var moves = await Task.WhenAll(Enumerable.Range(1, 10).Select(i => Task.Run(async () =>
        {
            try
            {
                return (await Store.SetAliasAsync(s_prod, Ref($"a@{i}"), new AliasExpectation(11), Token)).Version;
            }
            catch (CofferException e) when (e.Error == CofferError.Conflict)
            {
                return null;
            }
        }, Token)));

        var winner = Assert.Single(moves, move => move is not null);
        Assert.Equal(winner, (await Store.AliasesAsync(Name("a"), Token))["prod"].Version);
        Assert.Equal(2, (await AllAsync(Store.AliasHistoryAsync(Name("a"), s_prod, Token))).Count);
    }

    [Fact]
    public async Task Aliases_of_names_that_contain_each_other_stay_apart()
    {
        foreach (var name in new[] { "a", "a/b", "a/b/c", "a/prod" })
            await PutAsync(name, name);
        await Store.SetAliasAsync(new AliasName("b"), Ref("a"), cancellationToken: Token);
        await Store.SetAliasAsync(new AliasName("c"), Ref("a/b"), cancellationToken: Token);
        await Store.SetAliasAsync(new AliasName("UPPER.Case_x-1"), Ref("a/b"), cancellationToken: Token);
        await Store.SetAliasAsync(new AliasName(new string('U', 128)), Ref("a/b"), cancellationToken: Token);

        Assert.Equal(["b"], (await Store.AliasesAsync(Name("a"), Token)).Keys);
        Assert.Equal(["UPPER.Case_x-1", new string('U', 128), "c"], (await Store.AliasesAsync(Name("a/b"), Token)).Keys);
        Assert.Empty(await Store.AliasesAsync(Name("a/b/c"), Token));
        Assert.Equal("a/b", await TextAsync("a/b@" + new string('U', 128)));
        await FailsAsync(CofferError.NotFound, () => TextAsync("a/b@upper.case_x-1"));
    }

    [Fact]
    public async Task A_delete_says_what_it_did()
    {
        await PutAsync("a", "1");
        await PutAsync("a", "2");
        await Store.SetAliasAsync(s_prod, Ref("a@1"), cancellationToken: Token);

        Assert.Equal(DeleteOutcome.NotFound, await Store.DeleteAsync(Ref("b"), cancellationToken: Token));
        Assert.Equal(DeleteOutcome.NotFound, await Store.DeleteAsync(Ref("a@9"), cancellationToken: Token));
        await FailsAsync(CofferError.Conflict, () => Store.DeleteAsync(Ref("a@1"), cancellationToken: Token));
        Assert.Equal("1", await TextAsync("a@1"));
        Assert.Equal(DeleteOutcome.Deleted, await Store.DeleteAsync(Ref("a@1"), force: true, Token));
        Assert.Equal(DeleteOutcome.NotFound, await Store.DeleteAsync(Ref("a@1"), force: true, Token));
        await FailsAsync(CofferError.NotFound, () => TextAsync("a@1"));
        await FailsAsync(CofferError.NotFound, () => TextAsync("a@prod"));
        await FailsAsync(CofferError.NotFound, () => Store.SetAliasAsync(s_prod, Ref("a@1"), cancellationToken: Token));
        await FailsAsync(CofferError.NotFound, () => Store.CopyAsync(Ref("a@1"), Name("c"), Token));
        Assert.Equal([2], (await AllAsync(Store.ListVersionsAsync(Name("a"), Token))).Select(entry => entry.Number));
        Assert.Equal(DeleteOutcome.Deleted, await Store.DeleteAsync(Ref("a"), cancellationToken: Token));
        await FailsAsync(CofferError.NotFound, () => TextAsync("a"));
        Assert.Empty(await AllAsync(Store.ListAsync(cancellationToken: Token)));
        Assert.Equal(3, (await PutAsync("a", "3")).Version.Number);
    }

    [Fact]
    public async Task A_version_that_is_held_stays()
    {
        var put = await PutAsync("a", "1");
        await using var parts = new OpenStore(OpenBlobs(), Adjust(new StoreOptions { Time = Time }));
        var version = (await parts.Versions.ReadAsync(Name("a"), 1, Token))!;
        await parts.Versions.RelabelAsync(version, labels => labels with { Holds = ["audit"] }, Token);

        Assert.Equal(DeleteOutcome.Held, await Store.DeleteAsync(Ref("a"), force: true, Token));
        Assert.Equal("1", await TextAsync("a"));
        Assert.Equal(["audit"], (await Store.ShowAsync(Ref("a"), Token)).Holds);
        await Store.TagAsync(Ref("a"), new Dictionary<string, string> { ["k"] = "v" }, cancellationToken: Token);
        Assert.Equal(["audit"], (await Store.ShowAsync(Ref("a"), Token)).Holds);
        Assert.Empty((await Store.CollectAsync(cancellationToken: Token)).Items);
        Assert.Equal(put.Version.Digest, (await Store.ShowAsync(Ref("a"), Token)).Digest);
    }

    [Fact]
    public async Task A_copy_shares_the_content_and_lives_on_its_own()
    {
        var root = MakeFolder();
        await Store.PutAsync(Name("f"), PutSource.FromPath(root), new PutOptions { Job = "j", Type = ArtifactType.Model, Tags = new Dictionary<string, string> { ["old"] = "1" } }, cancellationToken: Token);
        await Store.TagAsync(Ref("f"), new Dictionary<string, string> { ["new"] = "2" }, ["old"], Token);
        var content = await BlobsAsync("content/");

        var copy = await Store.CopyAsync(Ref("f"), Name("g"), Token);
        await Store.CopyAsync(Ref("f"), Name("g"), Token);
        await Store.DeleteAsync(Ref("f"), cancellationToken: Token);
        await Store.CollectAsync(cancellationToken: Token);
        await Store.GetAsync(Ref("g@1"), Folder.At("out"), cancellationToken: Token);

        Assert.Equal(0, copy.NewBytes);
        Assert.Equal(content, await BlobsAsync("content/"));
        Assert.Equal(FolderTree.Describe(root), FolderTree.Describe(Folder.At("out")));
        var shown = await Store.ShowAsync(Ref("g"), Token);
        Assert.Equal((2L, "j", ArtifactType.Model), (shown.Number, shown.Manifest.Job, shown.Manifest.Type));
        Assert.Equal(new Dictionary<string, string> { ["new"] = "2" }, shown.Tags);
        await VerifiesAsync();
        await FailsAsync(CofferError.NotFound, () => Store.CopyAsync(Ref("f"), Name("h"), Token));
    }
}
