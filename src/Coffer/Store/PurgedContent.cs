using Coffer.Content;

namespace Coffer.Store;

/// <summary>Content that was purged.</summary>
/// <param name="Digest">The content.</param>
/// <param name="StoredSize">The bytes it took in the store.</param>
public sealed record PurgedContent(Digest Digest, long StoredSize);
