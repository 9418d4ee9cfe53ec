using Coffer.Artifacts;
using Coffer.Blobs;
using Coffer.Content;
using Coffer.Store;

namespace Coffer.Tests.Store;

public abstract partial class StoreSuite
{
    [Theory]
    [InlineData("none", 1000)]
    [InlineData("zstd", 1000)]
    [InlineData("none", 2_500_000)]
    [InlineData("zstd", 2_500_000)]
    [InlineData("gzip", 2_500_000)]
    public async Task A_range_of_a_file_is_that_slice_of_it(string encoding, int length)
    {
        var bytes = Sample.Lines(length);
        await using var store = await OpenAsync(options => options with { Encoding = EncodingChoice.Parse(encoding) });
        await PutAsync("a", bytes, store: store);

        foreach (var (offset, count) in new (long, long?)[] { (0, null), (0, 0), (0, 1), (1, null), (1, long.MaxValue), (length - 1, 1), (length - 1, 9), (length, null), (length, 5), (300, 500), (100, length), (length / 2, null) })
        {
            var expected = bytes.AsSpan((int)offset, (int)Math.Min(count ?? long.MaxValue, length - offset)).ToArray();
            Assert.Equal(expected, await ReadAsync("a", store, range: new BlobRange(offset, count)));
            Assert.Equal(expected, await ReadAsync(Digest.Of(bytes).ToString(), store, range: new BlobRange(offset, count)));
        }

        foreach (var range in new BlobRange[] { new(length + 1), new(-1), new(-1, 5), new(0, -1) })
        {
            await FailsAsync(CofferError.InvalidArgument, () => ReadAsync("a", store, range: range));
            await FailsAsync(CofferError.InvalidArgument, () => ReadAsync(Digest.Of(bytes).ToString(), store, range: range));
        }
    }

    [Fact]
    public async Task A_file_of_a_folder_is_opened_by_its_path()
    {
        FolderTree.Write(Folder.At("in/a.txt"), Utf8("A"));
        FolderTree.Write(Folder.At("in/sub/b.txt"), Utf8("B"));
        await Store.PutAsync(Name("f"), PutSource.FromPath(Folder.At("in")), cancellationToken: Token);

        Assert.Equal(Utf8("A"), await ReadAsync("f", path: "a.txt"));
        Assert.Equal(Utf8("B"), await ReadAsync("f@1", path: "sub/b.txt"));
        await FailsAsync(CofferError.NotFound, () => ReadAsync("f", path: "c.txt"));
        await FailsAsync(CofferError.NotFound, () => ReadAsync("f", path: "sub"));
        await FailsAsync(CofferError.InvalidArgument, () => ReadAsync("f"));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(5)]
    [InlineData(2_500_000)]
    public async Task Content_is_got_by_its_digest_alone_and_a_version_by_its_own(int length)
    {
        var bytes = Sample.Lines(length);
        var version = await PutAsync("a", bytes);
        var digest = Reference.ToDigest(Digest.Of(bytes));

        Manifest? chosenBy = version.Version.Manifest;
        var path = await Store.GetAsync(digest, manifest => { chosenBy = manifest; return Folder.At("out"); }, cancellationToken: Token);
        Assert.Null(chosenBy);
        Assert.Equal(Folder.At("out"), path);
        Assert.Equal(bytes, await File.ReadAllBytesAsync(path, Token));
        await FailsAsync(CofferError.AlreadyExists, () => Store.GetAsync(digest, Folder.At("out"), cancellationToken: Token));
        await Store.GetAsync(digest, Folder.At("out"), new GetOptions { Force = true }, Token);
        await FailsAsync(CofferError.NotFound, () => Store.GetAsync(digest, Folder.At("none/out"), cancellationToken: Token));
        await FailsAsync(CofferError.NotFound, () => Store.GetAsync(Reference.ToDigest(Digest.Of("never put"u8)), Folder.At("other"), cancellationToken: Token));

        await Store.GetAsync(Reference.ToDigest(version.Version.Digest), manifest => { chosenBy = manifest; return Folder.At("version"); }, cancellationToken: Token);
        Assert.Equal(version.Version.Digest, Digest.Of(chosenBy!.ToCanonicalBytes()));
    }

