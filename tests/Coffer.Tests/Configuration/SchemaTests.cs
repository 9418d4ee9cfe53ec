using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;
using Coffer.Configuration;
using Coffer.Configuration.Files;

namespace Coffer.Tests.Configuration;

/// <summary>The schema says of a file what reading says of it: each example is taken by both or by neither.</summary>
public sealed class SchemaTests : ConfigurationTest
{
    [Theory]
    [InlineData("")]
    [InlineData("store: ./a\nencoding: zstd:3\nparallelism: 4\nsingleWriter: true\ncreateIfMissing: false\ncatalog: c.db\n")]
    [InlineData("retention:\n  enabled: true\n  grace: 3d\n  schedule: 0 2 * * *\n  zone: UTC\n  rules:\n    - { name: a, match: type:x, ttl: 1w2d, keepLatest: 3, scope: type, keepLatestOverridesExpiry: true, minimumAge: 12h }\n")]
    [InlineData("retention:\nquotas: []\n")]
    [InlineData("quotas:\n  - { name: a, largestVersion: 100, bytes: 1.5 GiB, storedBytes: 10m, versions: 3 }\n")]
    [InlineData("mine:\n  place: here\n  partSize: 64KiB\n  patience: 10s\n  eager: true\n  words: { a: b }\n  key: ${env:A}\n")]
    [InlineData("mine:\n  keyFile: /run/secrets/key\n")]
    public async Task What_is_right_is_right_for_both(string text)
    {
        Assert.Empty(await MistakesAsync(text));
        Assert.Empty(ComplaintsOf(text));
    }

    [Theory]
    [InlineData("stoer: ./a\n")]
    [InlineData("store: [ ./a ]\n")]
    [InlineData("parallelism: 65\n")]
    [InlineData("parallelism: many\n")]
    [InlineData("singleWriter: maybe\n")]
    [InlineData("retention:\n  grace: soon\n")]
    [InlineData("retention:\n  grce: 1d\n")]
    [InlineData("retention: 1d\n")]
    [InlineData("retention:\n  rules: { name: a }\n")]
    [InlineData("retention:\n  rules:\n    - { ttl: 1d }\n")]
    [InlineData("retention:\n  rules:\n    - { name: a, keepLatest: 0 }\n")]
    [InlineData("retention:\n  rules:\n    - { name: a, keepLatest: 1, scope: everything }\n")]
    [InlineData("quotas:\n  - { name: a, bytes: lots }\n")]
    [InlineData("quotas:\n  - { name: a, bytes: 1, bits: 8 }\n")]
    [InlineData("quotas:\n  - a\n")]
    [InlineData("mine:\n  partSize: 3\n")]
    [InlineData("mine:\n  words: a=b,c\n")]
    [InlineData("mine:\n  key: hunter2\n")]
    public async Task What_is_wrong_is_wrong_for_both(string text)
    {
        Assert.NotEmpty(await MistakesAsync(text));
        Assert.NotEmpty(ComplaintsOf(text));
    }

    [Fact]
    public void Every_setting_stands_in_it_and_its_default_reads()
    {
        var backends = Request().Store.Backends;
        var schema = JsonElement.Parse(ConfigurationSchema.Write(backends));
        Assert.All(ConfigurationSchema.SettingsOf(backends), setting =>
        {
            var place = setting.Key.Split('.').Aggregate(schema, (found, name) => found.GetProperty("properties").GetProperty(name));
            Assert.Equal(setting.Description, place.GetProperty("description").GetString());
            foreach (var one in setting.Fields.Append(setting).Where(one => one.Default is not null))
                Assert.Null(one.Kind.Read(one.Default!).Mistake);
            foreach (var one in setting.Fields.Append(setting).Where(one => one.Kind.Example is not null))
                Assert.Null(one.Kind.Read(one.Kind.Example!).Mistake);
            Assert.EndsWith(".", setting.Description, StringComparison.Ordinal);
        });
        Assert.Equal(ConfigurationSchema.SettingsOf(backends).Count, ConfigurationSchema.SettingsOf(backends).SelectMany(setting => setting.Variables.Take(1).DefaultIfEmpty(setting.Key)).Distinct().Count());
    }

    private List<string> ComplaintsOf(string text)
    {
        var mistakes = new List<ConfigurationMistake>();
        var root = new FileReader("a file", mistakes).Read(text);
        Assert.Empty(mistakes);
        var complaints = new List<string>();
        if (root is not null)
            Validate(root, JsonElement.Parse(ConfigurationSchema.Write(Request().Store.Backends)), "$", complaints);
        return complaints;
    }

    /// <summary>As much of JSON Schema as the schema uses.</summary>
    private static void Validate(FileNode node, JsonElement schema, string path, List<string> complaints)
    {
        var types = schema.GetProperty("type") is { ValueKind: JsonValueKind.Array } many ? many.EnumerateArray().Select(type => type.GetString()!).ToList() : [schema.GetProperty("type").GetString()!];
        var own = TypeOf(node);
        if (!types.Contains(own, StringComparer.Ordinal))
        {
            complaints.Add($"{path} is {own}, not {string.Join(" or ", types)}");
            return;
        }

        switch (node)
        {
            case FileNode.Map map:
                var known = schema.TryGetProperty("properties", out var properties) ? properties : default;
                foreach (var entry in map.Entries)
                {
                    if (known.ValueKind == JsonValueKind.Object && known.TryGetProperty(entry.Name, out var inner))
                        Validate(entry.Value, inner, $"{path}.{entry.Name}", complaints);
                    else if (schema.GetProperty("additionalProperties") is { ValueKind: JsonValueKind.Object } any)
                        Validate(entry.Value, any, $"{path}.{entry.Name}", complaints);
                    else
                        complaints.Add($"{path} has no {entry.Name}");
                }

                if (schema.TryGetProperty("required", out var required))
                    complaints.AddRange(required.EnumerateArray().Where(name => map.Find(name.GetString()!) is null).Select(name => $"{path} needs {name}"));
                break;
            case FileNode.List list:
                foreach (var item in list.Items)
                    Validate(item, schema.GetProperty("items"), $"{path}[]", complaints);
                break;
            case FileNode.One { Text: { } text }:
                if (own == "string" && schema.TryGetProperty("pattern", out var pattern) && !Regex.IsMatch(text, pattern.GetString()!, RegexOptions.ECMAScript, TimeSpan.FromSeconds(1)))
                    complaints.Add($"{path} does not fit {pattern}");
                if (schema.TryGetProperty("enum", out var words) && !words.EnumerateArray().Any(word => word.GetString() == text))
                    complaints.Add($"{path} is none of {words}");
                if (own == "integer" && schema.TryGetProperty("minimum", out var least) && long.Parse(text, CultureInfo.InvariantCulture) < least.GetInt64())
                    complaints.Add($"{path} is less than {least}");
                if (own == "integer" && schema.TryGetProperty("maximum", out var most) && long.Parse(text, CultureInfo.InvariantCulture) > most.GetInt64())
                    complaints.Add($"{path} is more than {most}");
                break;
        }
    }

    private static string TypeOf(FileNode node) => node switch
    {
        FileNode.Map => "object",
        FileNode.List => "array",
        FileNode.One { Text: null } => "null",
        FileNode.One { Text: "true" or "false" } => "boolean",
        FileNode.One { Text: { } text } when text.All(char.IsAsciiDigit) => "integer",
        _ => "string",
    };
}
