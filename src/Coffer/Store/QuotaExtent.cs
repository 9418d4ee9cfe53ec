namespace Coffer.Store;

/// <summary>How large a version will be, so far as that is known before it is published.</summary>
/// <param name="Size">Its raw bytes, or those that came so far.</param>
/// <param name="IsSizeKnown">Whether these are all.</param>
/// <param name="FileCount">How many files, folders and links it has.</param>
/// <param name="StoredSize">The bytes it takes in the store, or what of them is known.</param>
/// <param name="IsStoredSizeKnown">Whether these are all.</param>
internal readonly record struct QuotaExtent(long Size, bool IsSizeKnown, int FileCount, long StoredSize = 0, bool IsStoredSizeKnown = false);
