using Coffer.Artifacts;
using Coffer.Store;

namespace Coffer.Tests.Store;

public abstract partial class StoreSuite
{
    private static readonly string[] s_oddNames =
    [
        "CON", "nul.txt", "trailing.", "trailing ", "a:b", "back\\slash", "что-то", "日本語", "e\u0301", "é", "\U0001f4e6", "new\nline", "quote\"'`$(x)", "-rf", "~", "@", ".hidden", "Case", "case", new string('x', 255),
    ];

    [Fact]
    public async Task A_folder_comes_back_with_modes_links_and_empty_folders()
    {
        var root = MakeFolder();
        var before = FolderTree.Describe(root);

        var put = await Store.PutAsync(Name("f"), PutSource.FromPath(root), cancellationToken: Token);
        await Store.GetAsync(Ref("f"), Folder.At("out"), cancellationToken: Token);

        Assert.True(put.Version.Manifest.IsFolder);
        Assert.Equal(before, FolderTree.Describe(Folder.At("out")));
        Assert.Equal("outside", await File.ReadAllTextAsync(Folder.At("outside.txt"), Token));
        Assert.DoesNotContain(put.Version.Files, file => file.Entry.Path.Value.Contains("outside.txt", StringComparison.Ordinal));
        Assert.Equal(before.Count, put.Version.Files.Count);
    }

    [Fact]
    public async Task Folders_that_forbid_reading_and_writing_come_back_as_they_were()
    {
        var root = Folder.At("in");
        FolderTree.Write(Folder.At("in/locked/deep/file"), Utf8("x"));
        FolderTree.Write(Folder.At("in/locked/deep/read-only"), Utf8("y"), UnixFileMode.UserRead);
        Directory.CreateDirectory(Folder.At("in/locked/empty"));
        FolderTree.SetMode(Folder.At("in/locked/empty"), UnixFileMode.UserRead | UnixFileMode.UserExecute);
        FolderTree.SetMode(Folder.At("in/locked/deep"), UnixFileMode.UserRead | UnixFileMode.UserExecute);

        // Only a privileged user can read such a folder to put it; anybody can restore one.
        FolderTree.SetMode(Folder.At("in/locked"), Environment.IsPrivilegedProcess ? UnixFileMode.None : UnixFileMode.UserRead | UnixFileMode.UserExecute);
        await Store.PutAsync(Name("f"), PutSource.FromPath(root), cancellationToken: Token);
        await Store.GetAsync(Ref("f"), Folder.At("out"), cancellationToken: Token);
        Directory.CreateDirectory(Folder.At("merged"));
        await File.WriteAllTextAsync(Folder.At("merged/other"), "o", Token);
        await Store.GetAsync(Ref("f"), Folder.At("merged"), new GetOptions { Force = true }, Token);

        Assert.Equal(FolderTree.ModeOf(Folder.At("in/locked")), FolderTree.ModeOf(Folder.At("out/locked")));
        foreach (var folder in new[] { "in", "out", "merged" })
            FolderTree.SetMode(Folder.At(folder + "/locked"), UnixFileMode.UserRead | UnixFileMode.UserExecute);
        Assert.Equal(FolderTree.Describe(root), FolderTree.Describe(Folder.At("out")));
        File.Delete(Folder.At("merged/other"));
        Assert.Equal(FolderTree.Describe(root), FolderTree.Describe(Folder.At("merged")));
    }

    [Fact]
    public async Task Odd_but_legal_file_names_are_kept()
    {
        foreach (var name in s_oddNames)
        {
            FolderTree.Write(Folder.At("in/" + name), Utf8(name));
            FolderTree.Write(Folder.At($"in/folder {name}"[..Math.Min(255, name.Length + 10)] + "/" + name), Utf8("in " + name));
        }

        await Store.PutAsync(Name("odd"), PutSource.FromPath(Folder.At("in")), cancellationToken: Token);
        await Store.GetAsync(Ref("odd"), Folder.At("out"), cancellationToken: Token);

        Assert.Equal(FolderTree.Describe(Folder.At("in")), FolderTree.Describe(Folder.At("out")));
    }

