using System.CommandLine;
using System.Globalization;
using Coffer.Catalog;
using Coffer.Catalog.Filters;
using Coffer.Cli.Json;
using Coffer.Cli.Text;
using Coffer.Query;

namespace Coffer.Cli.Commands;

/// <summary><c>coffer search</c>: the versions that a query means.</summary>
internal static class SearchCommand
{
    private const int Default = 100, Most = 10_000;

    private static readonly Argument<string[]> Words = new("QUERY")
    {
        Description = "What to look for, such as type:test-results tag.env=ci age:<7d; several words are one query. None: every version.",
        Arity = ArgumentArity.ZeroOrMore,
    };

    private static readonly Option<int?> Limit = new("--limit") { Description = $"List at most so many, up to {Most} (default: {Default}).", HelpName = "N" };

    private static readonly Option<string?> Cursor = new("--cursor") { Description = "Go on behind the page that came with this cursor; the query must be the same.", HelpName = "CURSOR" };

    private static readonly Option<bool> Count = new("--count") { Description = "Print how many there are, and their bytes." };

    private static readonly Option<string?> Facets = new("--facets") { Description = "Print their types, jobs or the keys of their tags, those of most versions first.", HelpName = "type|job|tag" };

    public static CliCommand Build()
    {
        Facets.AcceptOnlyFromAmong("type", "job", "tag");
        return new CliCommand("search", "Find versions by a query, newest first.")
        {
            Arguments = { Words },
            Options = { Limit, Cursor, Count, Facets },
            Remarks = """
                Put a query between single quotes where the shell has a meaning for its characters: `<`, `>`, `*`, `(` and `"`. The language is in
                [queries.md](queries.md). Deleted versions are left out unless the query says something of `deleted`.
                """,
            JsonShape = static () => CliJson.Compact.SearchView,
            JsonNote = "With `--count` an object of `versions`, `bytes` and `storedBytes`; with `--facets` an array of `value`, `versions` and `bytes`. Otherwise:",
            Examples =
            [
                "coffer search type:test-results tag.env=ci 'age:<7d'",
                "coffer search 'name:nightly/** (size:>10MB or held:yes)' --limit 20",
                "coffer search 'meta.failed>0' --json | jq -r '.items[].reference'",
                "coffer search type:model --facets job",
                "coffer search expired:yes --count",
            ],
        }.Does(RunAsync);
    }

    private static async Task<int> RunAsync(CliRun run)
    {
        var limit = run.Get(Limit) ?? Default;
        if (limit is < 1 or > Most)
            throw new CofferException(CofferError.InvalidArgument, $"--limit {limit} is not from 1 to {Most}; --cursor goes on where a page ended");
        var facets = run.Get(Facets);
        if ((run.Get(Count) ? 1 : 0) + (facets is null ? 0 : 1) + (run.Get(Cursor) is null ? 0 : 1) > 1)
            throw new CofferException(CofferError.InvalidArgument, "--count, --facets and --cursor do not go together; give one of them");
        var filter = ArtifactFilter.Parse(string.Join(' ', run.Get(Words)));

        var store = await run.OpenStoreAsync().ConfigureAwait(false);
        await using var opened = store.ConfigureAwait(false);
        var query = new ArtifactQuery(store);
        if (run.Get(Count))
            await PrintCountAsync(run, await query.CountAsync(filter, run.Cancellation).ConfigureAwait(false)).ConfigureAwait(false);
        else if (facets is not null)
            await PrintFacetsAsync(run, facets, await query.FacetsAsync(filter, FieldOf(facets), limit, run.Cancellation).ConfigureAwait(false)).ConfigureAwait(false);
        else
            await PrintAsync(run, await PageAsync(query, filter, limit, run.Get(Cursor), run.Cancellation).ConfigureAwait(false)).ConfigureAwait(false);
        return ExitCodes.Ok;
    }

    /// <summary>As many as are wanted, of as many pages as they take.</summary>
    private static async Task<SearchPage> PageAsync(ArtifactQuery query, ArtifactFilter filter, int limit, string? cursor, CancellationToken cancellationToken)
    {
        var items = new List<CatalogEntry>();
        do
        {
            var page = await query.PageAsync(filter, Math.Min(limit - items.Count, ArtifactCatalog.MostInPage), cursor, cancellationToken).ConfigureAwait(false);
            items.AddRange(page.Items);
            cursor = page.Next;
        }
        while (cursor is not null && items.Count < limit);
        return new SearchPage(items, cursor);
    }

    private static async Task PrintAsync(CliRun run, SearchPage page)
    {
        if (run.Json)
        {
            await run.PrintJsonAsync(Views.Of(page), CliJson.Compact.SearchView).ConfigureAwait(false);
            return;
        }

        if (run.Quiet)
            await EntryTable.PrintReferencesAsync(run, page.Items.ToAsyncEnumerable()).ConfigureAwait(false);
        else
            await EntryTable.PrintAsync(run, page.Items.ToAsyncEnumerable(), full: true).ConfigureAwait(false);
        if (page.Next is { } next)
            run.Say($"there are more; go on with --cursor {next}");
    }

    private static async Task PrintCountAsync(CliRun run, VersionStats totals)
    {
        if (run.Json)
            await run.PrintJsonAsync(Views.Of(totals), CliJson.Compact.CountView).ConfigureAwait(false);
        else if (run.Quiet)
            run.Print(totals.Versions.ToString(CultureInfo.InvariantCulture));
        else
            run.Print($"{ByteCount.Count(totals.Versions, "version")}, {ByteCount.Of(totals.Bytes)}, stored {ByteCount.Of(totals.StoredBytes)}");
    }

    private static async Task PrintFacetsAsync(CliRun run, string title, IReadOnlyList<Facet> facets)
    {
        if (run.Json)
        {
            await run.PrintJsonAsync([.. facets.Select(Views.Of)], CliJson.Compact.IReadOnlyListFacetView).ConfigureAwait(false);
            return;
        }

        var table = new Table(title.ToUpperInvariant(), ">VERSIONS", ">SIZE");
        foreach (var facet in facets)
            table.Add(facet.Value, facet.Versions.ToString(CultureInfo.InvariantCulture), ByteCount.Of(facet.Bytes));
        run.Print(table);
    }

    private static FacetField FieldOf(string word) => word switch
    {
        "type" => FacetField.Type,
        "job" => FacetField.Job,
        _ => FacetField.TagKey,
    };
}
