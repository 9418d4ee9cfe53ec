using System.Text.Json.Serialization;

namespace Coffer.Store;

/// <summary>The JSON of the small records. Members are declared in the order of their names, so the bytes are canonical for what these types hold.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow)]
[JsonSerializable(typeof(StoreIdentity))]
[JsonSerializable(typeof(AliasMove))]
[JsonSerializable(typeof(VersionLabels))]
[JsonSerializable(typeof(CollectionRecord))]
[JsonSerializable(typeof(CollectionFinish))]
[JsonSerializable(typeof(Tombstone))]
[JsonSerializable(typeof(RequestedUpload))]
[JsonSerializable(typeof(CompletedUpload))]
internal sealed partial class StoreJson : JsonSerializerContext;
