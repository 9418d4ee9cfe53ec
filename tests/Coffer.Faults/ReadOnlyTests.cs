using Coffer.Artifacts;
using Coffer.Store;

namespace Coffer.Faults;

/// <summary>A store that can only be read: reading works, writing is refused in one line.</summary>
public sealed class ReadOnlyTests
{
    private static readonly ArtifactName Name = new("a");

    [Fact]
    public async Task A_store_on_a_read_only_file_system_reads_and_refuses_to_write()
    {
        using var scratch = new Scratch();
        var folder = scratch["store"];
        scratch.Write("source/file", [1, 2, 3]);
        await using (var writer = await ArtifactStore.OpenAsync(folder))
        {
            await writer.PutAsync(Name, PutSource.FromPath(scratch["source"]));
            await writer.TagAsync(Reference.ToLatest(Name), new Dictionary<string, string>(StringComparer.Ordinal) { ["k"] = "v" });
            await writer.SetAliasAsync(new AliasName("prod"), Reference.ToLatest(Name));
        }

        var frozen = scratch.MountReadOnly("frozen", folder);
        await using var store = await ArtifactStore.OpenAsync(frozen);
        await ReadAsync(store, scratch);
        await RefuseAsync(store);
    }

    [Fact]
    public async Task A_store_that_another_writes_is_read_through_a_read_only_mount()
    {
        using var scratch = new Scratch();
        var folder = scratch["store"];
        scratch.Write("source/file", [1, 2, 3]);
        await using var writer = await ArtifactStore.OpenAsync(folder);
        await writer.PutAsync(Name, PutSource.FromPath(scratch["source"]));
        var frozen = scratch.MountReadOnly("frozen", folder);
        await using var store = await ArtifactStore.OpenAsync(frozen);
        await store.GetAsync(Reference.ToLatest(Name), scratch["first"]);
        await writer.TagAsync(Reference.ToLatest(Name), new Dictionary<string, string>(StringComparer.Ordinal) { ["k"] = "v" });
        await writer.SetAliasAsync(new AliasName("prod"), Reference.ToLatest(Name));
        await ReadAsync(store, scratch);
        await RefuseAsync(store);
    }

    [Fact]
    public async Task A_folder_without_a_store_on_a_read_only_file_system_is_refused()
    {
        using var scratch = new Scratch();
        Directory.CreateDirectory(scratch["empty"]);
        await using var store = await ArtifactStore.OpenAsync(scratch.MountReadOnly("frozen", scratch["empty"]));
        await RefuseAsync(store);
        Assert.Equal(CofferError.NotFound, (await Assert.ThrowsAsync<CofferException>(() => store.GetIdAsync())).Error);
    }

    [Fact]
    public async Task A_get_to_a_read_only_destination_is_refused()
    {
        using var scratch = new Scratch();
        await using var store = await ArtifactStore.OpenAsync(scratch["store"]);
        await store.PutAsync(Name, PutSource.FromStream(new MemoryStream([1]), "f"));
        Directory.CreateDirectory(scratch["out"]);
        var frozen = scratch.MountReadOnly("frozen", scratch["out"]);
        var error = await Assert.ThrowsAsync<CofferException>(() => store.GetAsync(Reference.ToLatest(Name), Path.Combine(frozen, "f")));
        Assert.Equal(CofferError.AccessDenied, error.Error);
    }

    private static async Task ReadAsync(ArtifactStore store, Scratch scratch)
    {
        await store.GetAsync(Reference.Parse("a@prod"), scratch["out"]);
        Assert.Equal([1, 2, 3], await File.ReadAllBytesAsync(scratch["out/file"]));
        Assert.Equal(["a@1", "latest"], (await StoreState.FromCatalogAsync(store)).Select(line => line.Split(' ')[0]));
        Assert.Equal("v", (await store.ShowAsync(Reference.ToLatest(Name))).Tags["k"]);
        Assert.Empty((await store.VerifyAsync()).Findings);
        Assert.True((await store.CollectAsync(new CollectOptions { DryRun = true })).DryRun);
    }

    private static async Task RefuseAsync(ArtifactStore store)
    {
        foreach (var work in (Func<Task>[])
        [
            () => store.PutAsync(Name, PutSource.FromStream(new MemoryStream([9]), "f")),
            () => store.PutAsync(Name, PutSource.FromStream(new MemoryStream([1, 2, 3]), "f")),
        ])
        {
            var error = await Assert.ThrowsAsync<CofferException>(work);
            Assert.True(error.Error == CofferError.AccessDenied, error.ToString());
            Assert.DoesNotContain('\n', error.Message);
        }
    }
}
