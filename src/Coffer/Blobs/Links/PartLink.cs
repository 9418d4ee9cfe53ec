namespace Coffer.Blobs.Links;

/// <summary>A link by which anybody may write a blob, or one part of it, by an HTTP PUT.</summary>
/// <param name="Number">Which part, from 1.</param>
/// <param name="Offset">Where in the blob it begins, in bytes.</param>
/// <param name="Length">The bytes it must have; null: as many as there are.</param>
/// <param name="Link">Where to.</param>
public sealed record PartLink(int Number, long Offset, long? Length, Uri Link);