    [Fact]
    public async Task Odd_but_legal_artifact_names_stay_apart()
    {
        var names = s_oddNames.Where(name => !name.AsSpan().ContainsAny("\\@~\n")).Concat(
        [
            "a", "A", "a/b", "a/B", "a/b/c", "com1/aux.txt", "%41", "a b", "a.b", "content", "labels",
            string.Join('/', Enumerable.Repeat(new string('Ж', 127), 4)),
            string.Join('/', Enumerable.Repeat(new string('Ж', 127), 3)) + "/ж",
            new string('L', 255), new string('L', 254) + "l",
        ]).ToList();
        foreach (var name in names)
        {
            await PutAsync(name, "one of " + name);
            await PutAsync(name, name);
            await Store.TagAsync(Ref(name + "@2"), new Dictionary<string, string> { ["n"] = name.Length.ToString(System.Globalization.CultureInfo.InvariantCulture) }, cancellationToken: Token);
            await Store.SetAliasAsync(new AliasName("prod"), Ref(name + "@1"), cancellationToken: Token);
        }

        async Task CheckAsync()
        {
            Assert.Equal(names.Order(Comparer<string>.Create((a, b) => new ArtifactName(a).CompareTo(new ArtifactName(b)))), (await AllAsync(Store.ListAsync(cancellationToken: Token))).Select(entry => entry.Name));
            foreach (var name in names)
            {
                Assert.Equal(name, await TextAsync(name));
                Assert.Equal("one of " + name, await TextAsync(name + "@prod"));
                Assert.Equal([2, 1], (await AllAsync(Store.ListVersionsAsync(Name(name), Token))).Select(entry => entry.Number));
                Assert.Equal(("prod", 1), Assert.Single((await Store.AliasesAsync(Name(name), Token)).Select(alias => (alias.Key, alias.Value.Version))));
                Assert.Equal($"{name.Length}", (await Store.ShowAsync(Ref(name), Token)).Tags["n"]);
            }
        }

        await CheckAsync();
        Assert.Empty((await Store.CollectAsync(cancellationToken: Token)).Items);
        Assert.Equal(names.Count * 2, await Store.ReindexAsync(Token));
        await CheckAsync();
        await VerifiesAsync();
    }

