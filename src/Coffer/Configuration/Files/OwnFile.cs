using Coffer.Artifacts;
using Coffer.Store.Settings;

namespace Coffer.Configuration.Files;

/// <summary>A file in Coffer's own form: which setting each of its names means.</summary>
/// <param name="table">All settings.</param>
/// <param name="mistakes">Where mistakes go.</param>
internal sealed class OwnFile(IReadOnlyList<Setting> table, List<ConfigurationMistake> mistakes)
{
    /// <summary>The end of a secret's name that says: this file holds it.</summary>
    public const string SecretSuffix = "File";

    private readonly Dictionary<string, FileNode> _values = new(StringComparer.Ordinal);

    /// <summary>The names that may stand at the beginning of a line.</summary>
    public static IReadOnlyList<string> Names(IReadOnlyList<Setting> table) => [.. table.Select(setting => setting.Key.Split('.')[0]).Distinct(StringComparer.Ordinal)];

    /// <summary>The values by the keys of their settings.</summary>
    public IReadOnlyDictionary<string, FileNode> Read(FileNode.Map root)
    {
        Walk(root, prefix: "");
        return _values;
    }

    private void Walk(FileNode.Map map, string prefix)
    {
        foreach (var (name, origin, value) in map.Entries)
        {
            var key = prefix + name;
            if (IsSetting(key))
                _values[key] = value;
            else if (!table.Any(setting => setting.Key.StartsWith(key + ".", StringComparison.Ordinal)))
                mistakes.Add(new(origin, Column: null, $"unknown setting '{key}'{DidYouMean(key, prefix)}"));
            else if (value is FileNode.Map section)
                Walk(section, key + ".");
            else if (value is not FileNode.One { Text: null })
                mistakes.Add(new(value.Origin, Column: null, $"'{key}' is a section; its settings stand below it, one a line and two spaces in"));
        }
    }

    private bool IsSetting(string key) => table.Any(setting => setting.Key == key || (setting.IsSecret && setting.Key + SecretSuffix == key));

    private string DidYouMean(string key, string prefix)
    {
        var here = table.Where(setting => setting.Key.StartsWith(prefix, StringComparison.Ordinal)).Select(setting => setting.Key[prefix.Length..].Split('.')[0]).Distinct(StringComparer.Ordinal).ToList();
        var name = key[prefix.Length..];
        var near = Likeness.Nearest(name, here) is { } like ? prefix + like
            : table.FirstOrDefault(setting => setting.Key.EndsWith("." + name, StringComparison.Ordinal))?.Key;
        return near is null ? $"; there are {string.Join(", ", here)}" : $"; did you mean '{near}'?";
    }
}
