using System.Text;
using System.Text.Json;
using Coffer.Artifacts;
using Coffer.Content;

namespace Coffer.Tests.Artifacts;

public sealed class ManifestTests
{
    private const string Hello = "sha256:2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824";

    private static readonly DateTimeOffset Time = new(2026, 11, 21, 12, 11, 29, 123, TimeSpan.FromHours(2));

    private static Manifest Folder(params FileEntry[] files) => new(new("build-123/test results"), 7, "store-1", Time, isFolder: true, files);

    private static FileEntry File(string path, long size = 5) => FileEntry.ForFile(new(path), Digest.Parse(Hello), size);

    [Fact]
    public void The_bytes_of_format_1_are_these_for_ever()
    {
        var manifest = Folder(
            FileEntry.ForLink(new("z"), "../\"out\""),
            FileEntry.ForFile(new("a/é.txt"), Digest.Parse(Hello), 5, 420, "text/plain"),
            FileEntry.ForFolder(new("empty"), 1023)) with
        {
            ExpiresAt = Time.AddDays(1),
            Type = ArtifactType.TestResults,
            Job = "ci/42",
            Metadata = JsonElement.Parse("""{ "b" : [1.0, "x"], "a" : {} }"""),
            Tags = TagSet.Of([new("stage", "qa"), new("Branch", "main")]),
        };
        var expected = """
            {"createdAt":"2026-11-21T10:11:29.123Z","expiresAt":"2026-11-22T10:11:29.123Z","files":[
            {"digest":"HELLO","mediaType":"text/plain","mode":"0644","path":"a/é.txt","size":5},
            {"kind":"folder","mode":"1777","path":"empty","size":0},
            {"kind":"link","path":"z","size":0,"target":"../\"out\""}],
            "folder":true,"format":1,"job":"ci/42","metadata":{"a":{},"b":[1,"x"]},"name":"build-123/test results","size":5,
            "store":"store-1","tags":{"Branch":"main","stage":"qa"},"type":"test-results","version":7}
            """.ReplaceLineEndings("").Replace("HELLO", Hello, StringComparison.Ordinal);
        Assert.Equal(expected, Encoding.UTF8.GetString(manifest.ToCanonicalBytes()));
        Assert.Equal(manifest, Manifest.Parse(manifest.ToCanonicalBytes()));
    }

    [Fact]
    public void What_is_absent_is_left_out()
    {
        var manifest = new Manifest(new("a"), 1, "s", Time, isFolder: false, [File("x")]);
        var expected = """
            {"createdAt":"2026-11-21T10:11:29.123Z","files":[{"digest":"HELLO","path":"x","size":5}],
            "folder":false,"format":1,"name":"a","size":5,"store":"s","type":"custom","version":1}
            """.ReplaceLineEndings("").Replace("HELLO", Hello, StringComparison.Ordinal);
        Assert.Equal(expected, Encoding.UTF8.GetString(manifest.ToCanonicalBytes()));
        Assert.Equal(manifest, Manifest.Parse(manifest.ToCanonicalBytes()));
    }

    [Fact]
    public void The_bytes_are_what_RFC_8785_makes_of_them()
    {
        var text = new GeneratedText();
        for (var i = 0; i < 300; i++)
        {
            var manifest = Generated(text);
            var bytes = manifest.ToCanonicalBytes();
            Assert.Equal(CanonicalJson.ToBytes(JsonElement.Parse(bytes)), bytes);
            var back = Manifest.Parse(bytes);
            Assert.Equal(manifest, back);
            Assert.Equal(bytes, back.ToCanonicalBytes());
        }
    }

    [Fact]
    public void A_flipped_bit_never_reads_as_the_same_manifest()
    {
        var text = new GeneratedText();
        var bytes = Generated(text).ToCanonicalBytes();
        var manifest = Manifest.Parse(bytes);
        var refused = 0;
        for (var i = 0; i < 5_000; i++)
        {
            var changed = bytes.ToArray();
            changed[text.Below(changed.Length)] ^= (byte)(1 << text.Below(8));
            try
            {
                var other = Manifest.Parse(changed);
                Assert.NotEqual(manifest, other);
                Assert.Equal(changed, other.ToCanonicalBytes());
            }
            catch (CofferException e)
            {
                // Unsupported where the bit made another digit of "format":1.
                Assert.True(e.Error is CofferError.Corrupt or CofferError.Unsupported, e.ToString());
                refused++;
            }
        }

        Assert.InRange(refused, 1_000, 5_000);
    }

    [Fact]
    public void Every_truncation_is_refused()
    {
        var bytes = Folder(File("a"), File("b")).ToCanonicalBytes();
        for (var length = 0; length < bytes.Length; length++)
            Corrupt(bytes.AsSpan(0, length).ToArray());
    }

    [Fact]
    public void A_version_with_another_number_is_the_same_but_for_the_number()
    {
        var first = Folder(File("a")) with { Tags = TagSet.Empty.With("a", "b") };
        var second = first with { Version = 8 };
        Assert.NotEqual(first, second);
        Assert.Equal(first, second with { Version = 7 });
        Assert.Same(first.Files, second.Files);
    }

