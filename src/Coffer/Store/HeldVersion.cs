using Coffer.Artifacts;

namespace Coffer.Store;

/// <summary>A version that holds keep from deletion.</summary>
/// <param name="Reference"><c>name@number</c>.</param>
/// <param name="CreatedAt">When it was created, UTC.</param>
/// <param name="Size">The raw bytes of its files.</param>
/// <param name="Reasons">The reasons of its holds.</param>
public sealed record HeldVersion(Reference Reference, DateTimeOffset CreatedAt, long Size, IReadOnlyList<string> Reasons);
