namespace Coffer.Blobs;

/// <summary>An upload in parts, as it is remembered.</summary>
/// <param name="Key">The key it is to have.</param>
/// <param name="Id">What the service calls it.</param>
/// <param name="Length">The bytes of all of it.</param>
/// <param name="PartSize">The bytes of each part but the last.</param>
/// <param name="StartedAt">When it was begun.</param>
/// <param name="Interruptions">How often it was taken up again.</param>
/// <param name="Parts">The parts that are known to have arrived; others may have.</param>
public sealed record UploadState(
    BlobKey Key, string Id, long Length, long PartSize, DateTimeOffset StartedAt, int Interruptions, IReadOnlyList<UploadedPart> Parts);
