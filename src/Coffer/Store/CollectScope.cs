using Coffer.Content;

namespace Coffer.Store;

/// <summary>What a collection is about where it is not about all: the versions that are purged, and what they refer to.</summary>
/// <param name="Manifests">The versions that go, whatever grace deleted ones have.</param>
/// <param name="Contents">What they refer to; it goes where nothing else does.</param>
internal sealed record CollectScope(IReadOnlySet<Digest> Manifests, IReadOnlySet<Digest> Contents);
