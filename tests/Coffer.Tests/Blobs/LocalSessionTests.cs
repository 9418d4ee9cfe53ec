using Coffer.Blobs;
using Coffer.Blobs.Local;

namespace Coffer.Tests.Blobs;

public sealed class LocalSessionTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private string Sessions => _folder.At("local/sessions");

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_session_lives_from_the_first_write_to_the_end_of_the_store()
    {
        await using var store = new LocalBlobStore(_folder.Path);
        Assert.False(Directory.Exists(Sessions));

        await PutAsync(store, "a");
        Assert.Single(Directory.EnumerateDirectories(Sessions));
        await PutAsync(store, "b");
        Assert.Single(Directory.EnumerateDirectories(Sessions));

        await store.DisposeAsync();
        Assert.Empty(Directory.EnumerateFileSystemEntries(Sessions));
    }

    [Fact]
    public async Task A_living_session_is_not_dead_and_cannot_be_removed()
    {
        await using var store = new LocalBlobStore(_folder.Path);
        await using var other = new LocalBlobStore(_folder.Path);
        var stage = store.CreateStage();
        await using (stage)
        {
            await stage.Writer.WriteAsync("staged"u8.ToArray(), Token);
            await stage.CompleteAsync(Token);
            var id = Path.GetFileName(Assert.Single(Directory.EnumerateDirectories(Sessions)));

            Assert.Empty(store.FindDeadSessions());
            Assert.Empty(other.FindDeadSessions());
            Assert.False(store.RemoveSession(id));
            Assert.False(other.RemoveSession(id));
            Assert.True(await store.PutAsync(new("k"), stage, cancellationToken: Token));
        }
    }

    [Fact]
    public async Task What_a_store_writes_in_a_hundred_parallel_beginnings_is_one_session()
    {
        await using var store = new LocalBlobStore(_folder.Path);

        await Task.WhenAll(Enumerable.Range(0, 100).Select(i => Task.Run(() => PutAsync(store, $"k/{i}"), Token)));

        Assert.Single(Directory.EnumerateDirectories(Sessions));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_session_without_an_owner_is_dead_and_can_be_removed(bool hasLock)
    {
        var store = new LocalBlobStore(_folder.Path);
        var id = Guid.NewGuid().ToString("n");
        Directory.CreateDirectory(Path.Combine(Sessions, id));
        File.WriteAllText(Path.Combine(Sessions, id, "1"), "half");
        if (hasLock)
            File.WriteAllText(Path.Combine(Sessions, id + ".lock"), "");

        Assert.Equal([id], store.FindDeadSessions());
        Assert.True(store.RemoveSession(id));

        Assert.Empty(store.FindDeadSessions());
        Assert.Empty(Directory.EnumerateFileSystemEntries(Sessions));
        Assert.True(store.RemoveSession(id));
    }

    [Fact]
    public void A_lock_without_a_session_is_swept_away_and_is_no_dead_session()
    {
        var store = new LocalBlobStore(_folder.Path);
        Directory.CreateDirectory(Sessions);
        File.WriteAllText(Path.Combine(Sessions, $"{Guid.NewGuid():n}.lock"), "");

        Assert.Empty(store.FindDeadSessions());
        Assert.Empty(Directory.EnumerateFileSystemEntries(Sessions));
    }

    [Theory]
    [InlineData("")]
    [InlineData("..")]
    [InlineData("../../content")]
    [InlineData("x")]
    public void What_is_no_id_is_refused(string id)
    {
        var store = new LocalBlobStore(_folder.Path);
        File.WriteAllText(_folder.At("k"), "v");

        Assert.Equal(CofferError.InvalidArgument, Assert.Throws<CofferException>(() => store.RemoveSession(id)).Error);
        Assert.True(File.Exists(_folder.At("k")));
    }

    [Fact]
    public async Task Starting_sessions_and_sweeping_beside_each_other_disturb_nobody()
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(Token);
        var looker = new LocalBlobStore(_folder.Path);
        var looking = Task.Run(() =>
        {
            while (!stop.IsCancellationRequested)
            {
                foreach (var id in looker.FindDeadSessions())
                    Assert.True(looker.RemoveSession(id));
            }
        }, Token);

        await Parallel.ForEachAsync(Enumerable.Range(0, 100), Token, async (i, _) =>
        {
            await using var store = new LocalBlobStore(_folder.Path);
            Assert.True(await PutAsync(store, $"k/{i}"));
            Assert.True(await PutAsync(store, $"l/{i}"));
        });

        await stop.CancelAsync();
        await looking;
        Assert.Empty(Directory.EnumerateFileSystemEntries(Sessions));
    }

    private static Task<bool> PutAsync(LocalBlobStore store, string key) =>
        store.PutAsync(new(key), BlobSource.FromBytes("v"u8.ToArray()), cancellationToken: Token);
}
