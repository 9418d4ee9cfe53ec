namespace Coffer.Cli.Tests;

public sealed class SearchTests : CliTest
{
    [Fact]
    public async Task Search_lists_what_the_query_means_newest_first()
    {
        await PutFourAsync();
        var lines = (await RunAsync("search")).Ok().Lines;
        Assert.Matches("^REFERENCE +SIZE +STORED +FILES +CREATED +EXPIRES +TYPE +JOB +ALIASES +TAGS +DIGEST$", lines[0]);
        Assert.Equal(["other@1", "nightly/web@1", "nightly/api@2", "nightly/api@1"], lines[1..].Select(line => line.Split(' ')[0]));
        Assert.Contains("build-2", lines[3], StringComparison.Ordinal);
        Assert.Contains("env=ci, lane=2", lines[3], StringComparison.Ordinal);

        foreach (var (query, found) in new (string, string)[]
        {
            ("type:TEST_RESULTS", "nightly/web@1 nightly/api@2 nightly/api@1"),
            ("type:test-results job:build-* not job:build-2", "nightly/api@1"),
            ("tag.env=ci tag.lane=2", "nightly/api@2"),
            ("name:nightly/* latest:yes", "nightly/web@1 nightly/api@2"),
            ("size:>=4 (tag.env=prod or job:build-2)", "nightly/web@1 nightly/api@2"),
            ("meta.failed>0", "nightly/web@1"),
            ("meta.suite.name=Smoke?Tests", "nightly/web@1"),
            ("SMOKE", "nightly/web@1"),
            ("\"night\" alias:good", "nightly/api@1"),
            ("age:<1h expired:no version:2..", "nightly/api@2"),
            ("created:<2020-01-01", ""),
        })
        {
            // As one word, and as the shell would hand over several.
            Assert.Equal(found, string.Join(' ', (await RunAsync("search", query, "-q")).Ok().Lines));
            Assert.Equal(found, string.Join(' ', (await RunAsync(["search", "-q", .. query.Split(' ')])).Ok().Lines));
        }
    }

    [Fact]
    public async Task A_cursor_goes_on_where_a_page_ended()
    {
        await PutFourAsync();
        var first = (await RunAsync("search", "size:>0", "--limit", "3", "--json")).Ok().Json;
        Assert.Equal(["items", "next"], first.EnumerateObject().Select(field => field.Name));
        Assert.Equal(3, first.GetProperty("items").GetArrayLength());
        Assert.Equal("ci", first.GetProperty("items")[2].GetProperty("tags").GetProperty("env").GetString());
        var cursor = first.GetProperty("next").GetString()!;

        var last = (await RunAsync("search", "size:>0", "--limit", "3", "--json", "--cursor", cursor)).Ok().Json;
        Assert.Equal("nightly/api@1", Assert.Single(last.GetProperty("items").EnumerateArray()).GetProperty("reference").GetString());
        Assert.Equal(System.Text.Json.JsonValueKind.Null, last.GetProperty("next").ValueKind);

        Assert.Matches("^there are more; go on with --cursor [A-Za-z0-9_-]{44}$", (await RunAsync("search", "size:>0", "--limit", "3")).Ok().Lines[^1]);
        Assert.Equal(3, (await RunAsync("search", "size:>0", "--limit", "3", "-q")).Ok().Lines.Length);
        (await RunAsync("search", "size:>1", "--cursor", cursor)).FailedWith(CofferError.InvalidArgument, "another query");
        (await RunAsync("search", "--cursor", "nonsense")).FailedWith(CofferError.InvalidArgument, "no cursor");
    }

