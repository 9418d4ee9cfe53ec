using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Coffer.Configuration.Files;
using Coffer.Store;
using Coffer.Store.Settings;

namespace Coffer.Configuration;

/// <summary>The JSON schema of <c>coffer.yaml</c>, by which editors complete and check it; made from the settings themselves.</summary>
public static class ConfigurationSchema
{
    // Names of files and signs of comparison stay readable.
    private static readonly JsonWriterOptions Readable = new() { Indented = true, NewLine = "\n", Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>All settings that there are, in the order of the schema.</summary>
    /// <param name="backends">The back ends of this build.</param>
    public static IReadOnlyList<Setting> SettingsOf(StoreBackends backends)
    {
        ArgumentNullException.ThrowIfNull(backends);
        return new SettingsTable(backends, ofAll: true).All;
    }

    /// <summary>Writes the schema.</summary>
    /// <param name="backends">The back ends of this build.</param>
    public static string Write(StoreBackends backends)
    {
        ArgumentNullException.ThrowIfNull(backends);
        var output = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(output, Readable))
        {
            json.WriteStartObject();
            json.WriteString("$schema", "http://json-schema.org/draft-07/schema#");
            json.WriteString("title", ConfigurationFile.UsualName);
            json.WriteString("description", "Settings of Coffer. An argument comes before the environment, the environment before this file.");
            WriteObject(json, SettingsOf(backends), prefix: "", mayBeEmpty: true);
            json.WriteEndObject();
        }

        return Encoding.UTF8.GetString(output.WrittenSpan) + "\n";
    }

    private static void WriteObject(Utf8JsonWriter json, IReadOnlyList<Setting> settings, string prefix, bool mayBeEmpty)
    {
        WriteTypes(json, mayBeEmpty ? ["object", "null"] : ["object"]);
        json.WriteBoolean("additionalProperties", false);
        if (settings.Where(setting => setting.IsRequired).Select(setting => setting.Key).ToList() is { Count: > 0 } required)
            WriteWords(json, "required", required);
        json.WriteStartObject("properties");
        foreach (var group in settings.GroupBy(setting => setting.Key[prefix.Length..].Split('.')[0], StringComparer.Ordinal))
        {
            var first = group.First();
            json.WriteStartObject(group.Key);
            if (first.Key == prefix + group.Key)
                WriteSetting(json, first);
            else
                WriteObject(json, [.. group], $"{prefix}{group.Key}.", mayBeEmpty: true);
            json.WriteEndObject();
            if (first.IsSecret && first.Key == prefix + group.Key)
                WriteSecretFile(json, group.Key, first);
        }

        json.WriteEndObject();
    }

    private static void WriteSetting(Utf8JsonWriter json, Setting setting)
    {
        json.WriteString("description", setting.Description);
        if (setting.Fields.Count > 0)
        {
            WriteTypes(json, ["array", "null"]);
            json.WriteStartObject("items");
            WriteObject(json, setting.Fields, prefix: "", mayBeEmpty: false);
            json.WriteEndObject();
            return;
        }

        WriteTypes(json, setting.Kind.JsonTypes);
        if (setting.IsSecret)
            json.WriteString("pattern", @"^\$\{env:.+\}$");
        else if (setting.Kind.Pattern is { } pattern)
            json.WriteString("pattern", pattern);
        if (setting.Kind.Words.Count > 0)
            WriteWords(json, "enum", setting.Kind.Words);
        if (setting.Kind.Least is { } least)
            json.WriteNumber("minimum", least);
        if (setting.Kind.Most is { } most)
            json.WriteNumber("maximum", most);
        if (setting.Kind == SettingKinds.Words)
        {
            json.WriteStartObject("additionalProperties");
            json.WriteString("type", "string");
            json.WriteEndObject();
        }

        if (setting.Default is { } value)
            WriteDefault(json, setting.Kind, value);
        if (setting.Kind.Example is { } example && setting.Kind != SettingKinds.Words && !setting.IsSecret)
            WriteWords(json, "examples", [example]);
    }

    private static void WriteSecretFile(Utf8JsonWriter json, string name, Setting setting)
    {
        json.WriteStartObject(name + OwnFile.SecretSuffix);
        json.WriteString("description", $"A file that holds it: {char.ToLowerInvariant(setting.Description[0])}{setting.Description[1..]}");
        json.WriteString("type", "string");
        json.WriteEndObject();
    }

    private static void WriteDefault(Utf8JsonWriter json, SettingKind kind, string value)
    {
        if (kind.JsonTypes is ["boolean"])
            json.WriteBoolean("default", value == "true");
        else if (kind.JsonTypes is ["integer"])
            json.WriteNumber("default", long.Parse(value, CultureInfo.InvariantCulture));
        else
            json.WriteString("default", value);
    }

    private static void WriteTypes(Utf8JsonWriter json, IReadOnlyList<string> types)
    {
        if (types is [var only])
            json.WriteString("type", only);
        else
            WriteWords(json, "type", types);
    }

    private static void WriteWords(Utf8JsonWriter json, string name, IEnumerable<string> words)
    {
        json.WriteStartArray(name);
        foreach (var word in words)
            json.WriteStringValue(word);
        json.WriteEndArray();
    }
}
