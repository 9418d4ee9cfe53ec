using Coffer.Content;

namespace Coffer.Store;

/// <summary>A version that was purged.</summary>
/// <param name="Reference"><c>name@number</c>.</param>
/// <param name="Manifest">The digest of its manifest.</param>
/// <param name="Size">The raw bytes of its files.</param>
public sealed record PurgedVersion(string Reference, Digest Manifest, long Size);
