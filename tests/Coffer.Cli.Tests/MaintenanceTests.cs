using System.Text;

namespace Coffer.Cli.Tests;

/// <summary>init, verify, gc, reindex, stats and doctor.</summary>
public sealed class MaintenanceTests : CliTest
{
    [Fact]
    public async Task Init_makes_the_store_once()
    {
        Assert.Contains("made the store", (await RunAsync("init")).Ok().Output, StringComparison.Ordinal);
        Assert.Contains("already", (await RunAsync("init")).Ok().Output, StringComparison.Ordinal);
        var json = (await RunAsync("init", "--store", "other", "--json")).Ok().Json;
        Assert.True(json.GetProperty("created").GetBoolean());
        Assert.NotEmpty(json.GetProperty("id").GetString()!);
        Assert.Contains("other", json.GetProperty("store").GetString(), StringComparison.Ordinal);
        Assert.True(File.Exists(At("other/coffer.json")));
    }

    [Theory]
    [InlineData("file")]
    [InlineData("file/below/it")]
    [InlineData("file:file")]
    public async Task An_address_that_is_a_file_is_refused_with_what_to_give_instead(string address)
    {
        Write("file", "x");
        foreach (var arguments in new[] { new[] { "init" }, ["put", "a", "file"], ["ls"] })
            (await RunAsync([.. arguments, "--store", address])).FailedWith(CofferError.InvalidArgument, $"{At("file")} is a file", "give --store a folder");
        var doctor = await RunAsync("doctor", "--store", address);
        Assert.Equal(ExitCodes.Usage, doctor.ExitCode);
        Assert.Contains($"fail  store     {At("file")} is a file", doctor.Output, StringComparison.Ordinal);
        Assert.Equal("x", File.ReadAllText(At("file")));
    }

