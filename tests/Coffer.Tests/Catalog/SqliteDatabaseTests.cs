using Coffer.Catalog;
using Coffer.Catalog.Sqlite;
using Coffer.Content;

namespace Coffer.Tests.Catalog;

public sealed class SqliteDatabaseTests : IDisposable
{
    private readonly TempFolder _folder = new();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private string Database => _folder["catalog.db"];

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_file_that_is_no_database_says_reindex()
    {
        await File.WriteAllTextAsync(Database, string.Concat(Enumerable.Repeat("this is no database\n", 1000)), Cancel);
        var e = await Assert.ThrowsAsync<CofferException>(() => ArtifactCatalog.OpenAsync(SqliteDatabase.ForFile(Database), Cancel));
        Assert.Equal(CofferError.Corrupt, e.Error);
        Assert.Equal($"catalog {Database} is damaged; run `coffer reindex` to build it anew from the store", e.Message);
    }

    [Fact]
    public async Task A_truncated_file_says_reindex()
    {
        await FillAsync();
        using (var file = File.OpenHandle(Database, FileMode.Open, FileAccess.Write))
            RandomAccess.SetLength(file, 8192);
        await AssertSaysReindexAsync();
    }

    [Fact]
    public async Task A_file_with_overwritten_pages_says_reindex_when_they_are_read()
    {
        await FillAsync();
        using (var file = File.OpenHandle(Database, FileMode.Open, FileAccess.Write))
        {
            var noise = new byte[4096];
            new Random(3).NextBytes(noise);
            for (var page = 4096L; page < RandomAccess.GetLength(file); page += 4096)
                RandomAccess.Write(file, noise, page);
        }

        await AssertSaysReindexAsync();
    }

    [Fact]
    public async Task A_database_of_something_else_is_left_alone()
    {
        using (var other = new Microsoft.Data.Sqlite.SqliteConnection($"Data Source={Database};Pooling=False"))
        {
            SQLitePCL.Batteries_V2.Init();
            other.Open();
            using var command = other.CreateCommand();
            command.CommandText = "CREATE TABLE state (mine); INSERT INTO state VALUES (1)";
            command.ExecuteNonQuery();
        }

        var e = await Assert.ThrowsAsync<CofferException>(() => ArtifactCatalog.OpenAsync(SqliteDatabase.ForFile(Database), Cancel));
        Assert.Equal(CofferError.Corrupt, e.Error);
    }

    [Fact]
    public async Task A_full_disk_is_said_and_changes_nothing()
    {
        var database = new WatchedDatabase(SqliteDatabase.ForFile(Database), "PRAGMA max_page_count = 60");
        await using var catalog = await ArtifactCatalog.OpenAsync(database, Cancel);
        await catalog.ApplyAsync(new() { Versions = [Version("small", 1)] }, Cancel);
        var e = await Assert.ThrowsAsync<CofferException>(() => catalog.ApplyAsync(new() { Versions = [Version("large", 5000)] }, Cancel));
        Assert.Equal(CofferError.QuotaExceeded, e.Error);
        Assert.Equal("small", Assert.Single(await catalog.ListArtifactsAsync(null, null, 10, Cancel)).Name);
        await catalog.ApplyAsync(new() { Versions = [Version("small too", 1)] }, Cancel);
    }

    [Fact]
    public async Task A_writer_that_does_not_finish_makes_others_unavailable_but_not_readers()
    {
        var database = SqliteDatabase.ForFile(Database, busy: TimeSpan.FromMilliseconds(50));
        await using var catalog = await ArtifactCatalog.OpenAsync(database, Cancel);
        var (connection, _) = await database.OpenAsync(forWriting: true, Cancel);
        await using (connection)
        {
            await using var transaction = await database.BeginWriteAsync(connection, Cancel);
            var e = await Assert.ThrowsAsync<CofferException>(() => catalog.ApplyAsync(new() { Versions = [Version("a", 1)] }, Cancel));
            Assert.Equal(CofferError.Unavailable, e.Error);
            Assert.Empty(await catalog.ListArtifactsAsync(null, null, 10, Cancel));
        }

        await catalog.ApplyAsync(new() { Versions = [Version("a", 1)] }, Cancel);
    }

