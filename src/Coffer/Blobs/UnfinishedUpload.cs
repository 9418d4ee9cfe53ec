namespace Coffer.Blobs;

/// <summary>An upload in parts that was begun and not finished.</summary>
/// <param name="Key">The key it was to have, within the store.</param>
/// <param name="Id">What the service calls it.</param>
/// <param name="StartedAt">When it was begun, by the service's clock.</param>
/// <param name="Bytes">The bytes of it that have arrived.</param>
public sealed record UnfinishedUpload(string Key, string Id, DateTimeOffset StartedAt, long Bytes);
