namespace Coffer.Blobs;

/// <summary>A part of an upload that has arrived.</summary>
/// <param name="Number">Its number, from 1.</param>
/// <param name="Tag">What the service answered: its ETag or the like.</param>
/// <param name="Sha256">The SHA-256 of its bytes, in lower-case hex.</param>
public sealed record UploadedPart(int Number, string Tag, string Sha256);
