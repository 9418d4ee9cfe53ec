namespace Coffer.Store;

/// <summary>What stands at the head of an artifact's series when its newest version was removed, so that its number never comes back.</summary>
/// <param name="Format">1.</param>
/// <param name="Name">The artifact.</param>
/// <param name="Removed">True; tells a tombstone from a manifest.</param>
/// <param name="Version">The number that the tombstone itself takes.</param>
internal sealed record Tombstone(int Format, string Name, bool Removed, long Version);
