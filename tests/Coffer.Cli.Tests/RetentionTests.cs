using System.Text.Json;

namespace Coffer.Cli.Tests;

/// <summary>hold, release, retain, explain, undelete, purge, and the grace of gc.</summary>
public sealed class RetentionTests : CliTest
{
    [Fact]
    public async Task A_hold_keeps_a_version_from_rm_and_is_listed_until_it_is_released()
    {
        await PutAsync(2);
        Assert.Equal("a@2 is held: audit\n", (await RunAsync("hold", "a", "--reason", "audit")).Ok().Output);
        (await RunAsync("rm", "a@2", "--force")).FailedWith(CofferError.Held, "a@2");
        var held = Assert.Single((await RunAsync("hold", "--list", "--json")).Ok().Json.EnumerateArray());
        Assert.Equal(("a@2", "audit", 3), (held.GetProperty("reference").GetString(), held.GetProperty("holds")[0].GetString(), held.GetProperty("size").GetInt64()));
        Assert.Contains("a@2", Assert.Single((await RunAsync("hold", "--list")).Ok().Lines.Skip(1)), StringComparison.Ordinal);

        Assert.Equal("a@2 is held: audit; case 7\n", (await RunAsync("hold", "a@2", "--reason", "case 7")).Ok().Output);
        Assert.Equal("a@2 is still held: case 7\n", (await RunAsync("release", "a@2", "--reason", "audit")).Ok().Output);
        Assert.Equal("a@2 is released\n", (await RunAsync("release", "a@2")).Ok().Output);
        (await RunAsync("release", "a@2")).FailedWith(CofferError.NotFound, "no hold keeps a@2");
        Assert.Equal("", (await RunAsync("hold", "--list")).Ok().Output);
        (await RunAsync("rm", "a@2")).Ok();
    }

    [Theory]
    [InlineData("hold")]
    [InlineData("hold", "a")]
    [InlineData("hold", "--reason", "x")]
    [InlineData("hold", "a", "--list")]
    [InlineData("hold", "a", "--reason", " ")]
    [InlineData("purge", "a")]
    [InlineData("purge", "a", "--reason", "x")]
    [InlineData("retain", "--match", "type:model")]
    [InlineData("retain", "--keep-latest", "0")]
    [InlineData("retain", "--keep-latest", "many")]
    [InlineData("retain", "--ttl", "soon")]
    [InlineData("retain", "--keep-latest", "1", "--scope", "world")]
    [InlineData("retain", "--keep-latest", "1", "--match", "colour:red")]
    [InlineData("retain", "--plan", "--apply")]
    [InlineData("retain", "--zone", "UTC")]
    [InlineData("retain", "--schedule", "0 25 * * *")]
    [InlineData("retain", "--schedule", "0 2 * * *", "--apply")]
    [InlineData("retain", "--schedule", "0 2 * * *", "--zone", "Nowhere/Land")]
    [InlineData("retain", "--schedule")]
    [InlineData("gc", "--grace", "soon")]
    public async Task Words_that_do_not_fit_are_refused(params string[] arguments)
    {
        await PutAsync(1);
        (await RunAsync(arguments)).FailedWith(CofferError.InvalidArgument);
        Assert.Equal(["a@1"], (await RunAsync("ls", "-q")).Ok().Lines);
    }

    [Fact]
    public async Task A_plan_is_shown_and_done_as_it_was_shown()
    {
        await PutAsync(4);
        await RunAsync("hold", "a@1", "--reason", "audit");
        var shown = (await RunAsync("retain", "--keep-latest", "1", "--out", "plan.json")).Ok();
        Assert.Matches(@"^REFERENCE +SIZE +CREATED +RULE +WHY\na@3 +3 B .* line +it is not one of the 1 newest of a\na@2 ", shown.Output);
        Assert.Contains("2 versions stay: 1 held, 1 among the newest\n", shown.Output, StringComparison.Ordinal);
        Assert.Contains("2 of 4 versions go, 6 B; a collection then frees 6 B, since nothing of it is shared\n", shown.Output, StringComparison.Ordinal);
        var json = (await RunAsync("retain", "--keep-latest", "1", "--json")).Ok().Json;
        Assert.Equal(["a@3", "a@2"], json.GetProperty("deletions").EnumerateArray().Select(deletion => deletion.GetProperty("reference").GetString()));
        Assert.Equal((1, 1), (json.GetProperty("kept").GetProperty("held").GetInt64(), json.GetProperty("kept").GetProperty("amongLatest").GetInt64()));
        Assert.Equal(4, (await RunAsync("ls", "a", "--versions", "-q")).Ok().Lines.Length);

        // One more would go by the rule, and one got an alias.
        await PutAsync(1);
        await RunAsync("alias", "set", "a@2", "prod");
        var applied = (await RunAsync("retain", "--apply", "plan.json")).Ok();
        Assert.Equal([$"a@2 is passed over: it got an alias since the plan was made", $"plan {json.GetProperty("id").GetString()}: deleted 1 version; coffer undelete brings one back until coffer gc removes it"], applied.Lines);
        Assert.Equal(["a@5", "a@4", "a@2", "a@1"], (await RunAsync("ls", "a", "--versions", "-q")).Ok().Lines);
        var again = (await RunAsync("retain", "--apply", "plan.json", "--json")).Ok().Json;
        Assert.Equal((0, 2, "gone", "aliased"), (
            again.GetProperty("deleted").GetInt32(), again.GetProperty("passedOver").GetInt32(),
            again.GetProperty("results")[0].GetProperty("outcome").GetString(), again.GetProperty("results")[1].GetProperty("outcome").GetString()));
    }