    [Fact]
    public async Task Every_commit_is_flushed_to_the_disk()
    {
        var database = new WatchedDatabase(SqliteDatabase.ForFile(Database));
        await using var catalog = await ArtifactCatalog.OpenAsync(database, Cancel);
        Assert.Equal(("wal", 2L, 1L), (Pragma("journal_mode"), Pragma("synchronous"), Pragma("foreign_keys")));

        object? Pragma(string name)
        {
            using var command = database.Connections[0].CreateCommand();
            command.CommandText = "PRAGMA " + name;
            return command.ExecuteScalar();
        }
    }

    [Fact]
    public async Task A_closed_catalog_is_one_file()
    {
        await FillAsync();
        Assert.Equal([Database], Directory.GetFiles(_folder.Path));
    }

    [Fact]
    [System.Runtime.Versioning.UnsupportedOSPlatform("windows")]
    public async Task A_catalog_in_a_folder_that_cannot_be_written_can_be_read()
    {
        // Modes do not hold root back; a file system that is mounted for reading does.
        var root = Environment.IsPrivilegedProcess;
        Assert.True(!root || Run("mount", "-t", "tmpfs", "tmpfs", _folder.Path), "as root this test needs to mount a tmpfs");
        try
        {
            await FillAsync();
            File.SetUnixFileMode(Database, UnixFileMode.UserRead);
            File.SetUnixFileMode(_folder.Path, UnixFileMode.UserRead | UnixFileMode.UserExecute);
            Assert.True(!root || Run("mount", "-o", "remount,ro", _folder.Path));

            await using var catalog = await ArtifactCatalog.OpenAsync(SqliteDatabase.ForFile(Database), Cancel);
            Assert.True(catalog.IsReadOnly);
            Assert.Equal("a", Assert.Single(await catalog.ListArtifactsAsync(null, null, 10, Cancel)).Name);
            Assert.Equal(500, (await catalog.ListFilesAsync("a", 1, Cancel)).Count);
            var e = await Assert.ThrowsAsync<CofferException>(() => catalog.ApplyAsync(new() { Versions = [Version("b", 1)] }, Cancel));
            Assert.Equal(CofferError.AccessDenied, e.Error);
            e = await Assert.ThrowsAsync<CofferException>(() => ArtifactCatalog.OpenAsync(SqliteDatabase.ForFile(_folder["new.db"]), Cancel));
            Assert.Equal(CofferError.AccessDenied, e.Error);
        }
        finally
        {
            if (root)
                Run("umount", "-l", _folder.Path);
            else
                File.SetUnixFileMode(_folder.Path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }
    }

    private static bool Run(string command, params string[] arguments)
    {
        using var process = System.Diagnostics.Process.Start(command, arguments);
        process.WaitForExit();
        return process.ExitCode == 0;
    }

    private static CatalogVersion Version(string name, int files) => new(
        name, 1, Digest.Of(System.Text.Encoding.UTF8.GetBytes(name)), "custom", null, DateTimeOffset.UnixEpoch, null, 1, 1, true, "{}", new Dictionary<string, string>(),
        [.. Enumerable.Range(0, files).Select(i => new CatalogFile($"file {i:d8}", Digest.Of(BitConverter.GetBytes(i)), 4))]);

    private async Task FillAsync()
    {
        await using var catalog = await ArtifactCatalog.OpenAsync(SqliteDatabase.ForFile(Database), Cancel);
        await catalog.ApplyAsync(new() { Versions = [Version("a", 500)] }, Cancel);
    }

    private async Task AssertSaysReindexAsync()
    {
        var database = SqliteDatabase.ForFile(Database);
        var e = await Assert.ThrowsAsync<CofferException>(async () =>
        {
            await using var damaged = await ArtifactCatalog.OpenAsync(database, Cancel);
            await damaged.ListFilesAsync("a", 1, Cancel);
        });
        Assert.Equal(CofferError.Corrupt, e.Error);
        Assert.Contains("coffer reindex", e.Message, StringComparison.Ordinal);
        await database.DiscardAsync(Cancel);
        await using var anew = await ArtifactCatalog.OpenAsync(database, Cancel);
        Assert.Empty(await anew.ListArtifactsAsync(null, null, 10, Cancel));
    }
}
