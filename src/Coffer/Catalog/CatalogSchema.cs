using System.Data.Common;

namespace Coffer.Catalog;

/// <summary>The tables as a whole: how they came to be, version by version, and how they are emptied.</summary>
internal static class CatalogSchema
{
    // The step from version n to n + 1 stands at n. Steps that were released never change.
    private static readonly Func<CatalogDialect, string>[] Steps =
    [
        dialect => string.Concat(
            StateTable.Create(dialect),
            ArtifactsTable.Create(dialect),
            VersionsTable.Create(dialect),
            RemovalsTable.Create(dialect),
            ContentsTable.Create(dialect),
            PlacementsTable.Create(dialect),
            FilesTable.Create(dialect),
            TagsTable.Create(dialect),
            LabelsTable.Create(dialect),
            AliasesTable.Create(dialect)),
        dialect => string.Concat(
            UploadsTable.Create(dialect),
            UploadPartsTable.Create(dialect)),
        CountersTable.Create,
        dialect => string.Concat(
            VersionsTable.IndexForSearch(dialect),
            TagsTable.AddCreatedAt(dialect),
            AliasesTable.IndexByAlias()),
    ];

    // Children before parents, so that no foreign key is in the way.
    private static readonly string[] Clearing =
    [
        "DELETE FROM tags", "DELETE FROM files", "DELETE FROM placements", "DELETE FROM contents", "DELETE FROM versions",
        "DELETE FROM aliases", "DELETE FROM removals", "DELETE FROM artifacts", "DELETE FROM labels", "DELETE FROM state",
        "DELETE FROM upload_parts", "DELETE FROM uploads", "DELETE FROM counters",
    ];

    /// <summary>How many steps there are: the version of a schema that is up to date.</summary>
    public static int Latest => Steps.Length;

    /// <summary>The statements that make a schema of a version out of nothing.</summary>
    public static string UpTo(int version, CatalogDialect dialect) => string.Concat(Steps.Take(version).Select(step => step(dialect)));

    public static async ValueTask EnsureAsync(CatalogDatabase database, CatalogConnection connection, bool isReadOnly, CancellationToken cancellationToken)
    {
        if (await IsCurrentAsync(null).ConfigureAwait(false))
            return;
        if (isReadOnly)
            throw new CofferException(CofferError.AccessDenied, $"{database.Description} must be brought up to date and can only be read here; open it once as a user who may write it");

        var transaction = await database.BeginWriteAsync(connection.Connection, cancellationToken).ConfigureAwait(false);
        await using (transaction.ConfigureAwait(false))
        {
            // Another process may have done it while this one waited for its turn.
            if (await IsCurrentAsync(transaction).ConfigureAwait(false))
                return;
            try
            {
                for (var version = await database.ReadSchemaAsync(connection.Connection, transaction, cancellationToken).ConfigureAwait(false); version < Steps.Length; version++)
                    await RunAsync(transaction, Steps[version](database.Dialect), cancellationToken).ConfigureAwait(false);
                await database.WriteSchemaAsync(transaction, Steps.Length, cancellationToken).ConfigureAwait(false);
                await transaction.CommitAsync(cancellationToken).ConfigureAwait(false);
            }
            catch
            {
                await database.RollBackAsync(transaction).ConfigureAwait(false);
                throw;
            }
        }

        async ValueTask<bool> IsCurrentAsync(DbTransaction? transaction)
        {
            var version = await database.ReadSchemaAsync(connection.Connection, transaction, cancellationToken).ConfigureAwait(false);
            if (version > Steps.Length)
                throw new CofferException(CofferError.Unsupported, $"{database.Description} was written by a newer Coffer (schema {version}, this build knows {Steps.Length}); update coffer");
            return version == Steps.Length;
        }
    }

    public static async ValueTask ClearAsync(CatalogConnection connection, CancellationToken cancellationToken)
    {
        foreach (var sql in Clearing)
            await connection.RunAsync(sql, cancellationToken).ConfigureAwait(false);
    }

    private static async ValueTask RunAsync(DbTransaction transaction, string sql, CancellationToken cancellationToken)
    {
        var command = transaction.Connection!.CreateCommand();
        await using (command.ConfigureAwait(false))
        {
            command.Transaction = transaction;
            command.CommandText = sql;
            await command.ExecuteNonQueryAsync(cancellationToken).ConfigureAwait(false);
        }
    }
}