    [Fact]
    public async Task Counts_and_facets()
    {
        await PutFourAsync();
        Assert.Equal("3 versions, 12 B, stored 12 B", Assert.Single((await RunAsync("search", "name:nightly/**", "--count")).Ok().Lines));
        Assert.Equal("3", Assert.Single((await RunAsync("search", "name:nightly/**", "--count", "-q")).Ok().Lines));
        Assert.Equal("""{"versions":4,"bytes":15,"storedBytes":15}""", (await RunAsync("search", "--count", "--json")).Ok().Output.Trim());
        Assert.Equal(["TYPE          VERSIONS  SIZE", "test-results         3  12 B", "custom               1   3 B"], (await RunAsync("search", "--facets", "type")).Ok().Lines);
        Assert.Equal(["JOB      VERSIONS  SIZE", "build-1         1   3 B", "build-2         1   4 B"], (await RunAsync("search", "--facets", "job")).Ok().Lines);
        Assert.Equal("""[{"value":"env","versions":2,"bytes":9},{"value":"lane","versions":1,"bytes":4}]""", (await RunAsync("search", "--facets", "tag", "--json")).Ok().Output.Trim());
        Assert.Equal("[]", (await RunAsync("search", "type:nothing", "--facets", "tag", "--json")).Ok().Output.Trim());
    }

    [Theory]
    [InlineData("tpye:model", "column 1:", "'tpye' is no field", "type")]
    [InlineData("type:model size:>huge", "column 18:", "'huge' is not a number of bytes")]
    [InlineData("(type:model", "column 1:", "'(' is not closed")]
    [InlineData("expired:maybe", "column 9:", "possible: yes, no")]
    public async Task A_mistake_in_a_query_is_one_line_with_its_place_and_what_was_possible(string query, params string[] said)
    {
        (await RunAsync("init")).Ok();
        (await RunAsync("search", query)).FailedWith(CofferError.InvalidArgument, said);
    }

    [Fact]
    public async Task What_does_not_go_together_is_refused()
    {
        (await RunAsync("search", "--limit", "0")).FailedWith(CofferError.InvalidArgument, "--limit 0");
        (await RunAsync("search", "--limit", "10001")).FailedWith(CofferError.InvalidArgument, "10000");
        (await RunAsync("search", "--count", "--facets", "job")).FailedWith(CofferError.InvalidArgument, "--facets");
        (await RunAsync("search", "--facets", "size")).FailedWith(CofferError.InvalidArgument, "size");
        (await RunAsync("latest", "-n", "0")).FailedWith(CofferError.InvalidArgument, "-n 0");
        (await RunAsync("latest", "no type")).FailedWith(CofferError.InvalidArgument, "no type");
        (await RunAsync("search", "type:model")).FailedWith(CofferError.NotFound, "no store");
    }

    [Fact]
    public async Task Latest_lists_the_newest_of_a_type()
    {
        await PutFourAsync();
        Assert.Equal(["other@1", "nightly/web@1", "nightly/api@2", "nightly/api@1"], (await RunAsync("latest", "-q")).Ok().Lines);
        Assert.Equal(["nightly/web@1", "nightly/api@2"], (await RunAsync("latest", "test_results", "-n", "2", "-q")).Ok().Lines);
        Assert.StartsWith("nightly/web@1", (await RunAsync("latest", "test-results")).Ok().Lines[1], StringComparison.Ordinal);
        Assert.Equal("other", Assert.Single((await RunAsync("latest", "-n", "1", "--json")).Ok().Json.EnumerateArray()).GetProperty("name").GetString());
    }

    private async Task PutFourAsync()
    {
        Write("a.txt", "one");
        (await RunAsync("put", "nightly/api", "a.txt", "--type", "test-results", "--job", "build-1")).Ok();
        Write("a.txt", "four");
        (await RunAsync("put", "nightly/api", "a.txt", "--type", "test-results", "--job", "build-2", "--tag", "env=ci", "--tag", "lane=2")).Ok();
        Write("a.txt", "fives");
        (await RunAsync("put", "nightly/web", "a.txt", "--type", "test-results", "--tag", "env=prod", "--meta", """{"failed":2,"suite":{"name":"Smoke Tests"}}""")).Ok();
        Write("a.txt", "two");
        (await RunAsync("put", "other", "a.txt")).Ok();
        (await RunAsync("alias", "set", "nightly/api@1", "good")).Ok();
    }
}
