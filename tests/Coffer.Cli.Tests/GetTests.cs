using System.Text.Json;

namespace Coffer.Cli.Tests;

public sealed class GetTests : CliTest
{
    [Fact]
    public async Task Get_without_a_destination_writes_here_under_the_files_own_name()
    {
        Write("in/a.txt", "hello");
        await RunAsync("put", "docs/other", "in/a.txt");
        Assert.Equal(At("a.txt"), (await RunAsync("get", "docs/other")).Ok().Output.Trim());
        Assert.Equal("hello", File.ReadAllText(At("a.txt")));
    }

    [Fact]
    public async Task Get_of_a_folder_writes_here_under_the_last_part_of_the_name()
    {
        Write("in/a.txt", "hello");
        await RunAsync("put", "docs/tree", "in");
        Assert.Equal(At("tree"), (await RunAsync("get", "docs/tree")).Ok().Output.Trim());
        Assert.Equal("hello", File.ReadAllText(At("tree/a.txt")));
    }

    [Fact]
    public async Task Every_form_of_a_reference_gets_its_version()
    {
        Write("a.txt", "one");
        var first = (await RunAsync("put", "a", "a.txt", "--json")).Ok().Json;
        Write("a.txt", "two");
        await RunAsync("put", "a", "a.txt");
        await RunAsync("alias", "set", "a@1", "prod");
        var digest = first.GetProperty("digest").GetString()!;
        foreach (var (reference, expected) in new[] { ("a", "two"), ("a@latest", "two"), ("a@1", "one"), ("a@prod", "one"), ($"a@{digest}", "one"), (digest, "one") })
        {
            (await RunAsync("get", reference, "-o", "out", "--force")).Ok();
            Assert.Equal(expected, File.ReadAllText(At("out")));
        }
    }

    [Fact]
    public async Task Json_of_get_says_what_was_written_where()
    {
        Write("a.txt", "hello");
        var put = (await RunAsync("put", "a", "a.txt", "--json")).Ok().Json;
        foreach (var arguments in new[] { new[] { "get", "a", "-o", "out", "--json" }, ["get", "a", "--json", "--force"] })
        {
            var json = (await RunAsync(arguments)).Ok().Json;
            Assert.Equal("a@1", json.GetProperty("reference").GetString());
            Assert.Equal(put.GetProperty("digest").GetString(), json.GetProperty("digest").GetString());
            Assert.Equal((5, 1), (json.GetProperty("size").GetInt64(), json.GetProperty("fileCount").GetInt32()));
            Assert.True(File.Exists(json.GetProperty("path").GetString()));
        }
    }

    [Fact]
    public async Task What_is_there_is_replaced_only_by_force()
    {
        Write("a.txt", "new");
        await RunAsync("put", "a", "a.txt");
        Write("out", "old");
        (await RunAsync("get", "a", "-o", "out")).FailedWith(CofferError.AlreadyExists, "out", "--force");
        Assert.Equal("old", File.ReadAllText(At("out")));
        (await RunAsync("get", "a", "-o", "out", "--force")).Ok();
        Assert.Equal("new", File.ReadAllText(At("out")));
    }

    [Fact]
    public async Task What_stands_in_the_way_is_said_with_what_helps()
    {
        Write("in/a.txt", "new");
        await RunAsync("put", "tree", "in");
        await RunAsync("put", "file", "in/a.txt");
        Write("full/other", "old");
        Write("plain", "old");
        Directory.CreateDirectory(At("folder/a.txt"));
        (await RunAsync("get", "tree", "-o", "full")).FailedWith(CofferError.AlreadyExists, "full is not empty", "--force to put into it");
        foreach (var force in new[] { Array.Empty<string>(), ["--force"] })
        {
            (await RunAsync(["get", "tree", "-o", "plain", .. force])).FailedWith(CofferError.AlreadyExists, "plain is not a folder", "move it away");
            (await RunAsync(["get", "file", "-o", "folder", .. force])).FailedWith(CofferError.AlreadyExists, "folder/a.txt is a folder", "move it away");
        }

        (await RunAsync("get", "file", "-o", "none/a")).FailedWith(CofferError.NotFound, "there is no folder", "make it first");
        (await RunAsync("get", "tree", "-o", "full", "--force")).Ok();
        Assert.Equal(["a.txt", "other"], Directory.EnumerateFiles(At("full")).Select(Path.GetFileName).Order());
    }

