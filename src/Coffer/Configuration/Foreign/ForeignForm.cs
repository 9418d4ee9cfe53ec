using Coffer.Artifacts;
using Coffer.Configuration.Files;

namespace Coffer.Configuration.Foreign;

/// <summary>What a file or the variables of another program say, put into the keys of Coffer's settings.</summary>
/// <param name="mistakes">Where mistakes go.</param>
/// <param name="remarks">Where it goes what was read and has no effect here.</param>
internal sealed class ForeignForm(List<ConfigurationMistake> mistakes, List<string> remarks)
{
    private readonly Dictionary<string, FileNode> _values = new(StringComparer.Ordinal);

    /// <summary>The values by the keys of settings.</summary>
    public IReadOnlyDictionary<string, FileNode> Values => _values;

    /// <summary>Says a setting.</summary>
    public void Set(string key, FileNode value) => _values[key] = value;

    /// <summary>Says a setting by a value of its own or another text, called as the other program calls it.</summary>
    public void Set(string key, FileNode.One? value, string called, string? text = null)
    {
        if (value?.Text is not null)
            _values[key] = Called(value, called, text);
    }

    /// <summary>Says a setting whose value is a list of one item.</summary>
    public void SetItem(string key, SettingOrigin origin, params (string Name, FileNode.One? Value)[] fields)
    {
        var entries = fields.Where(field => field.Value?.Text is not null).Select(field => new FileNode.Entry(field.Name, field.Value!.Origin, field.Value));
        _values[key] = new FileNode.List([new FileNode.Map([.. entries], origin, Column: 1)], origin, Column: 1);
    }

    /// <summary>A value that is called as the other program calls it, with another text where one is given.</summary>
    public static FileNode.One Called(FileNode.One value, string called, string? text = null) =>
        value with { Name = called, Text = text ?? value.Text, IsVerbatim = text is null && value.IsVerbatim };

    /// <summary>One value of a section; null where it is not there.</summary>
    public FileNode.One? One(FileNode.Map? map, string name, string path)
    {
        var node = map?.Find(name);
        if (node is null or FileNode.One)
            return node as FileNode.One;
        mistakes.Add(new(node.Origin, Column: null, $"{path}{name} is one value"));
        return null;
    }

    /// <summary>A section; null where it is not there.</summary>
    public FileNode.Map? Section(FileNode.Map? map, string name, string path)
    {
        var node = map?.Find(name);
        if (node is not (null or FileNode.Map or FileNode.One { Text: null }))
            mistakes.Add(new(node.Origin, Column: null, $"{path}{name} is a section; its settings stand below it"));
        return node as FileNode.Map;
    }

    /// <summary>Whether a value says yes; null where it is not there, or says neither.</summary>
    public bool? Truth(FileNode.One? value, string called)
    {
        switch (value?.Text?.ToUpperInvariant())
        {
            case null:
                return null;
            case "TRUE" or "YES" or "1":
                return true;
            case "FALSE" or "NO" or "0":
                return false;
            default:
                mistakes.Add(new(value.Origin, Column: null, $"{called}: {UnicodeText.Quote(value.Text, most: 80)} is neither true nor false"));
                return null;
        }
    }

    /// <summary>Complains of names that the form does not have.</summary>
    public void Only(FileNode.Map? map, string path, string title, params string[] names)
    {
        foreach (var entry in map?.Entries ?? [])
        {
            if (!names.Contains(entry.Name, StringComparer.Ordinal))
                mistakes.Add(new(entry.Origin, Column: null, $"unknown setting '{path}{entry.Name}' in {title}{(Likeness.Nearest(entry.Name, names) is { } near ? $"; did you mean '{path}{near}'?" : $"; there are {string.Join(", ", names)}")}"));
        }
    }

    public void Mistake(FileNode node, string message) => mistakes.Add(new(node.Origin, Column: null, message));

    public void Remark(SettingOrigin origin, string remark) => remarks.Add($"{origin.Place}: {remark}");
}
