using System.Diagnostics;
using Coffer.Blobs;
using Coffer.Blobs.Local;
using Coffer.Conformance;

namespace Coffer.Tests.Blobs;

/// <summary>The local store, as it is on Linux, and what only it promises.</summary>
public sealed class LocalBlobStoreTests : BlobStoreConformance<LocalBlobStore>
{
    private readonly TemporaryFolder _folder = new(inMemory: true);

    private string Root => _folder.At("store");

    [Fact]
    public async Task Nothing_is_made_before_the_first_write()
    {
        await ReadAsync("k");
        await ListAsync();
        await Store.DeleteAsync([new("k")], Token);
        Assert.Empty(Store.FindDeadSessions());

        Assert.False(Directory.Exists(Root));
    }

    [Theory]
    [InlineData("local")]
    [InlineData("local/x")]
    [InlineData("local/sessions/1/2")]
    public async Task What_belongs_to_the_machine_is_no_key(string key)
    {
        await PutAsync("k", "v");
        Directory.CreateDirectory(Path.Combine(Root, "local"));
        await File.WriteAllTextAsync(Path.Combine(Root, "local", "x"), "private", Token);

        await AssertFailsAsync(CofferError.InvalidArgument, () => PutAsync(key, "v"));
        await AssertFailsAsync(CofferError.InvalidArgument, () => ReadAsync(key));
        await AssertFailsAsync(CofferError.InvalidArgument, () => Store.StatAsync(new(key), Token));
        await AssertFailsAsync(CofferError.InvalidArgument, () => Store.DeleteAsync([new(key)], Token));
        await AssertFailsAsync(CofferError.InvalidArgument, () => Store.BeginBatch().PutAsync(new(key), BlobSource.FromBytes(Bytes(1)), Token));
        Assert.Equal(["k"], await ListAsync());
        Assert.Empty(await ListAsync("local/"));
        Assert.Empty(await ListAsync("loc"));
        Assert.True(await PutAsync("local-not/x", "v"));
        Assert.Equal(["local-not/x"], await ListAsync("local"));
    }

    [Fact]
    public async Task A_segment_longer_than_a_files_name_may_be_is_refused()
    {
        var thrown = await AssertFailsAsync(CofferError.InvalidArgument, () => PutAsync("a/" + new string('é', 128), "v"));

        Assert.Contains("255", thrown.Message, StringComparison.Ordinal);
        Assert.True(await PutAsync("a/" + new string('e', 255), "v"));
    }

    [Fact]
    public async Task A_path_that_a_file_or_folder_blocks_is_a_conflict_for_a_put()
    {
        await PutAsync("a/b", "file");
        await PutAsync("c/d/e", "file");

        await AssertFailsAsync(CofferError.Conflict, () => PutAsync("a/b/c", "below a file"));
        await AssertFailsAsync(CofferError.Conflict, () => PutAsync("a/b/c/d", "below a file"));
        await AssertFailsAsync(CofferError.Conflict, () => PutAsync("c/d", "a folder"));
        await AssertFailsAsync(CofferError.Conflict, () => PutAsync("c/d", "a folder", PutCondition.Any));
        Assert.Equal(["a/b", "c/d/e"], await ListAsync());
    }

    [Fact]
    public async Task Blobs_are_files_that_nobody_edits_by_accident()
    {
        await PutAsync("a/b", "v");

        Assert.Equal("v", await File.ReadAllTextAsync(Path.Combine(Root, "a/b"), Token));
        if (!OperatingSystem.IsWindows())
            Assert.Equal(UnixFileMode.None, File.GetUnixFileMode(Path.Combine(Root, "a/b")) & (UnixFileMode.UserWrite | UnixFileMode.GroupWrite | UnixFileMode.OtherWrite));
    }

    [Fact]
    public async Task Folders_that_became_empty_go_with_the_last_blob()
    {
        await PutAsync("a/b/c/d", "v");
        await PutAsync("a/x", "v");

        await Store.DeleteAsync([new("a/b/c/d")], Token);

        Assert.False(Directory.Exists(Path.Combine(Root, "a/b")));
        Assert.True(Directory.Exists(Path.Combine(Root, "a")));
        await Store.DeleteAsync([new("a/x")], Token);
        Assert.Equal(["local"], Directory.EnumerateFileSystemEntries(Root).Select(Path.GetFileName));
    }

    [Fact]
    public async Task Puts_win_against_the_removal_of_empty_folders()
    {
        await using var other = new LocalBlobStore(Root);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(Token);
        var deleting = Task.Run(async () =>
        {
            while (!stop.IsCancellationRequested)
                await other.DeleteAsync([new("a/b/c/other")], Token);
        }, Token);

        for (var i = 0; i < 300; i++)
        {
            Assert.True(await PutAsync("a/b/c/mine", "v"));
            Assert.Equal("v", await ReadAsync("a/b/c/mine"));
            await Store.DeleteAsync([new("a/b/c/mine")], Token);
        }

        await stop.CancelAsync();
        await deleting;
    }

    [Fact]
    public async Task A_batch_shows_nothing_before_its_commit_and_leaves_nothing_without_one()
    {
        var batch = Store.BeginBatch();
        await using (batch)
        {
            await batch.PutAsync(new("k"), BlobSource.FromBytes(Bytes(10)), Token);
            await AssertMissingAsync("k");
        }

        await AssertMissingAsync("k");
        Assert.DoesNotContain(Directory.EnumerateFiles(Root, "*", SearchOption.AllDirectories), file => !file.EndsWith(".lock", StringComparison.Ordinal));
    }

