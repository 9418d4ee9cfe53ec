using System.Xml.Linq;

namespace Coffer.Cli.Tests;

public sealed class CompareTests : CliTest
{
    [Fact]
    public async Task Diff_says_what_was_added_removed_and_changed_and_shows_lines_when_asked()
    {
        await PutTwoAsync();
        var output = (await RunAsync("diff", "rep@1", "rep")).Ok().Output;
        Assert.Contains("1 added, 1 removed, 1 changed, 0 the same", output, StringComparison.Ordinal);
        Assert.Contains("- a.txt  6 B\n", output, StringComparison.Ordinal);
        Assert.Contains("env: ci → prod", output, StringComparison.Ordinal);
        Assert.DoesNotContain("@@", output, StringComparison.Ordinal);

        var text = (await RunAsync("diff", "rep@1", "rep", "--text", "--file", "r.json", "-U", "0")).Ok().Lines;
        Assert.Equal(["    @@ -2,1 +2,1 @@", "    -  \"total\": 150,", "    +  \"total\": 151,"], text[^3..]);
    }

    [Fact]
    public async Task A_gate_that_does_not_hold_sets_the_exit_code_and_is_said()
    {
        await PutTwoAsync();
        (await RunAsync("diff", "rep@1", "rep", "--gate", "size<+5%", "--gate", "removed<=1")).Ok();
        (await RunAsync("diff", "rep@1", "rep", "--gate", "removed<=0", "--gate", "size<1B")).FailedWith(CofferError.Conflict, "removed<=0 does not hold: removed is 1", "size<1B");
        (await RunAsync("diff", "none", "rep", "--gate", "size<+5%")).FailedWith(CofferError.Conflict, "the baseline is missing");
        (await RunAsync("diff", "rep@1", "rep", "--gate", "weight<5")).FailedWith(CofferError.InvalidArgument, "weight<5", "size");
        var json = await RunAsync("diff", "rep@1", "rep", "--gate", "removed<=0", "--json");
        Assert.Equal(ExitCodes.Of(CofferError.Conflict), json.ExitCode);
        Assert.Single(json.Json.GetProperty("failedGates").EnumerateArray());
        Assert.Equal("Conflict", json.ErrorKind);
    }

    [Fact]
    public async Task Diff_tells_a_missing_baseline_from_a_missing_current()
    {
        await PutTwoAsync();
        Assert.Contains("the baseline is missing", (await RunAsync("diff", "none", "rep")).Ok().Output, StringComparison.Ordinal);
        Assert.Contains("the current version is missing", (await RunAsync("diff", "rep", "rep@9")).Ok().Output, StringComparison.Ordinal);
        (await RunAsync("diff", "none", "nor-this")).FailedWith(CofferError.NotFound, "none", "nor-this");
        (await RunAsync("diff", "rep@1", "rep", "--file", "zzz")).FailedWith(CofferError.NotFound, "zzz");
    }

    [Fact]
    public async Task Diff_in_markdown_is_a_table_whose_cells_hold_no_markup()
    {
        Write("one/a|b`<i>.txt", "1\n");
        (await RunAsync("put", "m", "one")).Ok();
        Write("one/a|b`<i>.txt", "1\n```\n");
        (await RunAsync("put", "m", "one")).Ok();
        var lines = (await RunAsync("diff", "m@1", "m", "--markdown", "--text")).Ok().Lines;
        Assert.Contains(@"| ~ | a\|b\`&lt;i&gt;.txt | 2 B | 6 B |", lines);
        Assert.Contains("````diff", lines);
        Assert.Contains("| size | 2 B | 6 B | +4 B (+200 %) |", lines);
    }

    [Fact]
    public async Task Trend_lists_versions_oldest_first_and_draws_them()
    {
        foreach (var size in (int[])[1000, 2000, 3000])
        {
            Write("f", new string((char)('a' + (size / 1000)), size));
            (await RunAsync("put", "app", "f", "--type", "test-results", "--job", "build-" + size)).Ok();
        }

        Write("f", "x");
        (await RunAsync("put", "other", "f", "--type", "model")).Ok();
        var points = (await RunAsync("trend", "app", "--json", "--svg", "size.svg")).Ok().Json;
        Assert.Equal(["app@1", "app@2", "app@3"], points.GetProperty("points").EnumerateArray().Select(point => point.GetProperty("reference").GetString()));
        Assert.Equal(200, points.GetProperty("percent").GetDouble());
        Assert.Equal(6, XDocument.Load(At("size.svg")).Descendants().Count(element => element.Name.LocalName == "circle"));

        Assert.Equal(3, (await RunAsync("trend", "test_results", "--json")).Ok().Json.GetProperty("points").GetArrayLength());
        var day = Assert.Single((await RunAsync("trend", "test-results", "--by", "day", "--json")).Ok().Json.GetProperty("buckets").EnumerateArray());
        Assert.Equal((3, 6000), (day.GetProperty("versions").GetInt32(), day.GetProperty("size").GetInt32()));
        Assert.Contains("+200 % from the first to the last", (await RunAsync("trend", "app")).Ok().Output, StringComparison.Ordinal);
        Assert.Contains("no versions", (await RunAsync("trend", "videos")).Ok().Output, StringComparison.Ordinal);
        (await RunAsync("trend", "app", "--by", "moon")).FailedWith(CofferError.InvalidArgument, "moon");
        (await RunAsync("trend", "app", "--days", "0")).FailedWith(CofferError.InvalidArgument, "--days 0");
        (await RunAsync("trend", "app", "--svg", "no/such/folder.svg")).FailedWith(CofferError.AccessDenied, "no/such/folder.svg");
    }

    [Fact]
    public async Task Stats_count_by_job_and_day_and_say_what_is_saved()
    {
        await PutTwoAsync();
        Write("copy", "hello\n");
        (await RunAsync("put", "again", "copy")).Ok();
        var stats = (await RunAsync("stats", "--json")).Ok().Json;
        Assert.Equal(6, stats.GetProperty("sharedBytes").GetInt32());
        Assert.Equal(1, stats.GetProperty("byJob").GetProperty("build-2").GetProperty("versions").GetInt32());
        Assert.Equal(3, Assert.Single(stats.GetProperty("byDay").EnumerateObject()).Value.GetProperty("versions").GetInt32());
        Assert.Equal("rep@1", stats.GetProperty("oldest").GetProperty("reference").GetString());
        Assert.Equal("rep@1", stats.GetProperty("largest")[0].GetProperty("reference").GetString());
        Assert.Contains("largest   rep@1", (await RunAsync("stats")).Ok().Output, StringComparison.Ordinal);
    }

    private async Task PutTwoAsync()
    {
        Write("dir/r.json", """{"total":150,"passed":145}""");
        Write("dir/a.txt", "hello\n");
        (await RunAsync("put", "rep", "dir", "--tag", "env=ci")).Ok();
        Write("dir/r.json", """{"total":151,"passed":145}""");
        File.Delete(At("dir/a.txt"));
        Write("dir/b.txt", "x\n");
        (await RunAsync("put", "rep", "dir", "--tag", "env=prod", "--job", "build-2")).Ok();
    }
}
