using Coffer.Catalog;
using Coffer.Catalog.Sqlite;
using Coffer.Conformance;

namespace Coffer.Tests.Catalog;

public sealed class SqliteFileConformance : SharedCatalogConformance, IDisposable
{
    private readonly TempFolder _folder = new();
    private int _databases;

    public void Dispose() => _folder.Dispose();

    protected override CatalogDatabase NewDatabase() => SqliteDatabase.ForFile(_folder[$"new {++_databases}/catalog.db"]);
}
