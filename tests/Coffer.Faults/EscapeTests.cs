using System.Text;
using Coffer.Artifacts;
using Coffer.Blobs;
using Coffer.Blobs.Local;
using Coffer.Content;
using Coffer.Journal;
using Coffer.Store;

namespace Coffer.Faults;

/// <summary>Names, paths and links that try to leave the store or the destination.</summary>
public sealed class EscapeTests
{
    private static readonly string[] Parts = ["..", ".", "", "/", "\\", "\0", "a", "..a", "a..", "...", "~", "@", "%2e%2e", "\u202e", "C:", "CON", "\ud800", "\n", "é", "ａ", "‥", "／", "∕", "..\u0000", " ", "-rf", "*", "$HOME", "`id`"];

    [Fact]
    public async Task Ten_thousand_names_that_try_to_leave_are_refused_or_stay_inside()
    {
        var random = Seed.Draw("names");
        using var scratch = new Scratch();
        await using var store = await ArtifactStore.OpenAsync(scratch["in/store"]);
        var kept = new Dictionary<string, long>(StringComparer.Ordinal);
        for (var i = 0; i < 10_000; i++)
        {
            var text = Generate(random);
            if (!ArtifactName.TryCreate(text, out var name))
            {
                Assert.Equal(CofferError.InvalidArgument, Assert.Throws<CofferException>(() => new ArtifactName(text)).Error);
                continue;
            }

            var key = new BlobKey($"artifacts/{name.ToKeyPart()}/@1");
            var path = Path.GetFullPath(Path.Combine(scratch["in/store"], key.Value));
            Assert.StartsWith(scratch["in/store/artifacts/"], path, StringComparison.Ordinal);
            Assert.True(ArtifactName.TryFromKeyPart(name.ToKeyPart(), out var back) && back == name, text);
            if (kept.Count < 60 && kept.TryAdd(text, 0))
                kept[text] = (await store.PutAsync(name, PutSource.FromStream(new MemoryStream(Encoding.UTF8.GetBytes(text)), "f"))).Version.Number;
        }

        Assert.True(kept.Count > 20);
        foreach (var (text, number) in kept)
        {
            await using var stream = await store.OpenFileAsync(Reference.ToNumber(new ArtifactName(text), number));
            using var reader = new StreamReader(stream);
            Assert.Equal(text, await reader.ReadToEndAsync(TestContext.Current.CancellationToken));
        }

        Assert.Equal(["in"], Directory.EnumerateFileSystemEntries(scratch.Root).Select(Path.GetFileName));
        Assert.Equal(["store"], Directory.EnumerateFileSystemEntries(scratch["in"]).Select(Path.GetFileName));
    }

