namespace Coffer.Content;

/// <summary>Content that is in the store.</summary>
/// <param name="Digest">What it is known by.</param>
/// <param name="Size">Its raw bytes.</param>
/// <param name="Placement">Where it is.</param>
/// <param name="IsNew">Whether this put wrote it; false where the store had it.</param>
public sealed record StoredContent(Digest Digest, long Size, ContentPlacement Placement, bool IsNew);