    [Fact]
    public async Task A_version_is_found_by_name_number_alias_and_digest()
    {
        var one = await PutAsync("a/b", "one");
        await PutAsync("a/b", "two");
        await Store.SetAliasAsync(new AliasName("prod"), Ref("a/b@1"), cancellationToken: Token);

        Assert.Equal("two", await TextAsync("a/b"));
        Assert.Equal("two", await TextAsync("a/b@latest"));
        Assert.Equal("one", await TextAsync("a/b@1"));
        Assert.Equal("one", await TextAsync("a/b@prod"));
        Assert.Equal("one", await TextAsync($"a/b@{one.Version.Digest}"));
        Assert.Equal("one", await TextAsync(one.Version.Digest.ToString()));
        Assert.Equal("two", await TextAsync(Digest.Of(Utf8("two")).ToString()));
        foreach (var missing in new[] { "a", "a/b@3", "a/b@other", "b", $"a/b@{Digest.Of("x"u8)}", Digest.Of("x"u8).ToString(), $"c@{one.Version.Digest}" })
        {
            await FailsAsync(CofferError.NotFound, () => TextAsync(missing));
            Assert.False(await Store.ExistsAsync(Ref(missing), Token));
        }

        Assert.True(await Store.ExistsAsync(Ref("a/b@prod"), Token));
    }

    [Fact]
    public async Task A_version_that_has_expired_is_read_only_on_request()
    {
        await PutAsync("a", "x", new PutOptions { ExpiresAt = Time.Now.AddHours(1) });
        Time.Now = Time.Now.AddHours(1);
        Assert.Equal("x", await TextAsync("a"));

        Time.Now = Time.Now.AddMilliseconds(1);
        await FailsAsync(CofferError.Expired, () => TextAsync("a"));
        await FailsAsync(CofferError.Expired, () => Store.GetAsync(Ref("a"), Folder.At("out"), cancellationToken: Token));
        await FailsAsync(CofferError.Expired, () => Store.CopyAsync(Ref("a"), Name("b"), Token));
        Assert.False(File.Exists(Folder.At("out")));
        await Store.GetAsync(Ref("a"), Folder.At("out"), new GetOptions { AllowExpired = true }, Token);
        Assert.Equal("x", await File.ReadAllTextAsync(Folder.At("out"), Token));
        Assert.Equal(Time.Now.AddMilliseconds(-1), (await Store.ShowAsync(Ref("a"), Token)).Manifest.ExpiresAt);
        await VerifiesAsync();
    }

    [Fact]
    public async Task A_file_at_the_destination_stays_unless_it_is_to_be_replaced()
    {
        await PutAsync("a", "new");
        var path = FolderTree.Write(Folder.At("here/out"), Utf8("old"));

        await FailsAsync(CofferError.AlreadyExists, () => Store.GetAsync(Ref("a"), path, cancellationToken: Token));
        Assert.Equal("old", await File.ReadAllTextAsync(path, Token));
        await Store.GetAsync(Ref("a"), path, new GetOptions { Force = true }, Token);
        Assert.Equal("new", await File.ReadAllTextAsync(path, Token));
        await FailsAsync(CofferError.NotFound, () => Store.GetAsync(Ref("a"), Folder.At("no/such/out"), cancellationToken: Token));
        Assert.Equal(["out"], Names("here"));
    }

    [Fact]
    public async Task A_link_at_the_destination_is_replaced_and_never_written_through()
    {
        await PutAsync("a", "new");
        var outside = FolderTree.Write(Folder.At("outside"), Utf8("precious"));
        Directory.CreateDirectory(Folder.At("here"));
        File.CreateSymbolicLink(Folder.At("here/link"), outside);
        File.CreateSymbolicLink(Folder.At("here/dangling"), Folder.At("nowhere"));

        foreach (var name in new[] { "here/link", "here/dangling" })
        {
            await FailsAsync(CofferError.AlreadyExists, () => Store.GetAsync(Ref("a"), Folder.At(name), cancellationToken: Token));
            await Store.GetAsync(Ref("a"), Folder.At(name), new GetOptions { Force = true }, Token);
            Assert.Null(new FileInfo(Folder.At(name)).LinkTarget);
            Assert.Equal("new", await File.ReadAllTextAsync(Folder.At(name), Token));
        }

        Assert.Equal("precious", await File.ReadAllTextAsync(outside, Token));
        Assert.False(File.Exists(Folder.At("nowhere")));
    }

