namespace Coffer.Blobs.Links;

/// <summary>An upload whose parts come by links, and which has to be put together in the end.</summary>
/// <param name="Id">What the back end calls it.</param>
/// <param name="Size">The bytes of the whole.</param>
/// <param name="PartSize">The bytes of each part but the last.</param>
public sealed record PartsUpload(string Id, long Size, long PartSize);