    [Fact]
    public async Task A_plan_is_done_by_its_id_as_long_as_it_is_the_same()
    {
        await PutAsync(3);
        var id = (await RunAsync("retain", "--keep-latest", "1", "--json")).Ok().Json.GetProperty("id").GetString()!;
        await PutAsync(1);
        (await RunAsync("retain", "--keep-latest", "1", "--apply", id)).FailedWith(CofferError.Conflict, id, "coffer retain --plan");
        Assert.Equal(4, (await RunAsync("ls", "a", "--versions", "-q")).Ok().Lines.Length);

        id = (await RunAsync("retain", "--keep-latest", "1", "--json")).Ok().Json.GetProperty("id").GetString()!;
        Assert.Contains("deleted 3 versions", (await RunAsync("retain", "--keep-latest", "1", "--apply", id)).Ok().Output, StringComparison.Ordinal);
        await PutAsync(1);
        Assert.Contains("deleted 1 version;", (await RunAsync("retain", "--keep-latest", "1", "--apply")).Ok().Output, StringComparison.Ordinal);
        Assert.Equal("nothing to delete\n", (await RunAsync("retain", "--keep-latest", "1", "--apply")).Ok().Output);
        Assert.Equal("1 version stays: 1 without a rule\nnothing goes\n", (await RunAsync("retain")).Ok().Output);
    }

    [Fact]
    public async Task A_file_that_holds_no_plan_is_refused()
    {
        await PutAsync(2);
        await RunAsync("retain", "--keep-latest", "1", "--out", "plan.json");
        Write("other.json", File.ReadAllText(At("plan.json")).Replace("\"version\": 1", "\"version\": 2", StringComparison.Ordinal));
        Write("none.json", "[1]");
        (await RunAsync("retain", "--apply", "other.json")).FailedWith(CofferError.Corrupt, "other.json");
        (await RunAsync("retain", "--apply", "none.json")).FailedWith(CofferError.Corrupt, "none.json");
        (await RunAsync("retain", "--apply", "missing.json")).FailedWith(CofferError.NotFound, "missing.json");
        await RunAsync("init", "--store", "other");
        (await RunAsync("retain", "--apply", "plan.json", "--store", "other")).FailedWith(CofferError.InvalidArgument, "another store");
        Assert.Equal(2, (await RunAsync("ls", "a", "--versions", "-q")).Ok().Lines.Length);
    }

