using System.Globalization;
using Coffer.Catalog;
using Coffer.Cli.Json;
using Coffer.Cli.Text;

namespace Coffer.Cli.Commands;

/// <summary>Versions as a table.</summary>
internal static class EntryTable
{
    // A table is as wide as its widest row, so rows are held back; past this many the columns are set anew.
    private const int RowsATable = 1000;

    /// <summary>Prints versions as they come: all that is known of each, or the first things one wants to know.</summary>
    public static async Task PrintAsync(CliRun run, IAsyncEnumerable<CatalogEntry> entries, bool full)
    {
        var table = Headed(full);
        await foreach (var entry in entries.ConfigureAwait(false))
        {
            if (table.Count == RowsATable)
            {
                run.Print(table);
                table = Headed(full);
            }

            Add(table, entry, full);
        }

        run.Print(table);
    }

    /// <summary>Prints only the references, for programs and quiet runs.</summary>
    public static async Task PrintReferencesAsync(CliRun run, IAsyncEnumerable<CatalogEntry> entries)
    {
        await foreach (var entry in entries.ConfigureAwait(false))
            run.Print(Views.ReferenceOf(entry));
    }

    private static Table Headed(bool full) => full
        ? new Table("REFERENCE", ">SIZE", ">STORED", ">FILES", "CREATED", "EXPIRES", "TYPE", "JOB", "ALIASES", "TAGS", "DIGEST")
        : new Table("REFERENCE", ">SIZE", "CREATED", "TYPE", "ALIASES");

    private static void Add(Table table, CatalogEntry entry, bool full)
    {
        var (reference, size, created) = (Views.ReferenceOf(entry), ByteCount.Of(entry.Size), LocalTime.Of(entry.CreatedAt));
        var aliases = string.Join(", ", entry.Aliases);
        if (!full)
        {
            table.Add(reference, size, created, entry.Type, aliases);
            return;
        }

        table.Add(
            reference,
            size,
            ByteCount.Of(entry.StoredSize),
            entry.FileCount.ToString(CultureInfo.InvariantCulture),
            created,
            LocalTime.Of(entry.ExpiresAt),
            entry.Type,
            entry.Job,
            aliases,
            string.Join(", ", entry.Tags.Select(tag => $"{tag.Key}={tag.Value}")),
            entry.Manifest.ToString());
    }
}
