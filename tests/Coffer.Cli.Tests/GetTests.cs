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
    public async Task A_reference_that_is_not_there_is_NotFound_and_one_that_is_none_InvalidArgument()
    {
        await RunAsync("init");
        (await RunAsync("get", "a")).FailedWith(CofferError.NotFound, "a", "coffer ls");
        (await RunAsync("get", "a@7")).FailedWith(CofferError.NotFound, "a@7");
        (await RunAsync("get", "a@0")).FailedWith(CofferError.InvalidArgument, "'0'");
        (await RunAsync("get", "sha256:12")).FailedWith(CofferError.InvalidArgument, "sha256:12");
    }
}
