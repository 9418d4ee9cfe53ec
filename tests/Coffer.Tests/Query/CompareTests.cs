using System.Text;
using Coffer.Artifacts;
using Coffer.Query;
using Coffer.Query.Comparison;
using Coffer.Store;

namespace Coffer.Tests.Query;

public sealed class CompareTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("coffer-compare-").FullName;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task Files_that_were_added_removed_and_changed_are_told_apart()
    {
        await using var store = await ArtifactStore.OpenAsync("memory:", cancellationToken: Token);
        await PutAsync(store, new() { ["same"] = "12345", ["gone"] = "123", ["sub/changed"] = "1", ["moved"] = "abcdefgh" }, new PutOptions { Tags = Tags("env=ci", "old=1") });
        await PutAsync(store, new() { ["same"] = "12345", ["fresh"] = "1234", ["sub/changed"] = "22", ["moved-here"] = "abcdefgh" }, new PutOptions { Tags = Tags("env=prod", "new=2") });

        var comparison = await new ArtifactQuery(store).CompareAsync(Reference.Parse("a@1"), Reference.Parse("a"), cancellationToken: Token);

        Assert.Equal(
            ["Added fresh", "Removed gone", "Removed moved", "Added moved-here", "Changed sub/changed"],
            comparison.Files.Where(file => (file.After ?? file.Before)!.Kind == FileKind.File).Select(file => $"{file.Kind} {file.Path}"));
        Assert.Equal((17L, 19L), (comparison.Size.Before, comparison.Size.After));
        Assert.Equal(100.0 * 2 / 17, comparison.Size.Percent, 9);
        Assert.Equal(13, comparison.SharedBytes);
        Assert.Equal(["env: ci prod", "new:  2", "old: 1 "], comparison.Tags.Select(tag => $"{tag.Key}: {tag.Before} {tag.After}"));
        Assert.False(comparison.IsSame);
        Assert.True(comparison.Between >= TimeSpan.Zero);
    }

    [Fact]
    public async Task A_version_compared_with_itself_is_the_same()
    {
        await using var store = await ArtifactStore.OpenAsync("memory:", cancellationToken: Token);
        await PutAsync(store, new() { ["x"] = "1", ["y"] = "2" });
        var comparison = await new ArtifactQuery(store).CompareAsync(Reference.Parse("a"), Reference.Parse("a@1"), new CompareOptions { Text = true }, Token);
        Assert.True(comparison.IsSame);
        Assert.Equal((0.0, 2), (comparison.Size.Percent, comparison.SharedBytes));
    }

    [Fact]
    public async Task A_missing_baseline_and_a_missing_current_are_told_apart_and_count_as_empty()
    {
        await using var store = await ArtifactStore.OpenAsync("memory:", cancellationToken: Token);
        await PutAsync(store, new() { ["x"] = "12345" });
        var query = new ArtifactQuery(store);

        var fresh = await query.CompareAsync(Reference.Parse("b@1"), Reference.Parse("a"), cancellationToken: Token);
        Assert.Null(fresh.Baseline);
        Assert.NotNull(fresh.Current);
        Assert.Equal((0L, 5L, 0.0), (fresh.Size.Before, fresh.Size.After, fresh.Size.Percent));

        var gone = await query.CompareAsync(Reference.Parse("a"), Reference.Parse("a@7"), cancellationToken: Token);
        Assert.Null(gone.Current);
        Assert.Equal(-100, gone.Size.Percent);

        var neither = await Assert.ThrowsAsync<CofferException>(() => query.CompareAsync(Reference.Parse("b"), Reference.Parse("c"), cancellationToken: Token));
        Assert.Equal(CofferError.NotFound, neither.Error);
    }

    [Fact]
    public async Task Metadata_is_compared_leaf_by_leaf()
    {
        await using var store = await ArtifactStore.OpenAsync("memory:", cancellationToken: Token);
        await PutAsync(store, new() { ["x"] = "1" }, new PutOptions { Metadata = Json("""{"total":150,"env":{"os":"linux","cpu":8},"gone":[]}""") });
        await PutAsync(store, new() { ["x"] = "1" }, new PutOptions { Metadata = Json("""{"total":151,"env":{"os":"linux","cpu":"8"},"note":"x"}""") });
        var comparison = await new ArtifactQuery(store).CompareAsync(Reference.Parse("a@1"), Reference.Parse("a@2"), cancellationToken: Token);
        Assert.Equal(["env.cpu 8 \"8\"", "gone [] ", "note  \"x\"", "total 150 151"], comparison.Metadata.Select(change => $"{change.Key} {change.Before} {change.After}"));
    }

    [Fact]
    public async Task Lines_of_text_are_compared_as_a_unified_diff()
    {
        var before = string.Join('\n', Enumerable.Range(1, 30)) + "\n";
        var after = before.Replace("\n10\n", "\nten\n", StringComparison.Ordinal).Replace("\n25\n", "\n25\n25.5\n", StringComparison.Ordinal);
        var diff = await DiffAsync("a.txt", before, after, context: 1);
        Assert.Equal(("text", 2, 1), (diff!.Format, diff.Added, diff.Removed));
        Assert.Equal(["@@ -9,3 +9,3 @@", " 9", "-10", "+ten", " 11", "@@ -25,2 +25,3 @@", " 25", "+25.5", " 26"], diff.Lines);
    }

    [Theory]
    [InlineData("""{"a":1,"b":[1,2]}""", "{ \"a\": 1,\n\"b\": [1, 3] }", "json", "-    2", "+    3")]
    [InlineData("<r><a x='1'/><b>t</b></r>", "<r>\n<a x=\"1\" />\n<b>u</b></r>", "xml", "-  <b>t</b>", "+  <b>u</b>")]
    public async Task JSON_and_XML_are_laid_out_alike_first(string before, string after, string format, string removed, string added)
    {
        var diff = await DiffAsync("data", before, after);
        Assert.Equal(format, diff!.Format);
        Assert.Equal([removed], diff.Lines.Where(line => line.StartsWith('-')));
        Assert.Equal([added], diff.Lines.Where(line => line.StartsWith('+')));
    }

    [Fact]
    public async Task What_is_no_text_has_no_lines_and_what_only_looks_like_JSON_is_text()
    {
        Assert.Null(await DiffAsync("x", "a\0b", "a\0c"));
        Assert.Equal("text", (await DiffAsync("x.json", "{not json", "{nor this"))!.Format);
        Assert.Equal("text", (await DiffAsync("x.xml", "<!DOCTYPE r [<!ENTITY e SYSTEM 'file:///etc/passwd'>]><r>&e;</r>", "<r/>"))!.Format);
    }

    [Fact]
    public async Task A_diff_applied_to_the_one_makes_the_other()
    {
        var seed = Environment.TickCount;
        var random = new Random(seed);
        for (var round = 0; round < 200; round++)
        {
            var before = Draw();
            var after = random.Next(4) == 0 ? Draw() : [.. before.Where(_ => random.Next(8) > 0).SelectMany(line => random.Next(8) == 0 ? (string[])[line, "new"] : [line])];
            var diff = TextComparison.Compare("text", string.Join('\n', before), string.Join('\n', after), random.Next(0, 4))!;
            Assert.True(Apply(before, diff).SequenceEqual(after), $"seed {seed}, round {round}");
        }

        string[] Draw() => [.. Enumerable.Range(0, random.Next(1, 40)).Select(_ => "l" + random.Next(12))];
    }

    private static List<string> Apply(string[] before, TextDiff diff)
    {
        var after = new List<string>();
        var at = 0;
        foreach (var line in diff.Lines)
        {
            if (line.StartsWith("@@", StringComparison.Ordinal))
            {
                var place = line.Split(' ')[1].TrimStart('-').Split(',');
                var from = int.Parse(place[0]) - (place[1] == "0" ? 0 : 1);
                after.AddRange(before[at..from]);
                at = from;
            }
            else if (line[0] == '+')
            {
                after.Add(line[1..]);
            }
            else
            {
                Assert.Equal(before[at++], line[1..]);
                if (line[0] == ' ')
                    after.Add(line[1..]);
            }
        }

        after.AddRange(before[at..]);
        return after;
    }

    private async Task<TextDiff?> DiffAsync(string file, string before, string after, int context = 3)
    {
        await using var store = await ArtifactStore.OpenAsync("memory:", cancellationToken: Token);
        await PutAsync(store, new() { [file] = before });
        await PutAsync(store, new() { [file] = after });
        var comparison = await new ArtifactQuery(store).CompareAsync(Reference.Parse("a@1"), Reference.Parse("a@2"), new CompareOptions { Text = true, Context = context }, Token);
        return Assert.Single(comparison.Files).Text;
    }

    private async Task PutAsync(ArtifactStore store, Dictionary<string, string> files, PutOptions? options = null)
    {
        var root = Directory.CreateDirectory(Path.Combine(_folder, Guid.NewGuid().ToString("n"))).FullName;
        foreach (var (path, text) in files)
        {
            Directory.CreateDirectory(Path.GetDirectoryName(Path.Combine(root, path))!);
            await File.WriteAllBytesAsync(Path.Combine(root, path), Encoding.UTF8.GetBytes(text), Token);
        }

        await store.PutAsync(new ArtifactName("a"), PutSource.FromPath(root), options, cancellationToken: Token);
    }

    private static Dictionary<string, string> Tags(params string[] tags) => tags.Select(tag => tag.Split('=')).ToDictionary(tag => tag[0], tag => tag[1]);

    private static System.Text.Json.JsonElement Json(string text) => System.Text.Json.JsonDocument.Parse(text).RootElement;
}