    [Fact]
    public async Task The_first_of_many_is_listed_without_looking_at_the_others()
    {
        Directory.CreateDirectory(Path.Combine(Root, "many"));
        for (var i = 0; i < 20_000; i++)
            File.OpenHandle(Path.Combine(Root, $"many/{i * 7919 % 20_000:d5}"), FileMode.CreateNew, FileAccess.Write).Dispose();

        Assert.Equal(["many/00000"], await ListAsync("many/", limit: 1));
        Assert.Equal(1, Store.Listing.Looked);
        Assert.Equal(["many/12346", "many/12347"], await ListAsync("many/", after: "many/12345", limit: 2));
        Assert.Equal(3, Store.Listing.Looked);
        Assert.Equal(20_000, (await ListAsync()).Count);
    }

    [Fact]
    public async Task Symbolic_links_lead_nowhere()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "links need a privilege");
        await SymbolicLinksLeadNowhereAsync(Store, _folder);
    }

    [Fact]
    public async Task The_store_folder_itself_may_be_a_link()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "links need a privilege");
        Directory.CreateDirectory(_folder.At("real"));
        Directory.CreateSymbolicLink(_folder.At("link"), _folder.At("real"));
        await using var store = new LocalBlobStore(_folder.At("link") + "/");

        await store.PutAsync(new("a/b"), BlobSource.FromBytes("v"u8.ToArray()), cancellationToken: Token);

        Assert.True(File.Exists(_folder.At("real/a/b")));
        Assert.NotNull(await store.StatAsync(new("a/b"), Token));
    }

    [Fact]
    public async Task What_is_no_regular_file_is_not_there()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "no pipes in folders");
        await PutAsync("a/b", "v");
        using (var made = Process.Start("mkfifo", [Path.Combine(Root, "a/pipe")]))
            await made.WaitForExitAsync(Token);

        await AssertMissingAsync("a/pipe");
        await AssertFailsAsync(CofferError.Conflict, () => PutAsync("a/pipe", "v"));
    }

    [Fact]
    public async Task A_store_that_was_disposed_writes_no_more()
    {
        await PutAsync("k", "v");
        await Store.DisposeAsync();

        await Assert.ThrowsAsync<ObjectDisposedException>(() => PutAsync("l", "v"));
    }

    /// <summary>Used by the portable store's tests too.</summary>
    internal static async Task SymbolicLinksLeadNowhereAsync(LocalBlobStore store, TemporaryFolder folder)
    {
        Directory.CreateDirectory(folder.At("outside/deep"));
        await File.WriteAllTextAsync(folder.At("outside/secret"), "secret", Token);
        await File.WriteAllTextAsync(folder.At("outside/deep/secret"), "secret", Token);
        await store.PutAsync(new("a/real"), BlobSource.FromBytes("v"u8.ToArray()), cancellationToken: Token);
        File.CreateSymbolicLink(folder.At("store/a/file"), folder.At("outside/secret"));
        File.CreateSymbolicLink(folder.At("store/a/dangling"), folder.At("outside/none"));
        Directory.CreateSymbolicLink(folder.At("store/a/folder"), folder.At("outside"));
        Directory.CreateSymbolicLink(folder.At("store/b"), folder.At("outside"));

        var listed = new List<string>();
        foreach (var prefix in new[] { "", "a/", "a/folder/", "b/", "b/deep/" })
        {
            await foreach (var blob in store.ListAsync(prefix, cancellationToken: Token))
                listed.Add(blob.Key.Value);
        }

        Assert.Equal(["a/real", "a/real"], listed);
        string[] through = ["a/file", "a/dangling", "a/folder", "a/folder/secret", "a/folder/deep/secret", "b/secret", "b/deep/secret"];
        foreach (var key in through)
        {
            Assert.Null(await store.OpenAsync(new(key), default, Token));
            Assert.Null(await store.StatAsync(new(key), Token));
            foreach (var condition in Enum.GetValues<PutCondition>().Where(condition => condition == PutCondition.IfAbsent || key.EndsWith("secret", StringComparison.Ordinal)))
                await AssertFailsAsync(CofferError.Conflict, () => store.PutAsync(new(key), BlobSource.FromBytes("x"u8.ToArray()), condition, Token));
        }

        await AssertFailsAsync(CofferError.Conflict, () => store.PutAsync(new("b/new/x"), BlobSource.FromBytes("x"u8.ToArray()), cancellationToken: Token));
        await store.DeleteAsync([.. through.Select(key => new BlobKey(key))], Token);
        Assert.Equal("secret", await File.ReadAllTextAsync(folder.At("outside/secret"), Token));
        Assert.Equal("secret", await File.ReadAllTextAsync(folder.At("outside/deep/secret"), Token));
        Assert.Equal(["deep", "secret"], Directory.EnumerateFileSystemEntries(folder.At("outside")).Select(Path.GetFileName).Order(StringComparer.Ordinal));
    }

    protected override Task<LocalBlobStore> CreateAsync() => Task.FromResult(new LocalBlobStore(Root));

    protected override ValueTask CleanAsync()
    {
        // Whatever a test did, a store that was disposed leaves no temporary files.
        var sessions = Path.Combine(Root, "local/sessions");
        Assert.Empty(Directory.Exists(sessions) ? Directory.EnumerateFileSystemEntries(sessions) : []);
        _folder.Dispose();
        return ValueTask.CompletedTask;
    }
}