    [Fact]
    public async Task Gc_says_how_much_the_files_of_a_process_that_died_take()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "needs ln");
        (await RunAsync("init")).Ok();
        var session = Guid.NewGuid().ToString("n");
        Write($".coffer/local/sessions/{session}/1", new byte[1000]);
        Write($".coffer/local/sessions/{session}/2", new byte[234]);

        // What has a key as well stays under it.
        Write("kept", new byte[5000]);
        using (var link = Start("ln", ["kept", $".coffer/local/sessions/{session}/3"]))
            await link.WaitForExitAsync();
        Assert.Equal(3, Directory.GetFiles(At($".coffer/local/sessions/{session}")).Length);

        foreach (var dry in new[] { true, false })
        {
            var json = (await RunAsync(["gc", "--json", .. dry ? ["--dry-run"] : Array.Empty<string>()])).Ok().Json;
            var item = Assert.Single(json.GetProperty("items").EnumerateArray());
            Assert.Equal(("session", session, 1234), (item.GetProperty("kind").GetString(), item.GetProperty("subject").GetString(), item.GetProperty("bytes").GetInt64()));
            Assert.Equal((dry, 1234), (json.GetProperty("dryRun").GetBoolean(), json.GetProperty("bytes").GetInt64()));
            Assert.Equal(!dry, !Directory.Exists(At($".coffer/local/sessions/{session}")));
        }

        Assert.Equal("nothing to remove\n", (await RunAsync("gc")).Ok().Output);
    }

    [Fact]
    public async Task What_verify_and_doctor_find_is_one_error_with_json()
    {
        foreach (var name in new[] { "a", "b" })
            await PutAsync(name, name);
        foreach (var blob in Directory.EnumerateFiles(At(".coffer/content"), "*", SearchOption.AllDirectories).ToList())
            Damage(blob);
        var verify = await RunAsync("verify", "--json");
        Assert.Equal((ExitCodes.Of(CofferError.Corrupt), "Corrupt", 2), (verify.ExitCode, verify.ErrorKind, verify.Json.GetProperty("findings").GetArrayLength()));

        foreach (var file in Directory.EnumerateFiles(At(".coffer/local"), "catalog.db*"))
            File.Delete(file);
        var doctor = await RunAsync("doctor", "--json");
        Assert.Equal((ExitCodes.Of(CofferError.NotFound), "NotFound", "fail"), (doctor.ExitCode, doctor.ErrorKind, doctor.Json.GetProperty("state").GetString()));
        Assert.Equal("", (await RunAsync("doctor", "--store", "none")).Error);
    }

    [Fact]
    public async Task Reading_where_there_is_no_store_says_so_and_makes_none()
    {
        foreach (var arguments in new[] { new[] { "ls" }, ["get", "a"], ["show", "a"], ["verify"], ["gc"], ["stats"], ["reindex"], ["rm", "a"] })
            (await RunAsync(arguments)).FailedWith(CofferError.NotFound, "there is no store at", "coffer init");
        Assert.False(Directory.Exists(At(".coffer")));
    }

    [Fact]
    public async Task Verify_finds_all_well_then_the_damage_and_then_what_is_missing()
    {
        await PutAsync("a", "hello hello hello");
        Assert.Contains("all is as it was stored: 1 version, 1 content, 17 B read", (await RunAsync("verify")).Ok().Output, StringComparison.Ordinal);
        var json = (await RunAsync("verify", "a@1", "--json")).Ok().Json;
        Assert.Equal((1, 1, 17, 0), (json.GetProperty("versions").GetInt64(), json.GetProperty("contents").GetInt64(), json.GetProperty("bytes").GetInt64(), json.GetProperty("findings").GetArrayLength()));

        Damage(OnlyContent());
        var damaged = await RunAsync("verify");
        Assert.Equal(ExitCodes.Of(CofferError.Corrupt), damaged.ExitCode);
        Assert.Contains("Corrupt  a@1", damaged.Output, StringComparison.Ordinal);

        File.Delete(OnlyContent());
        var missing = await RunAsync("verify", "--json");
        Assert.Equal(ExitCodes.Of(CofferError.NotFound), missing.ExitCode);
        Assert.Equal("NotFound", missing.Json.GetProperty("findings")[0].GetProperty("kind").GetString());
    }

    [Fact]
    public async Task Verify_takes_a_sample_and_refuses_what_is_no_share()
    {
        await PutAsync("a", "x");
        (await RunAsync("verify", "--sample", "100%")).Ok();
        (await RunAsync("verify", "--sample", "0.5")).Ok();
        foreach (var share in new[] { "0", "101%", "half", "2" })
            (await RunAsync("verify", "--sample", share)).FailedWith(CofferError.InvalidArgument, share, "10%");
    }

    [Fact]
    public async Task Gc_says_what_would_go_and_why_and_then_removes_it()
    {
        await PutAsync("a", "hello");
        Assert.Equal("nothing to remove\n", (await RunAsync("gc")).Ok().Output);
        await RunAsync("rm", "a");
        var dry = (await RunAsync("gc", "--dry-run")).Ok();
        Assert.Contains("sha256:2cf24dba", dry.Output, StringComparison.Ordinal);
        Assert.Contains("would remove", dry.Output, StringComparison.Ordinal);
        _ = OnlyContent();
        var json = (await RunAsync("gc", "--json")).Ok().Json;
        Assert.False(json.GetProperty("dryRun").GetBoolean());
        Assert.Contains(json.GetProperty("items").EnumerateArray(), item => item.GetProperty("kind").GetString() == "content" && item.GetProperty("reason").GetString() is { Length: > 0 });
        Assert.False(Directory.Exists(At(".coffer/content")) && Directory.EnumerateFiles(At(".coffer/content"), "*", SearchOption.AllDirectories).Any());
    }

    [Fact]
    public async Task A_lost_catalog_is_said_and_reindex_restores_names_tags_and_aliases()
    {
        await PutAsync("a", "one");
        await PutAsync("a", "two");
        await PutAsync("b/c", "three");
        await RunAsync("tag", "a@1", "stage=dev");
        await RunAsync("alias", "set", "a@1", "prod");
        await RunAsync("rm", "b/c");
        var before = (await RunAsync("ls", "a", "--versions", "--json")).Ok().Output;
        foreach (var file in Directory.EnumerateFiles(At(".coffer/local"), "catalog.db*"))
            File.Delete(file);

        (await RunAsync("ls")).FailedWith(CofferError.NotFound, "coffer reindex");
        Assert.Equal("two", (await RunAsync("cat", "a")).Output);
        Assert.Equal("the catalog knows 3 versions\n", (await RunAsync("reindex")).Ok().Output);
        Assert.Equal(before, (await RunAsync("ls", "a", "--versions", "--json")).Ok().Output);
        Assert.Equal(["a@2"], (await RunAsync("ls", "-q")).Ok().Lines);
        Assert.Equal(3, (await RunAsync("reindex", "--json")).Ok().Json.GetProperty("versions").GetInt64());
    }

    [Fact]
    public async Task Stats_counts_what_is_stored_and_saved()
    {
        await PutAsync("a", new string('a', 4096));
        await PutAsync("b", new string('a', 4096));
        var output = (await RunAsync("stats")).Ok().Output;
        Assert.Contains("artifacts 2", output, StringComparison.Ordinal);
        Assert.Contains("custom", output, StringComparison.Ordinal);
        var json = (await RunAsync("stats", "--json")).Ok().Json;
        Assert.Equal((2, 2, 8192, 1, 4096), (
            json.GetProperty("artifacts").GetInt64(), json.GetProperty("versions").GetInt64(), json.GetProperty("bytes").GetInt64(),
            json.GetProperty("contents").GetInt64(), json.GetProperty("distinctBytes").GetInt64()));
        Assert.Equal(2, json.GetProperty("byType").GetProperty("custom").GetProperty("versions").GetInt64());
        Assert.Equal(1, json.GetProperty("byEncoding").EnumerateObject().Sum(encoding => encoding.Value.GetProperty("contents").GetInt64()));
    }

    [Fact]
    public async Task Doctor_finds_all_well_and_leaves_nothing_behind()
    {
        await PutAsync("a", "x");
        var before = Directory.EnumerateFiles(At(".coffer"), "*", SearchOption.AllDirectories).Where(file => !file.Contains("/local/", StringComparison.Ordinal)).Order().ToList();
        var lines = (await RunAsync("doctor")).Ok().Lines;
        Assert.All(lines, line => Assert.Matches("^(ok|warn) ", line));
        Assert.Equal(before, Directory.EnumerateFiles(At(".coffer"), "*", SearchOption.AllDirectories).Where(file => !file.Contains("/local/", StringComparison.Ordinal)).Order());

        var json = (await RunAsync("doctor", "--json")).Ok().Json;
        var checks = json.GetProperty("checks").EnumerateArray().Select(check => check.GetProperty("name").GetString()).ToList();
        foreach (var name in new[] { "store", "writing", "catalog", "sessions", "clock", "space", "sqlite", "zstd", "lz4" })
            Assert.Contains(name, checks);
        Assert.NotEqual("fail", json.GetProperty("state").GetString());
    }

    [Fact]
    public async Task Doctor_says_that_there_is_no_store_that_the_catalog_is_lost_or_that_it_is_damaged()
    {
        var none = await RunAsync("doctor");
        Assert.Equal(ExitCodes.Of(CofferError.NotFound), none.ExitCode);
        Assert.Contains("fail  store", none.Output, StringComparison.Ordinal);
        Assert.False(Directory.Exists(At(".coffer")));

        await PutAsync("a", "x");
        foreach (var file in Directory.EnumerateFiles(At(".coffer/local"), "catalog.db*"))
            File.Delete(file);
        var lost = await RunAsync("doctor", "-q");
        Assert.Equal(ExitCodes.Of(CofferError.NotFound), lost.ExitCode);
        Assert.Contains("coffer reindex", Assert.Single(lost.Lines), StringComparison.Ordinal);

        foreach (var file in Directory.EnumerateFiles(At(".coffer/local"), "catalog.db*"))
            File.Delete(file);
        File.WriteAllText(At(".coffer/local/catalog.db"), new string('x', 8192));
        var damaged = await RunAsync("doctor", "--json");
        Assert.Equal(ExitCodes.Of(CofferError.Corrupt), damaged.ExitCode);
        Assert.Equal("fail", damaged.Json.GetProperty("state").GetString());
        (await RunAsync("ls")).FailedWith(CofferError.Corrupt, "coffer reindex");
        var mended = await RunAsync("reindex");
        Assert.Equal(0, mended.ExitCode);
        Assert.StartsWith("warning: the catalog is replaced", mended.Error, StringComparison.Ordinal);
        Assert.Equal(["a@1"], (await RunAsync("ls", "-q")).Ok().Lines);
    }

    [Fact]
    public async Task A_store_of_a_newer_format_is_refused()
    {
        await PutAsync("a", "x");
        var path = At(".coffer/coffer.json");
        var text = File.ReadAllText(path);
        File.Delete(path);
        File.WriteAllText(path, text.Replace("\"format\":1", "\"format\":2", StringComparison.Ordinal));
        foreach (var arguments in new[] { new[] { "ls" }, ["get", "a"], ["put", "a", path], ["gc"] })
            (await RunAsync(arguments)).FailedWith(CofferError.Unsupported, "newer", "update coffer");
    }

    private async Task PutAsync(string name, string text) => (await RunAsync(["put", name, "-"], Encoding.UTF8.GetBytes(text))).Ok();
}
