using Coffer.Content;

namespace Coffer.Store;

/// <summary>Content of a purged version that stays.</summary>
/// <param name="Digest">The content.</param>
/// <param name="References">The versions that refer to it, deleted ones that can still be brought back among them.</param>
public sealed record SharedContent(Digest Digest, IReadOnlyList<string> References);