    [Fact]
    public async Task A_folder_at_the_destination_stays_unless_it_is_empty_or_to_be_merged()
    {
        await Store.PutAsync(Name("f"), PutSource.FromPath(MakeFolder()), cancellationToken: Token);
        FolderTree.Write(Folder.At("full/other"), Utf8("o"));
        FolderTree.Write(Folder.At("full/a.txt"), Utf8("old"));
        Directory.CreateDirectory(Folder.At("empty"));
        FolderTree.Write(Folder.At("file"), Utf8("f"));

        await FailsAsync(CofferError.AlreadyExists, () => Store.GetAsync(Ref("f"), Folder.At("full"), cancellationToken: Token));
        await FailsAsync(CofferError.AlreadyExists, () => Store.GetAsync(Ref("f"), Folder.At("file"), cancellationToken: Token));
        Assert.Equal(["a.txt", "other"], Names("full"));
        await Store.GetAsync(Ref("f"), Folder.At("empty"), cancellationToken: Token);
        await Store.GetAsync(Ref("f"), Folder.At("full"), new GetOptions { Force = true }, Token);
        await Store.GetAsync(Ref("f"), Folder.At("full"), new GetOptions { Force = true }, Token);

        Assert.Equal(FolderTree.Describe(Folder.At("in")), FolderTree.Describe(Folder.At("empty")));
        Assert.Equal("o", await File.ReadAllTextAsync(Folder.At("full/other"), Token));
        File.Delete(Folder.At("full/other"));
        Assert.Equal(FolderTree.Describe(Folder.At("in")), FolderTree.Describe(Folder.At("full")));
        Assert.DoesNotContain(Directory.EnumerateFileSystemEntries(Folder.Path), path => path.Contains("partial", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_link_to_a_folder_as_the_destination_stays_a_link()
    {
        await Store.PutAsync(Name("f"), PutSource.FromPath(MakeFolder()), cancellationToken: Token);
        Directory.CreateDirectory(Folder.At("real"));
        File.CreateSymbolicLink(Folder.At("link"), "real");

        await Store.GetAsync(Ref("f"), Folder.At("link"), cancellationToken: Token);

        Assert.Equal("real", new FileInfo(Folder.At("link")).LinkTarget);
        Assert.Equal(FolderTree.Describe(Folder.At("in")), FolderTree.Describe(Folder.At("real")));
    }

    [Fact]
    public async Task Merging_never_goes_through_a_link_inside_the_destination()
    {
        FolderTree.Write(Folder.At("in/sub/deep/file"), Utf8("new"));
        await Store.PutAsync(Name("f"), PutSource.FromPath(Folder.At("in")), cancellationToken: Token);
        foreach (var (folder, link) in new[] { ("one", "sub"), ("two", "sub/deep"), ("three", "sub/deep/file") })
        {
            Directory.CreateDirectory(Folder.At($"outside/{folder}"));
            Directory.CreateDirectory(Path.GetDirectoryName(Folder.At($"{folder}/{link}"))!);
            File.CreateSymbolicLink(Folder.At($"{folder}/{link}"), Folder.At($"outside/{folder}"));
            await File.WriteAllTextAsync(Folder.At($"{folder}/x"), "x", Token);
        }

        foreach (var folder in new[] { "one", "two" })
            await FailsAsync(CofferError.Conflict, () => Store.GetAsync(Ref("f"), Folder.At(folder), new GetOptions { Force = true }, Token));
        await Store.GetAsync(Ref("f"), Folder.At("three"), new GetOptions { Force = true }, Token);

        Assert.Equal("new", await File.ReadAllTextAsync(Folder.At("three/sub/deep/file"), Token));
        Assert.Empty(Directory.EnumerateFiles(Folder.At("outside"), "*", SearchOption.AllDirectories));
        Assert.DoesNotContain(Directory.EnumerateFileSystemEntries(Folder.Path, "*", SearchOption.AllDirectories), path => path.Contains("partial", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_folder_whose_content_is_damaged_leaves_nothing_at_the_destination()
    {
        await Store.PutAsync(Name("f"), PutSource.FromPath(MakeFolder()), cancellationToken: Token);
        await ReplaceAsync((await ContentBlobAsync(Utf8("A"))).Key, Utf8("B"));
        Directory.CreateDirectory(Folder.At("here/empty"));
        FolderTree.Write(Folder.At("here/full/x"), Utf8("x"));

        await FailsAsync(CofferError.Corrupt, () => Store.GetAsync(Ref("f"), Folder.At("here/new"), cancellationToken: Token));
        await FailsAsync(CofferError.Corrupt, () => Store.GetAsync(Ref("f"), Folder.At("here/empty"), cancellationToken: Token));
        await FailsAsync(CofferError.Corrupt, () => Store.GetAsync(Ref("f"), Folder.At("here/full"), new GetOptions { Force = true }, Token));

        Assert.Equal(["empty", "full"], Names("here"));
        Assert.Empty(Names("here/empty"));
        Assert.Equal(["x"], Names("here/full"));
    }

    [Fact]
    public async Task An_empty_folder_is_a_version()
    {
        Directory.CreateDirectory(Folder.At("in"));
        var put = await Store.PutAsync(Name("f"), PutSource.FromPath(Folder.At("in")), cancellationToken: Token);
        await Store.GetAsync(Ref("f"), Folder.At("out"), cancellationToken: Token);

        Assert.Empty(put.Version.Files);
        Assert.Empty(Names("out"));
        await FailsAsync(CofferError.InvalidArgument, () => ReadAsync("f"));
        await VerifiesAsync();
    }

    [Fact]
    public async Task A_folder_of_many_files_is_read_back_also_through_an_empty_catalog()
    {
        for (var i = 0; i < 300; i++)
            FolderTree.Write(Folder.At($"in/{i % 7}/{i}"), Sample.Lines(200 + i, i % 250));
        await Store.PutAsync(Name("f"), PutSource.FromPath(Folder.At("in")), cancellationToken: Token);
        await using var other = await OpenAsync(options => options with { CatalogPath = Folder.At("other.db") });

        await Store.GetAsync(Ref("f"), Folder.At("out"), cancellationToken: Token);
        await other.GetAsync(Ref("f"), Folder.At("out2"), cancellationToken: Token);

        Assert.Equal(FolderTree.Describe(Folder.At("in")), FolderTree.Describe(Folder.At("out")));
        Assert.Equal(FolderTree.Describe(Folder.At("in")), FolderTree.Describe(Folder.At("out2")));
    }

    /// <summary>A folder with one of everything; beside it a file that links point to.</summary>
    private string MakeFolder()
    {
        FolderTree.Write(Folder.At("outside.txt"), Utf8("outside"));
        FolderTree.Write(Folder.At("in/a.txt"), Utf8("A"));
        FolderTree.Write(Folder.At("in/empty.txt"), []);
        FolderTree.Write(Folder.At("in/sub/tool"), Sample.Lines(5_000), (UnixFileMode)0b111_101_101);
        FolderTree.Write(Folder.At("in/sub/large"), Sample.Lines(1_200_000));
        FolderTree.Write(Folder.At("in/sub/secret"), Utf8("s"), UnixFileMode.UserRead);
        Directory.CreateDirectory(Folder.At("in/hollow/nested"));
        File.CreateSymbolicLink(Folder.At("in/inside"), "sub/tool");
        File.CreateSymbolicLink(Folder.At("in/to-folder"), "sub");
        File.CreateSymbolicLink(Folder.At("in/outwards"), "../outside.txt");
        File.CreateSymbolicLink(Folder.At("in/absolute"), Folder.At("outside.txt"));
        File.CreateSymbolicLink(Folder.At("in/up"), "..");
        File.CreateSymbolicLink(Folder.At("in/dangling"), "no/such");
        File.CreateSymbolicLink(Folder.At("in/sub/loop"), "loop");
        return Folder.At("in");
    }
}
