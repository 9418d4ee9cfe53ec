using Coffer.Catalog;
using Coffer.Catalog.Sqlite;
using Coffer.Conformance;

namespace Coffer.Tests.Catalog;

public sealed class SqliteMemoryConformance : CatalogConformance
{
    protected override CatalogDatabase NewDatabase() => SqliteDatabase.InMemory();
}
