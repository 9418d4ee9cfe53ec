using System.Diagnostics;
using System.Text.RegularExpressions;

namespace Coffer.Docs.Tests;

/// <summary>The C# of the papers is that of the samples, which compile, and the samples do what they say.</summary>
public sealed partial class SampleTests
{
    [Fact]
    public void Every_block_of_C_sharp_is_a_region_of_a_sample_and_every_region_is_shown()
    {
        var regions = Clone.Files("samples", "*.cs").SelectMany(RegionsOf).ToList();
        var blocks = Clone.Papers.SelectMany(FencedBlock.Of).Where(block => block.Language == "csharp").ToList();
        Assert.All(blocks, block => Assert.True(regions.Any(region => region.Text == string.Join('\n', block.Lines)), $"{block} is no region of a sample, word by word"));
        Assert.All(regions, region => Assert.True(blocks.Any(block => string.Join('\n', block.Lines) == region.Text), $"no paper shows {region.Name} as it is"));
        Assert.NotEmpty(regions);
    }

    [Fact]
    public async Task KeepAndGet_keeps_a_file_once_and_gets_the_same_bytes()
    {
        using var desk = new Desk();
        var program = Desk.ProgramOf("samples/KeepAndGet");
        var token = TestContext.Current.CancellationToken;
        var size = new FileInfo(desk.PathOf("README.md")).Length;

        var (first, _) = await desk.RunAsync(program, ["store", "README.md", "copy.md"], token);
        Assert.Equal([$"reports/nightly@1: {size} bytes, new", "written to copy.md"], first);
        Assert.Equal(await File.ReadAllBytesAsync(desk.PathOf("README.md"), token), await File.ReadAllBytesAsync(desk.PathOf("copy.md"), token));

        var (second, exitCode) = await desk.RunAsync(program, ["store", "README.md", "copy.md"], token);
        Assert.Equal(0, exitCode);
        Assert.Equal($"reports/nightly@1: {size} bytes, unchanged", second[0]);
        Assert.Contains("exists", second[1], StringComparison.Ordinal);
    }

    [Fact]
    public async Task EngineCache_builds_an_engine_once_and_fetches_the_same_bytes_afterwards()
    {
        using var desk = new Desk();
        var program = Desk.ProgramOf("samples/EngineCache");
        var token = TestContext.Current.CancellationToken;

        var (first, firstCode) = await desk.RunAsync(program, ["./cache", "README.md", "built.engine"], token);
        var (second, secondCode) = await desk.RunAsync(program, ["./cache", "README.md", "fetched.engine"], token);
        var (other, _) = await desk.RunAsync(program, ["./cache", "LICENSE", "other.engine"], token);

        Assert.Equal((0, 0), (firstCode, secondCode));
        Assert.StartsWith("built engines/builder-1/", Assert.Single(first), StringComparison.Ordinal);
        Assert.Equal(first[0].Replace("built", "fetched", StringComparison.Ordinal), Assert.Single(second));
        Assert.Equal(await File.ReadAllBytesAsync(desk.PathOf("built.engine"), token), await File.ReadAllBytesAsync(desk.PathOf("fetched.engine"), token));
        Assert.StartsWith("built", Assert.Single(other), StringComparison.Ordinal);
    }

    [Fact]
    public async Task FindVersions_prints_what_a_query_means()
    {
        using var desk = new Desk();
        var token = TestContext.Current.CancellationToken;
        foreach (var command in (string[])["put a README.md --type test-results --tag env=ci", "put b LICENSE --type test-results", "put c LICENSE --type model"])
            Assert.Equal(0, (await desk.RunAsync(Desk.ProgramOf("src/Coffer.Cli"), command.Split(' '), token)).ExitCode);
        var (readme, license) = (new FileInfo(desk.PathOf("README.md")).Length, new FileInfo(desk.PathOf("LICENSE")).Length);

        var (lines, exitCode) = await desk.RunAsync(Desk.ProgramOf("samples/FindVersions"), [".coffer", "type:test-results size:>0"], token);
        Assert.Equal(0, exitCode);
        Assert.Equal(
            [$"b@1: {license} bytes", $"a@1: {readme} bytes", $"2 versions, {readme + license} bytes", "2 of type test-results", "in CI this week: a@1"],
            lines);
    }

    [Fact]
    public async Task HostedStore_says_that_it_is_well_and_hands_out_what_was_put()
    {
        using var desk = new Desk();
        var token = TestContext.Current.CancellationToken;
        await desk.RunAsync(Desk.ProgramOf("samples/KeepAndGet"), ["store", "README.md", "copy.md"], token);

        using var server = Process.Start(desk.StartInfo(Desk.ProgramOf("samples/HostedStore"), ["--urls", "http://127.0.0.1:0", "--Coffer:Address", "./store"]))!;
        try
        {
            using var client = new HttpClient { BaseAddress = await AddressOfAsync(server, token) };
            Assert.Equal("Healthy", await client.GetStringAsync(new Uri("health", UriKind.Relative), token));
            var bytes = await client.GetByteArrayAsync(new Uri("files/reports/nightly", UriKind.Relative), token);
            Assert.Equal(await File.ReadAllBytesAsync(desk.PathOf("README.md"), token), bytes);
        }
        finally
        {
            server.Kill();
            await server.WaitForExitAsync(CancellationToken.None);
        }
    }

    private static async Task<Uri> AddressOfAsync(Process server, CancellationToken cancellationToken)
    {
        while (await server.StandardOutput.ReadLineAsync(cancellationToken) is { } line)
        {
            if (Listening().Match(line) is { Success: true } match)
                return new Uri(match.Groups["url"].Value);
        }

        throw new InvalidOperationException("The server ended before it listened.");
    }

    private static IEnumerable<(string Name, string Text)> RegionsOf(string file)
    {
        foreach (Match match in Region().Matches(Clone.Read(file)))
            yield return ($"{file}: {match.Groups["name"].Value}", match.Groups["text"].Value);
    }

    [GeneratedRegex(@"#region (?<name>\S+)\n(?<text>.*?)\n#endregion", RegexOptions.Singleline, 1000)]
    private static partial Regex Region();

    [GeneratedRegex(@"Now listening on: (?<url>\S+)", RegexOptions.None, 1000)]
    private static partial Regex Listening();
}
