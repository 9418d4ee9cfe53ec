using System.ComponentModel;
using System.Text;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using Coffer.Cli.Json;

namespace Coffer.Cli.Docs;

/// <summary>The fields of a JSON object, as they are serialized and as their descriptions say.</summary>
internal static class FieldTable
{
    public static void Write(StringBuilder page, JsonTypeInfo shape)
    {
        page.Append("| JSON field | type | |\n|---|---|---|\n");
        WriteRows(page, shape, prefix: "");
        page.Append('\n');
    }

    private static void WriteRows(StringBuilder page, JsonTypeInfo shape, string prefix)
    {
        foreach (var property in shape.Properties)
        {
            var description = Attribute<DescriptionAttribute>(property)?.Description ?? "";
            var optional = Attribute<JsonIgnoreAttribute>(property) is not null ? "; left out where there is none" : "";
            var (word, inner, within) = WordOf(property.PropertyType);
            page.Append($"| `{prefix}{property.Name}` | {word} | {description}{optional} |\n");
            if (inner is not null && CliJson.Compact.GetTypeInfo(inner) is { Kind: JsonTypeInfoKind.Object } fields)
                WriteRows(page, fields, $"{prefix}{property.Name}{within}");
        }
    }

    private static (string Word, Type? Inner, string Within) WordOf(Type type)
    {
        if (Nullable.GetUnderlyingType(type) is { } value)
            return WordOf(value);
        if (type.IsGenericType && type.GetGenericTypeDefinition() == typeof(IReadOnlyList<>))
            return ("array", type.GetGenericArguments()[0], "[].");
        if (type.IsGenericType && type.GetGenericTypeDefinition() == typeof(IReadOnlyDictionary<,>))
            return ("object", type.GetGenericArguments()[1], ".*.");
        return type switch
        {
            _ when type == typeof(string) => ("string", null, ""),
            _ when type == typeof(bool) => ("boolean", null, ""),
            _ when type == typeof(DateTimeOffset) => ("time", null, ""),
            _ when type == typeof(long) || type == typeof(int) => ("integer", null, ""),
            _ => ("object", type, "."),
        };
    }

    private static T? Attribute<T>(JsonPropertyInfo property)
        where T : Attribute => (T?)property.AttributeProvider?.GetCustomAttributes(typeof(T), inherit: true).FirstOrDefault();
}
