using System.Text;
using Coffer.Artifacts;
using Coffer.Blobs.Local;
using Coffer.Catalog.Sqlite;
using Coffer.Content;
using Coffer.Journal;
using Coffer.Store;

namespace Coffer.Faults;

/// <summary>What a newer Coffer wrote is refused as such, and not touched.</summary>
public sealed class NewerFormatTests
{
    private static readonly ArtifactName Name = new("a");

    [Fact]
    public async Task A_store_of_a_newer_format_is_refused()
    {
        using var scratch = new Scratch();
        scratch.Write("store/coffer.json", "{\"created\":\"2030-01-01T00:00:00Z\",\"format\":2,\"kinds\":[1],\"store\":\"x\"}\nproof of another kind\n"u8);
        await using var store = await ArtifactStore.OpenAsync(scratch["store"]);
        await AssertNewerAsync(() => store.PutAsync(Name, PutSource.FromStream(new MemoryStream([1]), "f")));
        await AssertNewerAsync(() => store.ShowAsync(Reference.ToLatest(Name)));
        await AssertNewerAsync(() => store.ReindexAsync());
        await AssertNewerAsync(() => store.CollectAsync());
        await AssertNewerAsync(() => StoreState.FromCatalogAsync(store));
        Assert.Equal(["coffer.json"], Directory.EnumerateFileSystemEntries(scratch["store"]).Select(Path.GetFileName));
    }

    [Fact]
    public async Task A_version_of_a_newer_format_is_refused_and_stops_a_collection()
    {
        using var scratch = new Scratch();
        await using var store = await ArtifactStore.OpenAsync(scratch["store"]);
        var put = await store.PutAsync(Name, PutSource.FromStream(new MemoryStream([1]), "f"));
        await store.DeleteAsync((await store.PutAsync(new ArtifactName("b"), PutSource.FromStream(new MemoryStream([2]), "f"))).Version.Reference);
        var manifest = Encoding.UTF8.GetString(put.Version.Manifest.ToCanonicalBytes()).Replace("\"format\":1", "\"format\":2", StringComparison.Ordinal).Replace("\"version\":1", "\"version\":2", StringComparison.Ordinal);
        await using (var blobs = new LocalBlobStore(scratch["store"]))
            Assert.True(await new Series(blobs, "artifacts/a/").TryAppendAsync(2, Encoding.UTF8.GetBytes(manifest), TestContext.Current.CancellationToken));
        await AssertNewerAsync(() => store.ShowAsync(Reference.ToLatest(Name)));
        await AssertNewerAsync(() => store.GetAsync(Reference.ToNumber(Name, 2), scratch["out"]));
        await AssertNewerAsync(() => store.CollectAsync());
        Assert.Equal(1, (await store.ShowAsync(Reference.ToNumber(Name, 1))).Number);
        Assert.Equal(CofferError.Unsupported, Assert.Single((await store.VerifyAsync()).Findings).Error);
        await store.ReindexAsync();
        Assert.Contains(await StoreState.FromCatalogAsync(store), line => line.StartsWith("a@1 ", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_catalog_of_a_newer_schema_is_refused_and_what_is_named_is_still_got()
    {
        using var scratch = new Scratch();
        await using (var store = await ArtifactStore.OpenAsync(scratch["store"]))
            await store.PutAsync(Name, PutSource.FromStream(new MemoryStream([1]), "f"));
        var database = SqliteDatabase.ForFile(scratch["store/local/catalog.db"]);
        await using (var connection = (await database.OpenAsync(forWriting: true, TestContext.Current.CancellationToken)).Connection)
        {
            await using var transaction = await database.BeginWriteAsync(connection, TestContext.Current.CancellationToken);
            await database.WriteSchemaAsync(transaction, 99, TestContext.Current.CancellationToken);
            await transaction.CommitAsync(TestContext.Current.CancellationToken);
        }

        await using var again = await ArtifactStore.OpenAsync(scratch["store"]);
        await AssertNewerAsync(() => StoreState.FromCatalogAsync(again));
        await AssertNewerAsync(() => again.PutAsync(Name, PutSource.FromStream(new MemoryStream([2]), "f")));
        await again.GetAsync(Reference.ToLatest(Name), scratch["out"]);
        Assert.Equal([1], await File.ReadAllBytesAsync(scratch["out"]));
    }

    [Fact]
    public async Task Content_in_an_encoding_of_a_newer_coffer_is_not_taken_for_another()
    {
        using var scratch = new Scratch();
        await using var store = await ArtifactStore.OpenAsync(scratch["store"], new StoreOptions { Encoding = EncodingChoice.None });
        await store.PutAsync(Name, PutSource.FromStream(new MemoryStream([1, 2, 3]), "f"));
        var blob = Directory.EnumerateFiles(scratch["store/content"], "*", SearchOption.AllDirectories).Single();
        File.Move(blob, blob + ".xz");
        var error = await Assert.ThrowsAsync<CofferException>(() => store.GetAsync(Reference.ToLatest(Name), scratch["out"]));
        Assert.True(error.Error is CofferError.NotFound or CofferError.Unsupported, error.ToString());
        Assert.False(File.Exists(scratch["out"]));
        await store.CollectAsync();
        Assert.True(File.Exists(blob + ".xz"));
    }

    private static async Task AssertNewerAsync(Func<Task> work)
    {
        var error = await Assert.ThrowsAsync<CofferException>(work);
        Assert.Equal(CofferError.Unsupported, error.Error);
        Assert.Contains("newer", error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', error.Message);
    }
}
