namespace Coffer.S3;

/// <summary>One of the versions that a bucket keeps under a key.</summary>
/// <param name="Key">The key in the bucket.</param>
/// <param name="Id">The version's id; null: what is there now.</param>
/// <param name="IsMark">Whether it only says that the key was deleted.</param>
/// <param name="IsLatest">Whether it is what is there now.</param>
/// <param name="Size">Its bytes.</param>
internal sealed record S3Version(string Key, string? Id, bool IsMark = false, bool IsLatest = false, long Size = 0);
