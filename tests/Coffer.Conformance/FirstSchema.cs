using System.Data.Common;
using Coffer.Catalog;

namespace Coffer.Conformance;

/// <summary>A catalog as the first Coffer made it, with one version of its own: what every later one must bring up to date.</summary>
internal static class FirstSchema
{
    public static async Task CreateAsync(CatalogDatabase database, byte[] manifest, CancellationToken cancellationToken)
    {
        var (connection, _) = await database.OpenAsync(forWriting: true, cancellationToken);
        await using var opened = connection;
        await using var transaction = await database.BeginWriteAsync(connection, cancellationToken);
        await RunAsync(transaction, Tables(database.Dialect), cancellationToken);
        await RunAsync(
            transaction,
            """
            INSERT INTO artifacts(name, latest_id) VALUES ('a', 1);
            INSERT INTO versions(artifact_id, number, manifest, type, job, created_at, held, size, stored_size, is_folder, file_count, metadata)
                VALUES (1, 1, @p0, 'model', 'job-1', 1000, 0, 5, 4, 0, 0, '{"n":1}');
            INSERT INTO tags(version_id, key, value) VALUES (1, 'stage', 'dev');
            INSERT INTO aliases(name, alias, record, version, moved_at) VALUES ('a', 'prod', 1, 1, 1000);
            INSERT INTO state(key, value) VALUES ('complete', '1');
            """,
            cancellationToken,
            manifest);
        await database.WriteSchemaAsync(transaction, 1, cancellationToken);
        await transaction.CommitAsync(cancellationToken);
    }

    private static async Task RunAsync(DbTransaction transaction, string sql, CancellationToken cancellationToken, params object[] values)
    {
        await using var command = transaction.Connection!.CreateCommand();
        command.Transaction = transaction;
        command.CommandText = sql;
        for (var i = 0; i < values.Length; i++)
        {
            var parameter = command.CreateParameter();
            parameter.ParameterName = FormattableString.Invariant($"@p{i}");
            parameter.Value = values[i];
            command.Parameters.Add(parameter);
        }

        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    // Never changed: this is what lies on disks.
    private static string Tables(CatalogDialect d) => $"""
        CREATE TABLE state (key {d.Text} NOT NULL PRIMARY KEY, value {d.Text} NOT NULL) {d.Clustered};
        CREATE TABLE artifacts (id {d.Identity}, name {d.Text} NOT NULL UNIQUE, latest_id {d.Number});
        CREATE INDEX artifacts_listed ON artifacts(name) WHERE latest_id IS NOT NULL;
        CREATE TABLE versions (
            id {d.Identity}, artifact_id {d.Number} NOT NULL REFERENCES artifacts(id), number {d.Number} NOT NULL, manifest {d.Bytes} NOT NULL,
            type {d.Text} NOT NULL, job {d.Text}, created_at {d.Number} NOT NULL, expires_at {d.Number}, deleted_at {d.Number}, held {d.Number} NOT NULL,
            size {d.Number} NOT NULL, stored_size {d.Number} NOT NULL, is_folder {d.Number} NOT NULL, file_count {d.Number} NOT NULL,
            metadata {d.Text} NOT NULL, UNIQUE (artifact_id, number));
        CREATE INDEX versions_live ON versions(artifact_id, number) WHERE deleted_at IS NULL;
        CREATE INDEX versions_manifest ON versions(manifest);
        CREATE INDEX versions_created ON versions(created_at);
        CREATE INDEX versions_type ON versions(type, created_at);
        CREATE INDEX versions_job ON versions(job, created_at) WHERE job IS NOT NULL;
        CREATE TABLE removals (
            artifact_id {d.Number} NOT NULL REFERENCES artifacts(id), number {d.Number} NOT NULL, PRIMARY KEY (artifact_id, number)) {d.Clustered};
        CREATE TABLE contents (id {d.Identity}, digest {d.Bytes} NOT NULL UNIQUE, size {d.Number} NOT NULL);
        CREATE INDEX contents_size ON contents(size);
        CREATE TABLE placements (
            content_id {d.Number} NOT NULL REFERENCES contents(id), key {d.Text} NOT NULL, stored_size {d.Number} NOT NULL, encoding {d.Text} NOT NULL,
            PRIMARY KEY (content_id, key)) {d.Clustered};
        CREATE TABLE files (
            version_id {d.Number} NOT NULL REFERENCES versions(id) ON DELETE CASCADE, ordinal {d.Number} NOT NULL, path {d.Text} NOT NULL,
            content_id {d.Number} REFERENCES contents(id), size {d.Number} NOT NULL, PRIMARY KEY (version_id, ordinal)) {d.Clustered};
        CREATE INDEX files_content ON files(content_id, version_id);
        CREATE TABLE tags (
            version_id {d.Number} NOT NULL REFERENCES versions(id) ON DELETE CASCADE, key {d.Text} NOT NULL, value {d.Text} NOT NULL,
            PRIMARY KEY (version_id, key)) {d.Clustered};
        CREATE INDEX tags_value ON tags(key, value);
        CREATE TABLE labels (
            manifest {d.Bytes} NOT NULL PRIMARY KEY, number {d.Number} NOT NULL, deleted_at {d.Number}, held {d.Number} NOT NULL, tags {d.Text} NOT NULL) {d.Clustered};
        CREATE TABLE aliases (
            name {d.Text} NOT NULL, alias {d.Text} NOT NULL, record {d.Number} NOT NULL, version {d.Number}, moved_at {d.Number} NOT NULL,
            PRIMARY KEY (name, alias)) {d.Clustered};
        """;
}
