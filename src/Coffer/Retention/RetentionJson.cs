using System.Text.Json.Serialization;

namespace Coffer.Retention;

/// <summary>The JSON of the records. Members are declared in the order of their names, so the bytes are canonical.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow)]
[JsonSerializable(typeof(ScheduleRecord))]
internal sealed partial class RetentionJson : JsonSerializerContext;
