using System.Text.Json.Serialization;

namespace Coffer.Catalog;

/// <summary>The JSON that stands in columns.</summary>
[JsonSerializable(typeof(SortedDictionary<string, string>))]
[JsonSerializable(typeof(string[]))]
internal sealed partial class CatalogJson : JsonSerializerContext;
