using System.Text.Json;

namespace Coffer.Cli.Tests;

public sealed class ListTests : CliTest
{
    [Fact]
    public async Task Ls_lists_the_latest_version_of_each_name_in_order()
    {
        await PutThreeAsync();
        var lines = (await RunAsync("ls")).Ok().Lines;
        Assert.Matches(@"^REFERENCE +SIZE +CREATED +TYPE +ALIASES$", lines[0]);
        Assert.Matches(@"^models/a@2 +3 B  \d{4}-\d\d-\d\d \d\d:\d\d  model +prod$", lines[1]);
        Assert.StartsWith("other@1", lines[2], StringComparison.Ordinal);
        Assert.Equal(3, lines.Length);
    }

    [Fact]
    public async Task Ls_takes_a_prefix_versions_and_a_limit()
    {
        await PutThreeAsync();
        Assert.Equal(["models/a@2"], (await RunAsync("ls", "mod", "-q")).Ok().Lines);
        Assert.Equal(["models/a@2", "models/a@1"], (await RunAsync("ls", "models/a", "--versions", "-q")).Ok().Lines);
        Assert.Equal(["models/a@2"], (await RunAsync("ls", "models/a", "--versions", "--limit", "1", "-q")).Ok().Lines);
        Assert.Empty((await RunAsync("ls", "zzz")).Ok().Lines);
        (await RunAsync("ls", "--versions")).FailedWith(CofferError.InvalidArgument, "NAME --versions");
        (await RunAsync("ls", "--limit", "-3")).FailedWith(CofferError.InvalidArgument, "-3");
        (await RunAsync("ls", "--limit", "many")).FailedWith(CofferError.InvalidArgument, "many");
    }

    [Fact]
    public async Task Ls_long_shows_job_tags_and_digest()
    {
        await PutThreeAsync();
        var output = (await RunAsync("ls", "models/", "--long")).Ok().Output;
        Assert.Contains("stage=dev", output, StringComparison.Ordinal);
        Assert.Contains("train-2", output, StringComparison.Ordinal);
        Assert.Contains("sha256:", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Ls_json_is_one_array_of_entries()
    {
        await PutThreeAsync();
        var entries = (await RunAsync("ls", "--json")).Ok().Json.EnumerateArray().ToList();
        Assert.Equal(["models/a", "other"], entries.Select(entry => entry.GetProperty("name").GetString()));
        Assert.Equal(
            new[]
            {
                "name", "version", "reference", "digest", "type", "job", "createdAt", "expiresAt", "size", "storedSize", "isFolder", "fileCount", "held", "tags", "aliases",
            }.Order(),
            entries[0].EnumerateObject().Select(field => field.Name).Order());
        Assert.Equal("prod", Assert.Single(entries[0].GetProperty("aliases").EnumerateArray()).GetString());
        Assert.Equal("dev", entries[0].GetProperty("tags").GetProperty("stage").GetString());
        Assert.Equal("[]", (await RunAsync("ls", "zzz", "--json")).Ok().Output.Trim());
    }

    [Fact]
    public async Task Show_prints_what_is_known_and_a_missing_version_is_said()
    {
        await PutThreeAsync();
        var output = (await RunAsync("show", "models/a@prod")).Ok().Output;
        Assert.StartsWith("models/a@2\n", output, StringComparison.Ordinal);
        foreach (var known in new[] { "sha256:", "model", "train-2", "stage=dev", "prod", "a.txt", "3 B in 1 file" })
            Assert.Contains(known, output, StringComparison.Ordinal);
        (await RunAsync("show", "models/a@9")).FailedWith(CofferError.NotFound, "models/a@9");
    }

    [Fact]
    public async Task Show_json_has_every_promised_field()
    {
        await PutThreeAsync();
        var json = (await RunAsync("show", "models/a", "--json")).Ok().Json;
        foreach (var field in new[] { "name", "version", "reference", "digest", "type", "job", "createdAt", "expiresAt", "size", "storedSize", "files", "tags", "aliases", "metadata" })
            Assert.True(json.TryGetProperty(field, out _), field);
        foreach (var field in new[] { "path", "digest", "size", "storedSize", "encoding", "kind" })
            Assert.True(json.GetProperty("files")[0].TryGetProperty(field, out _), field);
        Assert.Equal(JsonValueKind.Null, json.GetProperty("expiresAt").ValueKind);
        Assert.Equal("prod", json.GetProperty("aliases")[0].GetString());
    }

    [Fact]
    public async Task Show_lists_the_first_of_many_files_and_all_when_asked()
    {
        for (var i = 0; i < 23; i++)
            Write($"tree/file-{i:d2}.txt", "x");
        await RunAsync("put", "tree", "tree");
        var few = (await RunAsync("show", "tree")).Ok();
        Assert.EndsWith("file-19.txt", few.Lines[^2], StringComparison.Ordinal);
        Assert.Equal("and 3 more; --files lists all", few.Lines[^1]);
        Assert.EndsWith("file-22.txt", (await RunAsync("show", "tree", "--files")).Ok().Lines[^1], StringComparison.Ordinal);
        Assert.Equal(23, (await RunAsync("show", "tree", "--json")).Ok().Json.GetProperty("files").GetArrayLength());
    }

    [Fact]
    public async Task A_path_with_control_characters_cannot_reach_the_terminal()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows has no such paths");
        Write("tree/a\u001b[31mred\nline", "x");
        (await RunAsync("put", "tree", "tree")).Ok();
        var output = (await RunAsync("show", "tree")).Ok().Output;
        Assert.DoesNotContain('\u001b', output);
        Assert.Contains(@"a\x1b[31mred\x0aline", output, StringComparison.Ordinal);
    }

    private async Task PutThreeAsync()
    {
        Write("a.txt", "one");
        (await RunAsync("put", "models/a", "a.txt", "--type", "model")).Ok();
        Write("a.txt", "two");
        (await RunAsync("put", "models/a", "a.txt", "--type", "model", "--job", "train-2", "--tag", "stage=dev")).Ok();
        (await RunAsync("put", "other", "a.txt")).Ok();
        (await RunAsync("alias", "set", "models/a", "prod")).Ok();
    }
}