    [Fact]
    public void Values_out_of_range_are_refused()
    {
        var manifest = Folder(File("a"));
        Refused(() => manifest with { Version = 0 });
        Refused(() => manifest with { Version = Manifest.MaxVersion + 1 });
        Refused(() => manifest with { Store = "" });
        Refused(() => manifest with { Job = "" });
        Refused(() => manifest with { Job = "a\nb" });
        Refused(() => manifest with { Job = new string('é', 128) });
        Refused(() => manifest with { Metadata = JsonElement.Parse("[]") });
        Refused(() => manifest with { Metadata = default });
        Refused(() => manifest with { Metadata = JsonElement.Parse("""{"a":9007199254740993}""") });
        Refused(() => manifest with { Tags = new Dictionary<string, string> { ["a=b"] = "" } });
        Assert.Equal(255, (manifest with { Job = new string('j', 255) }).Job!.Length);
    }

    [Fact]
    public void Metadata_as_deep_as_is_taken_can_be_read_back()
    {
        var nested = Manifest.MaxMetadataDepth - 1;
        var manifest = Folder(File("a")) with { Metadata = JsonElement.Parse("{\"a\":" + new string('[', nested) + new string(']', nested) + "}") };
        Assert.Equal(manifest, Manifest.Parse(manifest.ToCanonicalBytes()));
        Refused(() => manifest with { Metadata = JsonElement.Parse("{\"a\":" + new string('[', nested + 1) + new string(']', nested + 1) + "}") });
    }

    [Fact]
    public void Metadata_outlives_the_document_it_came_from()
    {
        Manifest manifest;
        using (var document = JsonDocument.Parse("""{"a":1}"""))
            manifest = Folder(File("a")) with { Metadata = document.RootElement };
        Assert.Equal(1, manifest.Metadata.GetProperty("a").GetInt32());
    }

    [Fact]
    public void Files_are_sorted_by_their_bytes_and_summed()
    {
        var manifest = Folder(File("😀", 1), File("\uFB33", 2), File("a/b", 3), File("a-b", 4), FileEntry.ForFolder(new("a")));
        Assert.Equal(["a", "a-b", "a/b", "\uFB33", "😀"], manifest.Files.Select(f => f.Path.Value));
        Assert.Equal(10, manifest.Size);
        Assert.Empty(Folder().Files);
    }

    [Fact]
    public void Paths_that_cannot_stand_beside_each_other_are_refused()
    {
        Refused(() => Folder(File("a"), File("a")));
        Refused(() => Folder(File("a/b"), File("a")));
        Refused(() => Folder(FileEntry.ForLink(new("a"), "/tmp"), File("a!"), File("a-b/c"), File("a/b/c/d")));
        Refused(() => Folder(File("a/b/x"), File("a/b/y/z"), File("a/b"), FileEntry.ForFolder(new("a"))));
        Refused(() => Folder(File("x/a"), File("x/a/b/c"), File("x/a/b/d")));
        _ = Folder(File("a/b"), File("a/bc/d"), File("a/b-c/d"), FileEntry.ForFolder(new("a/bc")));
    }

    [Fact]
    public void A_version_that_is_no_folder_holds_one_file()
    {
        Refused(() => new Manifest(new("a"), 1, "s", Time, isFolder: false, []));
        Refused(() => new Manifest(new("a"), 1, "s", Time, isFolder: false, [File("a"), File("b")]));
        Refused(() => new Manifest(new("a"), 1, "s", Time, isFolder: false, [FileEntry.ForLink(new("a"), "b")]));
    }

    [Fact]
    public void More_bytes_than_JSON_keeps_exactly_are_refused() => Assert.Equal(
        CofferError.TooLarge,
        Assert.Throws<CofferException>(() => Folder(File("a", FileEntry.MaxSize), File("b", 1))).Error);

    [Fact]
    public void A_hundred_thousand_entries_come_back()
    {
        var manifest = Folder([.. Enumerable.Range(0, 100_000).Select(i => File($"folder-{i % 100}/{i}.json", i))]);
        Assert.Equal(manifest, Manifest.Parse(manifest.ToCanonicalBytes()));
    }

    private static void Refused(Func<Manifest> make) =>
        Assert.Equal(CofferError.InvalidArgument, Assert.Throws<CofferException>(make).Error);

    private static void Corrupt(byte[] bytes) =>
        Assert.Equal(CofferError.Corrupt, Assert.Throws<CofferException>(() => Manifest.Parse(bytes)).Error);

    private static Manifest Generated(GeneratedText text)
    {
        var files = Enumerable.Range(0, 1 + text.Below(20)).Select(i => $"{i}{text.LegalName()}").Select(path => text.Below(4) switch
        {
            0 => FileEntry.ForFolder(new(path), text.Below(2) == 0 ? null : text.Below(0x1000)),
            1 => FileEntry.ForLink(new(path), "../\n" + text.LegalName()),
            _ => FileEntry.ForFile(new(path), Digest.Of(Encoding.UTF8.GetBytes(path)), text.Below(int.MaxValue), text.Below(0x1000)),
        });
        return new(new(text.LegalName()), 1 + text.Below(int.MaxValue), "s\"\\", DateTimeOffset.UnixEpoch.AddSeconds(text.Below(int.MaxValue)), true, files)
        {
            Job = text.Below(2) == 0 ? null : "job 😀",
            Tags = TagSet.Of([new(text.LegalName()[..1].Replace('\ud83d', 'x'), "\"")]),
            Metadata = JsonElement.Parse($"{{\"x\":{text.Below(1000)},\"a\":[{text.Below(100)}.5,\"\\n\"]}}"),
        };
    }
}
