using System.Data.Common;
using Coffer.Content;

namespace Coffer.Catalog;

/// <summary>The versions: what their manifests say, and of what may change the deletion mark and the hold.</summary>
internal static class VersionsTable
{
    private const string Insert = """
        INSERT INTO versions(artifact_id, number, manifest, type, job, created_at, expires_at, deleted_at, held, size, stored_size, is_folder, file_count, metadata, tag_keys)
        VALUES (@p0, @p1, @p2, @p3, @p4, @p5, @p6, @p7, @p8, @p9, @p10, @p11, @p12, @p13, @p14)
        ON CONFLICT(artifact_id, number) DO NOTHING RETURNING id
        """;

    private const string SelectId = "SELECT id, manifest FROM versions WHERE artifact_id = @p0 AND number = @p1";
    private const string SelectByManifest = "SELECT id, artifact_id FROM versions WHERE manifest = @p0";
    private const string SelectMetadata = "SELECT metadata FROM versions WHERE manifest = @p0 LIMIT 1";
    private const string UpdateLabels = "UPDATE versions SET deleted_at = @p1, held = @p2, tag_keys = @p3 WHERE id = @p0";
    private const string DeleteById = "DELETE FROM versions WHERE id = @p0";

    // The bound is always true: it lets the index of what is held be sought.
    private const string SelectHeld = """
        SELECT a.name, v.number FROM versions v JOIN artifacts a ON a.id = v.artifact_id
        WHERE v.held = 1 AND v.created_at <= @p0 AND v.deleted_at IS NULL
        """;

    private const string SelectKnownOfName = """
        SELECT a.name, v.number, v.manifest FROM artifacts a JOIN versions v ON v.artifact_id = a.id
        WHERE a.name = @p0 AND v.number > @p1 ORDER BY v.number LIMIT @p2
        """;

    private const string SelectKnownAfterName = """
        SELECT a.name, v.number, v.manifest FROM artifacts a JOIN versions v ON v.artifact_id = a.id
        WHERE a.name > @p0 ORDER BY a.name, v.number LIMIT @p1
        """;

    public static string Create(CatalogDialect dialect) => $"""
        CREATE TABLE versions (
            id {dialect.Identity},
            artifact_id {dialect.Number} NOT NULL REFERENCES artifacts(id),
            number {dialect.Number} NOT NULL,
            manifest {dialect.Bytes} NOT NULL,
            type {dialect.Text} NOT NULL,
            job {dialect.Text},
            created_at {dialect.Number} NOT NULL,
            expires_at {dialect.Number},
            deleted_at {dialect.Number},
            held {dialect.Number} NOT NULL,
            size {dialect.Number} NOT NULL,
            stored_size {dialect.Number} NOT NULL,
            is_folder {dialect.Number} NOT NULL,
            file_count {dialect.Number} NOT NULL,
            metadata {dialect.Text} NOT NULL,
            UNIQUE (artifact_id, number));
        CREATE INDEX versions_live ON versions(artifact_id, number) WHERE deleted_at IS NULL;
        CREATE INDEX versions_manifest ON versions(manifest);
        CREATE INDEX versions_created ON versions(created_at);
        CREATE INDEX versions_type ON versions(type, created_at);
        CREATE INDEX versions_job ON versions(job, created_at) WHERE job IS NOT NULL;
        """;

    /// <summary>
    /// Makes searches walk an index from the newest version on, and decide and sum up by the index alone what most of them ask: its
    /// columns behind the id are there for that.
    /// </summary>
    public static string IndexForSearch(CatalogDialect dialect) => $"""
        ALTER TABLE versions ADD COLUMN tag_keys {dialect.Text} NOT NULL DEFAULT '';
        UPDATE versions SET tag_keys = COALESCE((SELECT {dialect.Lines("t.key")} FROM tags t WHERE t.version_id = versions.id), '');
        DROP INDEX versions_created;
        DROP INDEX versions_type;
        DROP INDEX versions_job;
        CREATE INDEX versions_created ON versions(created_at, id, deleted_at, artifact_id, type, job, size, stored_size, tag_keys);
        CREATE INDEX versions_type ON versions(type, created_at, id, deleted_at, artifact_id, job, size, stored_size, tag_keys);
        CREATE INDEX versions_job ON versions(job, created_at, id, deleted_at, artifact_id, type, size, stored_size, tag_keys) WHERE job IS NOT NULL;
        CREATE INDEX versions_artifact ON versions(artifact_id, created_at, id, deleted_at, size, stored_size);
        CREATE INDEX versions_size ON versions(size, created_at, id, deleted_at);
        CREATE INDEX versions_expires ON versions(expires_at, created_at, id, deleted_at) WHERE expires_at IS NOT NULL;
        CREATE INDEX versions_held ON versions(created_at, id) WHERE held = 1;
        CREATE INDEX versions_deleted ON versions(created_at, id) WHERE deleted_at IS NOT NULL;
        """;