    [Fact]
    public async Task An_expired_version_is_read_only_when_asked_for()
    {
        Write("a.txt", "x");
        var moment = DateTimeOffset.UtcNow.AddMilliseconds(1500);
        (await RunAsync("put", "a", "a.txt", "--expires", moment.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'"))).Ok();
        while (DateTimeOffset.UtcNow <= moment)
            await Task.Yield();
        (await RunAsync("get", "a", "-o", "out")).FailedWith(CofferError.Expired, "a@1", "--expired");
        (await RunAsync("cat", "a")).FailedWith(CofferError.Expired, "a@1", "--expired");
        Assert.Equal("x", (await RunAsync("cat", "a", "--expired")).Ok().Output);
        Assert.False(File.Exists(At("out")));
        (await RunAsync("get", "a", "-o", "out", "--expired")).Ok();
    }

    [Fact]
    public async Task A_damaged_blob_is_corrupt_and_nothing_is_written()
    {
        Write("a.txt", new string('a', 5000));
        await RunAsync("put", "a", "a.txt", "--encoding", "none");
        Damage(OnlyContent());
        (await RunAsync("get", "a", "-o", "out")).FailedWith(CofferError.Corrupt);
        Assert.Equal(["a.txt"], Directory.EnumerateFiles(Folder).Select(Path.GetFileName));
        var cat = (await RunAsync("cat", "a")).FailedWith(CofferError.Corrupt);
        Assert.Empty(cat.Bytes);
    }

    [Fact]
    public async Task A_deleted_blob_is_missing_and_nothing_is_written()
    {
        Write("a.txt", new string('a', 5000));
        await RunAsync("put", "a", "a.txt");
        File.Delete(OnlyContent());
        (await RunAsync("get", "a", "-o", "out")).FailedWith(CofferError.NotFound);
        Assert.False(File.Exists(At("out")));
    }

    [Fact]
    public async Task The_digest_of_a_file_gets_it_named_by_the_digest_unless_said_otherwise()
    {
        const string Hello = "2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824";
        Write("in/a.txt", "hello");
        Write("in/b.txt", "other");
        (await RunAsync("put", "tree", "in")).Ok();
        Directory.CreateDirectory(At("folder"));
        foreach (var (words, path) in new (string[] Words, string Path)[] { ([], Hello), (["-o", "out"], "out"), (["-o", "folder"], $"folder/{Hello}") })
        {
            Assert.Equal(At(path), (await RunAsync(["get", "sha256:" + Hello, .. words])).Ok().Output.TrimEnd('\n'));
            Assert.Equal("hello", File.ReadAllText(At(path)));
            if (!OperatingSystem.IsWindows())
                Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead | UnixFileMode.OtherRead, File.GetUnixFileMode(At(path)));
        }

        (await RunAsync("get", "sha256:" + Hello)).FailedWith(CofferError.AlreadyExists, "--force");
        var json = (await RunAsync("get", Hello, "--force", "--json")).Ok().Json;
        Assert.Equal(("sha256:" + Hello, "sha256:" + Hello, 5, false), (json.GetProperty("reference").GetString(), json.GetProperty("digest").GetString(), json.GetProperty("size").GetInt64(), json.GetProperty("isFolder").GetBoolean()));
        Assert.Equal((JsonValueKind.Null, JsonValueKind.Null), (json.GetProperty("name").ValueKind, json.GetProperty("version").ValueKind));
        (await RunAsync("show", "sha256:" + Hello)).FailedWith(CofferError.NotFound, $"coffer cat sha256:{Hello}");
    }

    [Fact]
    public async Task A_damaged_file_that_is_got_by_its_digest_is_Corrupt_and_leaves_nothing()
    {
        Write("a.txt", new string('a', 5000));
        var digest = (await RunAsync("put", "a", "a.txt", "--encoding", "none", "--json")).Ok().Json.GetProperty("files")[0].GetProperty("digest").GetString()!;
        Damage(OnlyContent());
        (await RunAsync("get", digest, "-o", "out")).FailedWith(CofferError.Corrupt);
        (await RunAsync("get", digest.Replace(digest[^4..], "0000", StringComparison.Ordinal))).FailedWith(CofferError.NotFound, "coffer ls --long");
        Assert.Equal(["a.txt"], Directory.EnumerateFiles(Folder).Select(Path.GetFileName));
    }

    [Fact]
    public async Task Set_id_and_sticky_bits_are_recorded_and_never_handed_out()
    {
        if (OperatingSystem.IsWindows())
        {
            Assert.Skip("Windows has no such bits");
            return; // the analyzer does not know that the line above never returns
        }

        const UnixFileMode Special = UnixFileMode.SetUser | UnixFileMode.SetGroup | UnixFileMode.StickyBit;
        const UnixFileMode Usual = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute | UnixFileMode.GroupRead | UnixFileMode.OtherExecute;
        Write("in/sub/tool", "x");
        File.SetUnixFileMode(At("in/sub/tool"), Usual | UnixFileMode.SetUser | UnixFileMode.SetGroup);
        File.SetUnixFileMode(At("in/sub"), Usual | Special);
        (await RunAsync("put", "folder", "in")).Ok();
        (await RunAsync("put", "file", "in/sub/tool")).Ok();
        Assert.Equal(["7741", "6741"], (await RunAsync("show", "folder", "--json")).Ok().Json.GetProperty("files").EnumerateArray().Select(file => file.GetProperty("mode").GetString()));

        (await RunAsync("get", "folder", "-o", "out")).Ok();
        (await RunAsync("get", "file", "-o", "tool")).Ok();
        foreach (var path in new[] { "out/sub", "out/sub/tool", "tool" })
            Assert.Equal(Usual, File.GetUnixFileMode(At(path)));
    }

    [Fact]
    public async Task A_reference_that_is_not_there_is_NotFound_and_one_that_is_none_InvalidArgument()
    {
        await RunAsync("init");
        (await RunAsync("get", "a")).FailedWith(CofferError.NotFound, "a", "coffer ls");
        (await RunAsync("get", "a@7")).FailedWith(CofferError.NotFound, "a@7", "; coffer ls shows");
        (await RunAsync(["put", "b", "-"], [1])).Ok();
        (await RunAsync("get", "b@7")).FailedWith(CofferError.NotFound, "b@7", "coffer ls b --versions");
        (await RunAsync("get", "b@prod")).FailedWith(CofferError.NotFound, "b@prod", "coffer alias list b");
        await RunAsync("rm", "b");
        (await RunAsync("get", "b@1")).FailedWith(CofferError.NotFound, "deleted", "coffer ls b --versions");
        (await RunAsync("get", "a@0")).FailedWith(CofferError.InvalidArgument, "0 is not a version number");
        (await RunAsync("get", "sha256:12")).FailedWith(CofferError.InvalidArgument, "sha256:12");
    }
}