    [Fact]
    public void Ten_thousand_file_paths_that_try_to_leave_are_refused_or_stay_inside()
    {
        var random = Seed.Draw("paths");
        for (var i = 0; i < 10_000; i++)
        {
            var text = Generate(random);
            if (FilePath.TryCreate(text, out var path) && path.RefusalOnThisDisk() is null)
                Assert.StartsWith("/out/", Path.GetFullPath(Path.Combine("/out", path.Value)), StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("../escaped")]
    [InlineData("/tmp/coffer-escaped")]
    [InlineData("a/../../escaped")]
    [InlineData("./a")]
    [InlineData("a//b")]
    [InlineData("a/")]
    [InlineData("..")]
    public async Task A_hand_made_manifest_whose_path_leaves_is_corrupt(string path)
    {
        using var scratch = new Scratch();
        await using var store = await HandMadeAsync(scratch, manifest => manifest.Replace("\"path\":\"one\"", $"\"path\":\"{path}\"", StringComparison.Ordinal));
        await AssertCorruptAsync(store, scratch);
    }

    [Fact]
    public async Task A_hand_made_manifest_with_a_link_above_a_file_is_corrupt()
    {
        using var scratch = new Scratch();
        Directory.CreateDirectory(scratch["outside"]);
        await using var store = await HandMadeAsync(scratch, manifest =>
            manifest.Replace("\"path\":\"folder/inner\"", "\"path\":\"escape/inner\"", StringComparison.Ordinal));
        await AssertCorruptAsync(store, scratch);
        Assert.Empty(Directory.EnumerateFileSystemEntries(scratch["outside"]));
    }

    [Fact]
    public async Task A_hand_made_manifest_with_a_path_twice_is_corrupt()
    {
        using var scratch = new Scratch();
        await using var store = await HandMadeAsync(scratch, manifest => manifest.Replace("\"path\":\"two\"", "\"path\":\"one\"", StringComparison.Ordinal));
        await AssertCorruptAsync(store, scratch);
    }

    [Fact]
    public async Task Paths_that_differ_in_case_alone_are_both_kept_where_the_disk_can()
    {
        using var scratch = new Scratch();
        await using var store = await ArtifactStore.OpenAsync(scratch["store"]);
        scratch.Write("source/File", [1]);
        scratch.Write("source/file", [2]);
        await store.PutAsync(new ArtifactName("a"), PutSource.FromPath(scratch["source"]));
        await store.GetAsync(Reference.Parse("a"), scratch["out"]);
        Assert.Equal([1], await File.ReadAllBytesAsync(scratch["out/File"]));
        Assert.Equal([2], await File.ReadAllBytesAsync(scratch["out/file"]));
    }

    [Theory]
    [InlineData("content")]
    [InlineData("artifacts")]
    [InlineData("collections")]
    [InlineData("local")]
    [InlineData("local/sessions")]
    [InlineData("local/catalog.db")]
    [InlineData("coffer.json")]
    [InlineData("content/sha256")]
    [InlineData("artifacts/a")]
    public async Task A_link_inside_the_store_that_points_out_changes_nothing_outside(string at)
    {
        using var scratch = new Scratch();
        await using (var first = await ArtifactStore.OpenAsync(scratch["store"]))
        {
            await first.PutAsync(new ArtifactName("a"), PutSource.FromStream(new MemoryStream([1]), "f"));
            await first.DeleteAsync((await first.PutAsync(new ArtifactName("a"), PutSource.FromStream(new MemoryStream([2]), "f"))).Version.Reference);
            await first.CollectAsync();
        }

        // What was there is moved out and a link to it stands in its place; once more with a link to where nothing is.
        var outside = scratch["outside/it"];
        Directory.CreateDirectory(scratch["outside"]);
        Command.Run("mv", scratch[$"store/{at}"], outside);
        for (var round = 0; round < 2; round++)
        {
            File.CreateSymbolicLink(scratch[$"store/{at}"], outside);
            var before = Outside(scratch);
            foreach (var work in (Func<ArtifactStore, Task>[])
            [
                store => store.PutAsync(new ArtifactName("a"), PutSource.FromStream(new MemoryStream([3]), "f")),
                store => store.DeleteAsync(Reference.Parse("a")),
                store => store.TagAsync(Reference.Parse("a@1"), new Dictionary<string, string>(StringComparer.Ordinal) { ["k"] = "v" }),
                store => store.CollectAsync(),
                store => store.ReindexAsync(),
                store => StoreState.FromCatalogAsync(store),
                store => store.GetAsync(Reference.Parse("a"), scratch["out"], new GetOptions { Force = true }),
            ])
            {
                await using var store = await ArtifactStore.OpenAsync(scratch["store"]);
                try
                {
                    await work(store);
                }
                catch (CofferException e)
                {
                    Assert.DoesNotContain('\n', e.Message);
                }

                Assert.Equal(before, Outside(scratch));
            }

            Command.Run("rm", "-rf", scratch[$"store/{at}"], outside);
        }
    }

    [Fact]
    public async Task Links_planted_at_a_destination_are_never_written_through()
    {
        using var scratch = new Scratch();
        await using var store = await ArtifactStore.OpenAsync(scratch["store"]);
        scratch.Write("source/folder/file", [1]);
        scratch.Write("source/top", [2]);
        Directory.CreateDirectory(scratch["source/deep/er"]);
        File.CreateSymbolicLink(scratch["source/link"], "/etc");
        File.CreateSymbolicLink(scratch["source/dangling"], "../../nowhere");
        await store.PutAsync(new ArtifactName("a"), PutSource.FromPath(scratch["source"]));
        await store.PutAsync(new ArtifactName("one"), PutSource.FromPath(scratch["source/top"]));
        foreach (var planted in (string[])["folder", "top", "folder/file", "deep", "deep/er", "link", "dangling"])
        {
            scratch.Write("outside/victim", [9]);
            Directory.CreateDirectory(scratch["outside/folder"]);
            Directory.CreateDirectory(Path.GetDirectoryName(scratch[$"out/{planted}"])!);
            File.CreateSymbolicLink(scratch[$"out/{planted}"], planted is "top" or "folder/file" ? scratch["outside/victim"] : scratch["outside/folder"]);
            var before = Outside(scratch);
            Assert.Equal(CofferError.AlreadyExists, (await Assert.ThrowsAsync<CofferException>(() => store.GetAsync(Reference.Parse("a"), scratch["out"]))).Error);
            Assert.Equal(before, Outside(scratch));
            try
            {
                await store.GetAsync(Reference.Parse("a"), scratch["out"], new GetOptions { Force = true });
            }
            catch (CofferException e)
            {
                Assert.True(e.Error is CofferError.Conflict or CofferError.AlreadyExists, e.ToString());
            }

            if (planted == "top")
                await store.GetAsync(Reference.Parse("one"), scratch["out/top"], new GetOptions { Force = true });
            Assert.Equal(before, Outside(scratch));
            Command.Run("rm", "-rf", scratch["out"], scratch["outside"]);
        }
    }

    [Fact]
    public async Task A_folder_is_got_again_over_itself_with_its_links()
    {
        using var scratch = new Scratch();
        await using var store = await ArtifactStore.OpenAsync(scratch["store"]);
        scratch.Write("source/folder/file", [1]);
        File.CreateSymbolicLink(scratch["source/to-folder"], "folder");
        File.CreateSymbolicLink(scratch["source/dangling"], "nowhere");
        await store.PutAsync(new ArtifactName("a"), PutSource.FromPath(scratch["source"]));
        await store.GetAsync(Reference.Parse("a"), scratch["out"] + "/");
        await store.GetAsync(Reference.Parse("a"), scratch["out"], new GetOptions { Force = true });
        Assert.Equal("folder", new FileInfo(scratch["out/to-folder"]).LinkTarget);
        Assert.Equal("nowhere", new FileInfo(scratch["out/dangling"]).LinkTarget);
        Assert.Equal([1], await File.ReadAllBytesAsync(scratch["out/folder/file"]));
    }

    private static string Generate(Random random) =>
        string.Join(random.Next(3) == 0 ? "" : "/", Enumerable.Range(0, random.Next(1, 6)).Select(_ => Parts[random.Next(Parts.Length)]));

    private static List<string> Outside(Scratch scratch) =>
        [.. Directory.EnumerateFileSystemEntries(scratch["outside"], "*", SearchOption.AllDirectories).Order(StringComparer.Ordinal)
            .Select(path => $"{path} {(File.Exists(path) ? Driver.TreeHash.OfPath(path) : "")} {new FileInfo(path).UnixFileMode} {File.GetLastWriteTimeUtc(path).Ticks}")];

    /// <summary>A store whose one version was written by hand, with a right check: a manifest of two files, a link and a folder, changed.</summary>
    private static async Task<ArtifactStore> HandMadeAsync(Scratch scratch, Func<string, string> change)
    {
        var store = await ArtifactStore.OpenAsync(scratch["store"]);
        var put = await store.PutAsync(new ArtifactName("first"), PutSource.FromStream(new MemoryStream([1, 2, 3]), "f"));
        var digest = Digest.Parse(put.Version.Files[0].Entry.Digest!.Value.ToString());
        var manifest = new Manifest(new ArtifactName("a"), 1, await store.GetIdAsync(), DateTimeOffset.UnixEpoch, isFolder: true,
        [
            FileEntry.ForLink(new FilePath("escape"), scratch["outside"]),
            FileEntry.ForFile(new FilePath("folder/inner"), digest, 3),
            FileEntry.ForFile(new FilePath("one"), digest, 3),
            FileEntry.ForFile(new FilePath("two"), digest, 3),
        ]);
        var canonical = Encoding.UTF8.GetString(manifest.ToCanonicalBytes());
        var changed = change(canonical);
        Assert.NotEqual(canonical, changed);
        await using var blobs = new LocalBlobStore(scratch["store"]);
        Assert.True(await new Series(blobs, "artifacts/a/").TryAppendAsync(1, Encoding.UTF8.GetBytes(changed), TestContext.Current.CancellationToken));
        return store;
    }

    private static async Task AssertCorruptAsync(ArtifactStore store, Scratch scratch)
    {
        foreach (var force in new[] { false, true })
            Assert.Equal(CofferError.Corrupt, (await Assert.ThrowsAsync<CofferException>(() => store.GetAsync(Reference.Parse("a"), scratch["out"], new GetOptions { Force = force }))).Error);
        Assert.Equal(CofferError.Corrupt, (await Assert.ThrowsAsync<CofferException>(() => store.ShowAsync(Reference.Parse("a")))).Error);
        Assert.Equal("a@1", Assert.Single((await store.VerifyAsync()).Findings).Subject);
        Assert.False(Path.Exists(scratch["out"]) || Path.Exists(scratch["escaped"]) || Path.Exists("/tmp/coffer-escaped"));
    }
}
