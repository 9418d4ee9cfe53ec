namespace Coffer.Store;

/// <summary>That a requested upload was published, so that it is not published twice.</summary>
/// <param name="Format">1.</param>
/// <param name="Name">The artifact.</param>
/// <param name="Version">The number of its version.</param>
internal sealed record CompletedUpload(int Format, string Name, long Version);