    /// <summary>Adds a version; null where its number is known already.</summary>
    public static ValueTask<long?> InsertAsync(CatalogConnection connection, long artifact, CatalogVersion version, CatalogLabels? labels, CancellationToken cancellationToken) =>
        connection.Statement(
                Insert, artifact, version.Number, version.Manifest.ToByteArray(), version.Type, version.Job, Columns.From(version.CreatedAt),
                Columns.From(version.ExpiresAt), Columns.From(labels?.DeletedAt), Columns.From(labels?.Held ?? false), version.Size, version.StoredSize,
                Columns.From(version.IsFolder), (long)version.Files.Count, version.MetadataJson, TagsTable.KeysOf(labels?.Tags ?? version.Tags)).ValueAsync<long?>(cancellationToken);

    /// <summary>A version's row by its number.</summary>
    public static async ValueTask<(long Id, Digest Manifest)?> FindAsync(CatalogConnection connection, long artifact, long number, CancellationToken cancellationToken)
    {
        var rows = await connection.Statement(SelectId, artifact, number).RowsAsync(row => (row.GetInt64(0), Columns.Digest(row, 1)), cancellationToken).ConfigureAwait(false);
        return rows.Count == 0 ? null : rows[0];
    }

    /// <summary>The rows of a manifest: one, unless somebody copied records about.</summary>
    public static ValueTask<List<(long Id, long Artifact)>> FindAsync(CatalogConnection connection, Digest manifest, CancellationToken cancellationToken) =>
        connection.Statement(SelectByManifest, manifest.ToByteArray()).RowsAsync(row => (row.GetInt64(0), row.GetInt64(1)), cancellationToken);

    public static async ValueTask UpdateLabelsAsync(CatalogConnection connection, long id, CatalogLabels labels, CancellationToken cancellationToken) =>
        await connection.RunAsync(UpdateLabels, cancellationToken, id, Columns.From(labels.DeletedAt), Columns.From(labels.Held), TagsTable.KeysOf(labels.Tags)).ConfigureAwait(false);

    /// <summary>Removes a version with its files and tags.</summary>
    public static async ValueTask DeleteAsync(CatalogConnection connection, long id, CancellationToken cancellationToken) =>
        await connection.RunAsync(DeleteById, cancellationToken, id).ConfigureAwait(false);

    public static ValueTask<string?> MetadataAsync(CatalogConnection connection, Digest manifest, CancellationToken cancellationToken) =>
        connection.Statement(SelectMetadata, manifest.ToByteArray()).ValueAsync<string>(cancellationToken);

    /// <summary>The versions that are held, in no particular order.</summary>
    public static async ValueTask<List<(string Name, long Number)>> HeldAsync(CatalogConnection connection, CancellationToken cancellationToken) =>
        await connection.Statement(SelectHeld, long.MaxValue).RowsAsync(row => (row.GetString(0), row.GetInt64(1)), cancellationToken).ConfigureAwait(false);

    /// <summary>The next versions behind a name and number, in the order of both.</summary>
    public static async ValueTask<IReadOnlyList<KnownVersion>> KnownAsync(CatalogConnection connection, string name, long number, int limit, CancellationToken cancellationToken)
    {
        var rows = await connection.Statement(SelectKnownOfName, name, number, (long)limit).RowsAsync(Read, cancellationToken).ConfigureAwait(false);
        if (rows.Count < limit)
            rows.AddRange(await connection.Statement(SelectKnownAfterName, name, (long)(limit - rows.Count)).RowsAsync(Read, cancellationToken).ConfigureAwait(false));
        return rows;

        static KnownVersion Read(DbDataReader row) => new(row.GetString(0), row.GetInt64(1), Columns.Digest(row, 2));
    }
}