    [Fact]
    public async Task Every_version_is_listed_with_its_reason_and_explained()
    {
        await PutAsync(3);
        await RunAsync("alias", "set", "a@1", "prod");
        var all = (await RunAsync("retain", "--keep-latest", "1", "--ttl", "1w", "--all", "--json")).Ok().Json.EnumerateArray().ToList();
        Assert.Equal(["amongLatest", "notDue", "aliased"], all.Select(decision => decision.GetProperty("cause").GetString()));
        Assert.Contains("stays  it is not yet 1w old", (await RunAsync("retain", "--ttl", "1w", "--all")).Ok().Output, StringComparison.Ordinal);

        var explained = (await RunAsync("explain", "a@1", "--keep-latest", "1")).Ok().Lines;
        Assert.Equal("a@1 stays: it is @prod", explained[0]);
        Assert.Matches("^rule line +no +decides about it: every version$", explained[2]);
        Assert.Matches("^alias +yes +keeps it: it is @prod$", explained[3]);
        Assert.StartsWith("without what keeps it, it would go at ", explained[^1], StringComparison.Ordinal);
        var json = (await RunAsync("explain", "a@2", "--keep-latest", "1", "--json")).Ok().Json;
        Assert.Equal((true, "notAmongLatest"), (json.GetProperty("decision").GetProperty("goes").GetBoolean(), json.GetProperty("decision").GetProperty("cause").GetString()));
        Assert.Contains("it goes when the rules are next applied", (await RunAsync("explain", "a@2", "--keep-latest", "1")).Ok().Output, StringComparison.Ordinal);
        Assert.EndsWith("nothing lets it go", (await RunAsync("explain", "a@2")).Ok().Lines[^1], StringComparison.Ordinal);
        (await RunAsync("explain", "a@9")).FailedWith(CofferError.NotFound, "a@9");
        await RunAsync("rm", "a@2");
        Assert.Contains("coffer undelete a@2 brings it back", (await RunAsync("explain", "a@2")).Ok().Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_was_deleted_comes_back_until_a_collection_removes_it()
    {
        await PutAsync(2);
        await RunAsync("rm", "a@1");
        var gc = (await RunAsync("gc", "--grace", "7d")).Ok();
        Assert.Contains("1 deleted version stays, the first until ", gc.Output, StringComparison.Ordinal);
        Assert.EndsWith("nothing to remove\n", gc.Output, StringComparison.Ordinal);
        var kept = Assert.Single((await RunAsync("gc", "--grace", "7d", "--json")).Ok().Json.GetProperty("inGrace").EnumerateArray());
        Assert.Equal("a@1", kept.GetProperty("reference").GetString());

        Assert.Equal("a@1 is here\n", (await RunAsync("undelete", "a")).Ok().Output);
        Assert.Equal("a 1", (await RunAsync("cat", "a@1")).Ok().Output);
        Assert.Equal("a@1", (await RunAsync("undelete", "a@1", "--json")).Ok().Json.GetProperty("reference").GetString());
        await RunAsync("rm", "a@1");
        (await RunAsync("gc")).Ok();
        (await RunAsync("undelete", "a@1")).FailedWith(CofferError.NotFound, "a@1", "a collection has removed it");
    }

    [Fact]
    public async Task A_purge_gives_a_receipt_and_leaves_no_trace_in_the_folder()
    {
        const string Secret = "Erika Mustermann, 12.08.1964";
        Write("secret", Secret);
        Write("shared", "what others have too");
        (await RunAsync("put", "people/erika", "secret", "--meta", $$"""{"who":"{{Secret}}"}""", "--tag", $"who={Secret}", "--encoding", "none")).Ok();
        (await RunAsync("put", "people/erika", "shared", "--encoding", "none")).Ok();
        (await RunAsync("put", "other", "shared")).Ok();
        (await RunAsync("tag", "people/erika@1", $"more={Secret}")).Ok();
        (await RunAsync("alias", "set", "people/erika@1", "prod")).Ok();
        Assert.NotEmpty(FilesWith(Secret));
        (await RunAsync("purge", "people/erika", "--reason", "request 4711")).FailedWith(CofferError.InvalidArgument, "--yes", "--dry-run");
        var dry = (await RunAsync("purge", "people/erika", "--reason", "request 4711", "--dry-run", "--json")).Ok().Json;
        Assert.True(dry.GetProperty("dryRun").GetBoolean());

        var receipt = (await RunAsync("purge", "people/erika", "--reason", "request 4711", "--yes")).Ok();

        Assert.Contains("stays: other@1 has it too", receipt.Output, StringComparison.Ordinal);
        Assert.Contains($"purged people/erika: 2 versions, {Secret.Length} B freed; reason: request 4711", receipt.Output, StringComparison.Ordinal);
        Assert.Empty(FilesWith(Secret));
        Assert.Equal("what others have too", (await RunAsync("cat", "other")).Ok().Output);
        (await RunAsync("cat", "people/erika@1")).FailedWith(CofferError.NotFound);
        (await RunAsync("verify")).Ok();
        Assert.Equal("people/erika@4", (await RunAsync("put", "people/erika", "shared", "-q")).Ok().Lines[0]);

        (await RunAsync("hold", "other", "--reason", "audit")).Ok();
        (await RunAsync("purge", "other@1", "--reason", "x", "--yes")).FailedWith(CofferError.Held, "audit");
        var one = (await RunAsync("purge", "people/erika@4", "--reason", "x", "--yes", "--json")).Ok().Json;
        Assert.Equal(("people/erika@4", 0), (one.GetProperty("subject").GetString(), one.GetProperty("contents").GetArrayLength()));
        (await RunAsync("purge", "nobody", "--reason", "x", "--yes")).FailedWith(CofferError.NotFound, "nobody");
    }

    [Fact]
    public async Task A_schedule_runs_in_the_foreground_until_it_is_stopped()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "stops the process by a signal");
        await PutAsync(1);
        using var process = Start(["retain", "--ttl", "30d", "--schedule", "0 2 * * *", "--zone", "Europe/Berlin"]);
        Assert.StartsWith("next at ", await process.StandardOutput.ReadLineAsync(), StringComparison.Ordinal);
        using (var kill = Start("kill", ["-INT", $"{process.Id}"]))
            await kill.WaitForExitAsync();
        await process.WaitForExitAsync();
        Assert.Equal(ExitCodes.Cancelled, process.ExitCode);
    }

    private async Task PutAsync(int versions)
    {
        for (var i = 0; i < versions; i++)
        {
            var number = ++_put;
            (await RunAsync(["put", "a", "-"], System.Text.Encoding.UTF8.GetBytes($"a {number}"))).Ok();
        }
    }

    private int _put;

    private IEnumerable<string> FilesWith(string text) => Directory.EnumerateFiles(At(".coffer"), "*", SearchOption.AllDirectories)
        .Where(file => System.Text.Encoding.UTF8.GetString(File.ReadAllBytes(file)).Contains(text, StringComparison.Ordinal));
}