    [Fact]
    public async Task A_file_goes_into_a_folder_that_is_there_under_its_own_name()
    {
        await PutAsync("a", "x");
        Directory.CreateDirectory(Folder.At("here/taken/data"));

        Assert.Equal(Folder.At("here/data"), await Store.GetAsync(Ref("a"), Folder.At("here"), cancellationToken: Token));
        await FailsAsync(CofferError.AlreadyExists, () => Store.GetAsync(Ref("a"), Folder.At("here"), cancellationToken: Token));
        await FailsAsync(CofferError.AlreadyExists, () => Store.GetAsync(Ref("a"), Folder.At("here/taken"), cancellationToken: Token));
        await FailsAsync(CofferError.AlreadyExists, () => Store.GetAsync(Ref("a"), Folder.At("here/taken"), new GetOptions { Force = true }, Token));
        Assert.Equal(["data"], Names("here/taken"));
    }

    [Theory]
    [InlineData(200, "none")]
    [InlineData(20_000, "zstd")]
    [InlineData(2_500_000, "none")]
    [InlineData(2_500_000, "zstd")]
    [InlineData(2_500_000, "gzip")]
    [InlineData(2_500_000, "lz4")]
    [InlineData(2_500_000, "brotli")]
    public async Task Damaged_content_is_never_handed_out_as_whole(int length, string encoding)
    {
        var bytes = Sample.Lines(length);
        var other = Sample.Lines(length, seed: 2);
        await using var store = await OpenAsync(options => options with { Encoding = EncodingChoice.Parse(encoding) });
        await PutAsync("a", bytes, store: store);
        await PutAsync("b", other, store: store);
        var blob = await ContentBlobAsync(bytes);
        var whole = await RawAsync(blob.Key);
        var damages = new List<(string What, byte[] Bytes)>
        {
            ("empty", []),
            ("truncated", whole[..^1]),
            ("halved", whole[..(whole.Length / 2)]),
            ("longer", [.. whole, 0]),
            ("doubled", [.. whole, .. whole]),
            ("another's", await RawAsync((await ContentBlobAsync(other)).Key)),
        };
        foreach (var at in new[] { 0, whole.Length / 2, whole.Length - 1 })
        {
            var flipped = (byte[])whole.Clone();
            flipped[at] ^= 0x10;
            damages.Add(($"flipped at {at}", flipped));
        }

        foreach (var (what, damaged) in damages)
        {
            await ReplaceAsync(blob.Key, damaged);
            await AssertDamagedAsync(store, bytes, CofferError.Corrupt, what);
        }

        await Raw.DeleteAsync([blob.Key], Token);
        await AssertDamagedAsync(store, bytes, CofferError.NotFound, "deleted");
        await PutAsync("again", bytes, store: store);
        Assert.Equal(bytes, await ReadAsync("a", store));
    }

    private async Task AssertDamagedAsync(ArtifactStore store, byte[] bytes, CofferError error, string what)
    {
        foreach (var reference in new[] { "a", Digest.Of(bytes).ToString() })
        {
            foreach (var range in new[] { BlobRange.All, new BlobRange(0, 5), new BlobRange(10, 5) })
            {
                var handed = new MemoryStream();
                var e = await Assert.ThrowsAsync<CofferException>(async () =>
                {
                    await using var stream = await store.OpenFileAsync(Ref(reference), path: null, range, Token);
                    await stream.CopyToAsync(handed, Token);
                });
                Assert.True(e.Error == error, $"{what}: {e.Error} {e.Message}");
                if (bytes.Length <= 1 << 20 && reference == "a")
                    Assert.Equal(0, handed.Length);
            }
        }

        Directory.CreateDirectory(Folder.At("damaged"));
        await FailsAsync(error, () => store.GetAsync(Ref("a"), Folder.At("damaged/out"), cancellationToken: Token));
        Assert.Empty(Names("damaged"));
        var finding = Assert.Single((await store.VerifyAsync(cancellationToken: Token)).Findings);
        Assert.Equal(error, finding.Error);
        Assert.StartsWith("a@1", finding.Subject, StringComparison.Ordinal);
    }

    private string[] Names(string folder) => [.. Directory.EnumerateFileSystemEntries(Folder.At(folder)).Select(path => Path.GetFileName(path)).Order(StringComparer.Ordinal)];
}
