using System.Text.Json;
using Coffer.Artifacts;
using Coffer.Content;
using Coffer.Store;

namespace Coffer.Tests.Store;

public abstract partial class StoreSuite
{
    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(64)]
    [InlineData(65_537)]
    [InlineData((1 << 20) - 1)]
    [InlineData(1 << 20)]
    [InlineData((1 << 20) + 1)]
    [InlineData((1 << 20) + 2)]
    [InlineData((3 << 20) + 17)]
    public async Task A_stream_comes_back_bit_for_bit_whether_or_not_its_length_is_known(int length)
    {
        foreach (var (kind, bytes) in new[] { ("noise", Sample.Noise(length)), ("lines", Sample.Lines(length)) })
        {
            foreach (var known in new[] { true, false })
            {
                var put = await Store.PutAsync(Name($"{kind}/{known}"), PutSource.FromStream(new OneWayStream(bytes), "log.txt", known ? length : null), cancellationToken: Token);

                Assert.Equal(length, put.Version.Size);
                Assert.Equal(1, put.Version.Number);
                Assert.InRange(put.Version.StoredSize, length == 0 ? 0 : 1, length);
                Assert.Equal(bytes, await ReadAsync($"{kind}/{known}"));
                Assert.Equal(["log.txt"], put.Version.Files.Select(file => file.Entry.Path.Value));
                Assert.Equal(put.Version.StoredSize, (await ContentBlobAsync(bytes)).Length);
            }
        }
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Large_text_is_stored_small_whether_or_not_its_length_is_known(bool known)
    {
        var bytes = Sample.Lines(5 << 20);

        var put = await Store.PutAsync(Name("log"), PutSource.FromStream(new OneWayStream(bytes), "log", known ? bytes.Length : null), cancellationToken: Token);

        Assert.InRange(put.Version.StoredSize, 1, bytes.Length / 2);
        Assert.Equal(bytes, await ReadAsync("log"));
    }

    [Theory]
    [InlineData(10, 11)]
    [InlineData(11, 10)]
    [InlineData(1 << 20, (1 << 20) + 1)]
    [InlineData((1 << 20) + 1, 1 << 20)]
    [InlineData(3 << 20, (3 << 20) - 1)]
    [InlineData((3 << 20) - 1, 3 << 20)]
    public async Task A_stream_that_is_not_as_long_as_announced_is_refused(int length, int announced)
    {
        await FailsAsync(CofferError.Conflict, () => Store.PutAsync(Name("a"), PutSource.FromStream(new OneWayStream(Sample.Noise(length)), "f", announced), cancellationToken: Token));

        Assert.False(await Store.ExistsAsync(Ref("a"), Token));
        Assert.Empty(await BlobsAsync("artifacts/"));
    }

    [Fact]
    public async Task A_stream_that_fails_is_not_published()
    {
        foreach (var after in new[] { 0, 1000, 3 << 20 })
        {
            await Assert.ThrowsAnyAsync<Exception>(() => Store.PutAsync(Name("a"), PutSource.FromStream(new OneWayStream(Sample.Noise(after), fails: true), "f"), cancellationToken: Token));
            Assert.Empty(await BlobsAsync("artifacts/"));
        }

        await Store.CollectAsync(cancellationToken: Token);
        Assert.Empty(await BlobsAsync("content/"));
    }

    [Fact]
    public async Task A_file_keeps_its_name_and_mode()
    {
        var path = FolderTree.Write(Folder.At("in/run.sh"), Utf8("#!/bin/sh\n"), (UnixFileMode)0b111_101_000);

        var put = await Store.PutAsync(Name("tools/run"), PutSource.FromPath(path), cancellationToken: Token);
        var got = await Store.GetAsync(Ref("tools/run"), Folder.At("out.sh"), cancellationToken: Token);

        Assert.Equal("run.sh", put.Version.Files[0].Entry.Path.Value);
        Assert.Equal(0b111_101_000, put.Version.Files[0].Entry.Mode);
        Assert.Equal(Folder.At("out.sh"), got);
        Assert.Equal(Utf8("#!/bin/sh\n"), await File.ReadAllBytesAsync(got, Token));
        Assert.Equal((UnixFileMode)0b111_101_000, FolderTree.ModeOf(got));
    }

    [Fact]
    public async Task What_gives_rights_is_kept_but_not_handed_out()
    {
        var path = FolderTree.Write(Folder.At("in/su"), Utf8("x"), (UnixFileMode)0b100_111_101_101);

        var put = await Store.PutAsync(Name("su"), PutSource.FromPath(path), cancellationToken: Token);
        var got = await Store.GetAsync(Ref("su"), Folder.At("su"), cancellationToken: Token);

        Assert.Equal(0b100_111_101_101, put.Version.Files[0].Entry.Mode);
        Assert.Equal((UnixFileMode)0b111_101_101, FolderTree.ModeOf(got));
    }

    [Theory]
    [InlineData("none")]
    [InlineData("gzip:1")]
    [InlineData("gzip:9")]
    [InlineData("brotli:1")]
    [InlineData("zstd:1")]
    [InlineData("lz4")]
    public async Task Every_encoding_reads_back_under_other_settings_and_is_reused(string encoding)
    {
        var small = Sample.Lines(9_000);
        var large = Sample.Lines(2_500_000, seed: 2);
        var noise = Sample.Noise(2_500_000, seed: 3);
        await using (var writer = await OpenAsync(options => options with { Encoding = EncodingChoice.Parse(encoding) }))
        {
            foreach (var (name, bytes) in new[] { ("small", small), ("large", large), ("noise", noise) })
            {
                var put = await PutAsync(name, bytes, store: writer);
                var expected = name == "noise" ? ContentEncoding.None : EncodingChoice.Parse(encoding).Encoding;
                Assert.Equal(expected, put.Version.Files[0].Encoding);
                Assert.InRange(put.Version.StoredSize, 1, bytes.Length);
            }
        }

        await using var reader = await OpenAsync(options => options with { Encoding = EncodingChoice.Parse("gzip:2") });
        foreach (var (name, bytes) in new[] { ("small", small), ("large", large), ("noise", noise) })
        {
            Assert.Equal(bytes, await ReadAsync(name, reader));
            var again = await PutAsync(name + "/again", bytes, store: reader);
            Assert.Equal(0, again.NewBytes);
            Assert.Equal(1, again.SharedFiles);
            await ContentBlobAsync(bytes);
        }
    }

    [Fact]
    public async Task The_same_bytes_are_stored_once()
    {
        var bytes = Sample.Lines(100_000);
        var first = await PutAsync("a", bytes);
        var second = await PutAsync("b", bytes);
        var third = await PutAsync("a", bytes);

        Assert.True(first.NewBytes > 0);
        Assert.Equal((1, 0), (first.NewFiles, first.SharedFiles));
        Assert.Equal((0L, 0, 1), (second.NewBytes, second.NewFiles, second.SharedFiles));
        Assert.Equal(2, third.Version.Number);
        Assert.Single(await BlobsAsync("content/"));
    }

    [Fact]
    public async Task Many_puts_share_their_content_and_are_all_there()
    {
        var shared = Sample.Noise(50_000);
        var requests = Enumerable.Range(0, 40).Select(i => new PutRequest(Name($"many/{i:d2}"), Bytes(i % 2 == 0 ? shared : Sample.Noise(500, i)))).ToList();

        var results = await Store.PutManyAsync(requests, cancellationToken: Token);

        Assert.Equal(40, results.Count);
        Assert.Equal(21, results.Sum(result => result.NewFiles));
        Assert.Equal(19, results.Sum(result => result.SharedFiles));
        Assert.Equal(21, (await BlobsAsync("content/")).Count);
        for (var i = 0; i < 40; i++)
        {
            Assert.Equal(Name($"many/{i:d2}"), results[i].Version.Name);
            Assert.Equal(i % 2 == 0 ? shared : Sample.Noise(500, i), await ReadAsync($"many/{i:d2}"));
        }

        Assert.Empty(await Store.PutManyAsync([], cancellationToken: Token));
    }

    [Fact]
    public async Task Of_many_puts_one_that_fails_leaves_none_visible()
    {
        await PutAsync("taken", "x");

        await FailsAsync(CofferError.AlreadyExists, () => Store.PutManyAsync(
        [
            new(Name("one"), Bytes(Utf8("1"))),
            new(Name("two"), Bytes(Utf8("2"))),
            new(Name("two"), Bytes(Utf8("3")), new PutOptions { IfAbsent = true }),
        ], cancellationToken: Token));

        Assert.Equal(["taken"], (await AllAsync(Store.ListAsync(cancellationToken: Token))).Select(entry => entry.Name));
        Assert.False(await Store.ExistsAsync(Ref("one"), Token));
        Assert.False(await Store.ExistsAsync(Ref("two"), Token));
    }

    [Fact]
    public async Task If_absent_puts_where_nothing_is_or_all_is_deleted()
    {
        var options = new PutOptions { IfAbsent = true };
        Assert.Equal(1, (await PutAsync("a", "1", options)).Version.Number);
        await FailsAsync(CofferError.AlreadyExists, () => PutAsync("a", "2", options));
        await Store.DeleteAsync(Ref("a"), cancellationToken: Token);
        Assert.Equal(2, (await PutAsync("a", "3", options)).Version.Number);
        Assert.Equal("3", await TextAsync("a"));
    }

    [Fact]
    public async Task Of_twenty_that_put_where_nothing_is_one_wins()
    {
        if (await RefusesManyWritersAsync())
            return;
        var outcomes = await Task.WhenAll(Enumerable.Range(0, 20).Select(i => Task.Run(async () =>
        {
            await using var store = await OpenAsync();
            try
            {
                return (await PutAsync("once", $"from {i}", new PutOptions { IfAbsent = true }, store)).Version.Number + i;
            }
            catch (CofferException e) when (e.Error == CofferError.AlreadyExists)
            {
                return -1;
            }
        }, Token)));

        var winner = Assert.Single(outcomes, outcome => outcome >= 0);
        Assert.Equal($"from {winner - 1}", await TextAsync("once"));
        Assert.Single(await AllAsync(Store.ListVersionsAsync(Name("once"), Token)));
    }

    [Fact]
    public async Task If_changed_makes_a_version_only_of_what_differs()
    {
        var options = new PutOptions { IfChanged = true, Metadata = JsonSerializer.SerializeToElement(new { a = 1 }) };
        var first = await PutAsync("a", "same", options);
        var same = await PutAsync("a", "same", options with { Job = "other", Tags = new Dictionary<string, string> { ["t"] = "v" } });
        var metadata = await PutAsync("a", "same", options with { Metadata = JsonSerializer.SerializeToElement(new { a = 2 }) });
        var type = await PutAsync("a", "same", options with { Metadata = metadata.Version.Metadata, Type = ArtifactType.Model });
        var bytes = await PutAsync("a", "different", options with { Metadata = metadata.Version.Metadata, Type = ArtifactType.Model });

        Assert.Equal([(true, 1L), (false, 1L), (true, 2L), (true, 3L), (true, 4L)],
            new[] { first, same, metadata, type, bytes }.Select(put => (put.IsNew, put.Version.Number)));
        Assert.Empty(same.Version.Tags);
        await Store.DeleteAsync(Ref("a"), cancellationToken: Token);
        Assert.True((await PutAsync("a", "different", options with { Metadata = metadata.Version.Metadata, Type = ArtifactType.Model })).IsNew);
    }

    [Fact]
    public async Task Progress_never_goes_back_and_never_beyond_the_total()
    {
        foreach (var round in Enumerable.Range(0, 2))
        {
            for (var i = 0; i < 3; i++)
            {
                FolderTree.Write(Folder.At($"in/known{i}"), Sample.Noise(3 << 20, 100 + i));
                FolderTree.Write(Folder.At($"in/fresh{i}"), Sample.Noise(3 << 20, (round * 10) + i));
            }

            FolderTree.Write(Folder.At("in/small"), Sample.Noise(1000, round));
            var progress = new ProgressList();
            await Store.PutAsync(Name("p"), PutSource.FromPath(Folder.At("in")), progress: progress, cancellationToken: Token);
            progress.AssertSane((18 << 20) + 1000);

            var fetched = new ProgressList();
            await Store.GetAsync(Ref("p"), Folder.At($"out{round}"), new GetOptions { Progress = fetched }, Token);
            fetched.AssertSane((18 << 20) + 1000);
        }

        var verified = new ProgressList();
        var report = await Store.VerifyAsync(new VerifyOptions { Progress = verified }, Token);
        verified.AssertSane(report.Bytes);
    }

    [Fact]
    public async Task A_device_is_refused_and_a_missing_path_is_said()
    {
        await FailsAsync(CofferError.Unsupported, () => Store.PutAsync(Name("a"), PutSource.FromPath("/dev/zero"), cancellationToken: Token));
        await FailsAsync(CofferError.NotFound, () => Store.PutAsync(Name("a"), PutSource.FromPath(Folder.At("missing")), cancellationToken: Token));
        Assert.Empty(await BlobsAsync("artifacts/"));
    }
}
