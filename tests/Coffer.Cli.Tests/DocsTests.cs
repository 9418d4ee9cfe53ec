using Coffer.Catalog.Filters;
using Coffer.Cli.Docs;

namespace Coffer.Cli.Tests;

public sealed class DocsTests
{
    [Fact]
    public void The_reference_says_what_the_command_does()
    {
        var page = Find("docs/cli.md");
        Assert.True(
            page is not null && File.ReadAllText(page).ReplaceLineEndings("\n") == CommandPage.Write(CommandTree.Build()),
            "docs/cli.md is not what the command says of itself; write it anew: dotnet run --project src/Coffer.Cli -- docs > docs/cli.md");
    }

    [Fact]
    public void The_page_of_queries_has_every_field_and_no_other()
    {
        var rows = File.ReadAllLines(Find("docs/queries.md")!).Where(line => line.StartsWith("| `", StringComparison.Ordinal)).Select(line => line.Split('`')[1]);
        Assert.False(ArtifactFilter.TryParse("nonsense:x", out _, out var mistake));
        Assert.Equal(mistake.Possible.Append("TEXT").Order(), rows.Order());
    }

    [Fact]
    public void Every_kind_of_error_has_an_exit_code_of_its_own()
    {
        var codes = Enum.GetValues<CofferError>().Select(ExitCodes.Of).ToList();
        Assert.DoesNotContain(ExitCodes.Unexpected, codes);
        Assert.DoesNotContain(ExitCodes.Ok, codes);
        Assert.Equal(codes.Count, codes.Distinct().Count());
    }

    /// <summary>A file of the clone that these tests were built from; null where it is not there.</summary>
    internal static string? Find(string path)
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "Coffer.slnx")))
                return Path.Combine(folder.FullName, path) is var file && File.Exists(file) ? file : null;
        }

        return null;
    }
}
