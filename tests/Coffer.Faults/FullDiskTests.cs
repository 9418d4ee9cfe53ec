using Coffer.Artifacts;
using Coffer.Store;

namespace Coffer.Faults;

/// <summary>A disk that fills up at every possible moment of a put and of a get.</summary>
public sealed class FullDiskTests
{
    private const int Size = 16 << 20;

    [Fact]
    public async Task A_put_on_a_full_disk_fails_with_quota_exceeded_and_publishes_nothing()
    {
        using var scratch = new Scratch();
        var disk = scratch.MountMemory("disk", $"{Size}");
        var source = await WriteFolderAsync(scratch["source"], files: 40, bytes: 20_000);
        await PutAtEveryFillLevelAsync(disk, () => PutSource.FromPath(source));
    }

    [Fact]
    public async Task A_put_of_a_large_file_on_a_full_disk_fails_with_quota_exceeded_and_publishes_nothing()
    {
        using var scratch = new Scratch();
        var disk = scratch.MountMemory("disk", $"{Size}");
        var source = scratch.Write("large", Noise(5 << 20, 3));
        await PutAtEveryFillLevelAsync(disk, () => PutSource.FromPath(source));
    }

    [Fact]
    public async Task A_put_of_a_stream_on_a_full_disk_fails_with_quota_exceeded_and_publishes_nothing()
    {
        using var scratch = new Scratch();
        var disk = scratch.MountMemory("disk", $"{Size}");
        var bytes = Noise(3 << 20, 4);
        await PutAtEveryFillLevelAsync(disk, () => PutSource.FromStream(new MemoryStream(bytes), "stream"));
    }

    [Fact]
    public async Task A_store_that_filled_its_disk_itself_can_still_delete_and_collect()
    {
        using var scratch = new Scratch();
        var disk = scratch.MountMemory("disk", $"{Size}");
        await using var store = await ArtifactStore.OpenAsync(Path.Combine(disk, "store"));
        var name = new ArtifactName("filling");
        var random = Seed.Draw("sizes");
        for (var i = 0; ; i++)
        {
            try
            {
                await store.PutAsync(name, PutSource.FromStream(new MemoryStream(Noise(random.Next(1, 700_000), i)), "noise"));
            }
            catch (CofferException e)
            {
                Assert.Equal(CofferError.QuotaExceeded, e.Error);
                break;
            }
        }

        var count = 0;
        await foreach (var version in store.ListVersionsAsync(name))
        {
            count++;
            if (version.Number % 2 == 0)
                Assert.Equal(DeleteOutcome.Deleted, await store.DeleteAsync(Reference.ToNumber(name, version.Number)));
        }

        Assert.True(count > 10);
        Assert.True((await store.CollectAsync()).Bytes > 1 << 20);
        await store.PutAsync(name, PutSource.FromStream(new MemoryStream(Noise(1 << 20, -1)), "noise"));
        Assert.Empty((await store.VerifyAsync()).Findings);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_get_to_a_full_disk_fails_with_quota_exceeded_and_leaves_nothing(bool folder)
    {
        using var scratch = new Scratch();
        var disk = scratch.MountMemory("disk", $"{Size}");
        await using var store = await ArtifactStore.OpenAsync(scratch["store"]);
        var name = new ArtifactName("a");
        var source = folder ? await WriteFolderAsync(scratch["source"], files: 60, bytes: 30_000) : scratch.Write("large", Noise(4 << 20, 5));
        await store.PutAsync(name, PutSource.FromPath(source));
        var (full, done) = (0, 0);
        for (var free = 0; free < 6 << 20; free += 300_000)
        {
            Fill(disk, free);
            var destination = Path.Combine(disk, "out");
            try
            {
                await store.GetAsync(Reference.ToLatest(name), destination);
                done++;
                Assert.Equal(Driver.TreeHash.OfPath(source), Driver.TreeHash.OfPath(destination));
                Command.Run("rm", "-rf", destination);
            }
            catch (CofferException e)
            {
                full++;
                Assert.Equal(CofferError.QuotaExceeded, e.Error);
                Assert.DoesNotContain('\n', e.Message);
            }

            Assert.Equal(["filler"], Directory.EnumerateFileSystemEntries(disk).Select(Path.GetFileName));
        }

        Assert.True(full > 5 && done > 3, $"{full} failed, {done} did not");
    }

    private static async Task PutAtEveryFillLevelAsync(string disk, Func<PutSource> source)
    {
        var folder = Path.Combine(disk, "store");
        var name = new ArtifactName("a");
        var (full, done) = (0, 0);
        var kept = new List<long>();
        for (var free = 0; free < 9 << 20; free += free < 2 << 20 ? 41_000 : 500_000)
        {
            // A new process each time, as far as the store can tell.
            await using var store = await ArtifactStore.OpenAsync(folder);
            Fill(disk, 9 << 20);
            if (kept.Count == 0)
                kept.Add((await store.PutAsync(new ArtifactName("first"), PutSource.FromStream(new MemoryStream("first"u8.ToArray()), "first"))).Version.Number);
            Fill(disk, free);
            var before = await StoreState.FromSeriesAsync(store, folder);
            try
            {
                var put = await store.PutAsync(name, source());
                done++;
                Fill(disk, 9 << 20);
                Assert.Empty((await store.VerifyAsync(new VerifyOptions { Reference = put.Version.Reference })).Findings);
                await store.DeleteAsync(put.Version.Reference);
            }
            catch (CofferException e)
            {
                full++;
                Assert.True(e.Error == CofferError.QuotaExceeded, $"with {free} bytes free: {e}");
                Assert.DoesNotContain('\n', e.Message);
                Assert.Equal(before, await StoreState.FromSeriesAsync(store, folder));
                Fill(disk, 9 << 20);
            }

            Assert.Equal(before, await StoreState.FromSeriesAsync(store, folder));
            Assert.Equal(before, await StoreState.FromCatalogAsync(store));
            Assert.Empty((await store.VerifyAsync()).Findings);
            await store.CollectAsync();
            await StoreState.AssertNoOrphanAsync(store, folder);
        }

        StoreState.AssertNoSession(folder);
        Assert.True(full > 10 && done > 3, $"{full} failed, {done} did not");
    }

    /// <summary>Leaves so many bytes free.</summary>
    private static void Fill(string disk, long free)
    {
        var filler = Path.Combine(disk, "filler");
        File.Delete(filler);
        var left = new DriveInfo(disk).AvailableFreeSpace - free;
        using var file = File.Create(filler);
        var page = new byte[4096];
        for (; left > 0; left -= page.Length)
            file.Write(page);
    }

    private static byte[] Noise(int length, int seed)
    {
        var bytes = new byte[length];
        new Random(seed).NextBytes(bytes);
        return bytes;
    }

    private static async Task<string> WriteFolderAsync(string path, int files, int bytes)
    {
        for (var i = 0; i < files; i++)
        {
            var file = Path.Combine(path, $"{i % 5}", $"{i}");
            Directory.CreateDirectory(Path.GetDirectoryName(file)!);
            await File.WriteAllBytesAsync(file, Noise(bytes, i));
        }

        return path;
    }
}
