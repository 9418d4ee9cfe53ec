namespace Coffer.Blobs.Links;

/// <summary>Links by which anybody may write a blob until they end, without credentials.</summary>
/// <param name="Parts">The links, in the order of the bytes: one for the whole, or one for each part.</param>
/// <param name="Headers">Headers that each request must bear.</param>
/// <param name="Upload">What puts the parts together once they have arrived; null: nothing has to.</param>
public sealed record WriteLinks(IReadOnlyList<PartLink> Parts, IReadOnlyDictionary<string, string> Headers, PartsUpload? Upload);
