using Coffer.Artifacts;
using Coffer.Configuration.Files;
using Coffer.Store;
using Coffer.Store.Settings;

namespace Coffer.Configuration;

/// <summary>Reads each setting from where it comes first: an argument, the environment, the file, its default. What the file says is checked all the same.</summary>
/// <param name="request">What is read from.</param>
/// <param name="file">The file that the values of the file stand in; null: there is none.</param>
/// <param name="ofFile">What the file says, by the keys of settings.</param>
/// <param name="ofOthers">What variables of other programs say, by the keys of settings.</param>
/// <param name="mistakes">Where mistakes go.</param>
internal sealed class SettingsReader(
    ConfigurationRequest request,
    ConfigurationFile? file,
    IReadOnlyDictionary<string, FileNode> ofFile,
    IReadOnlyDictionary<string, FileNode> ofOthers,
    List<ConfigurationMistake> mistakes)
{
    private const string VariableForm = "${env:";

    /// <summary>Reads a setting.</summary>
    public ReadSetting Read(Setting setting)
    {
        var inFile = OfFile(setting);
        return OfArgument(setting) ?? OfEnvironment(setting) ?? inFile ?? new ReadSetting(setting, setting.Default is { } text ? setting.Kind.Read(text).Value : null, setting.Default, SettingOrigin.Default);
    }

    private ReadSetting? OfArgument(Setting setting) => request.Arguments.FirstOrDefault(argument => argument.Key == setting.Key) is { } given
        ? ReadOne(setting, new(given.Text, IsVerbatim: false, new(SettingOriginKind.Argument, given.Name), Column: 1))
        : null;

    private ReadSetting? OfEnvironment(Setting setting)
    {
        if (setting.IsSecret)
        {
            var held = setting.Variables.SelectMany(name => new[] { name, name + SecretFile.Suffix }).FirstOrDefault(IsVariable);
            return held is null ? null : new ReadSetting(setting, Value: null, Text: null, new(SettingOriginKind.Environment, held));
        }

        if (setting.Fields.Count == 0 && setting.Variables.FirstOrDefault(IsVariable) is { } name)
            return ReadOne(setting, new(request.Environment(name), IsVerbatim: false, new(SettingOriginKind.Environment, name), Column: 1));
        return ofOthers.TryGetValue(setting.Key, out var other) ? ReadNode(setting, other) : null;
    }

    private ReadSetting? OfFile(Setting setting)
    {
        var node = ofFile.GetValueOrDefault(setting.Key);
        return setting.IsSecret ? OfSecret(setting, node, ofFile.GetValueOrDefault(setting.Key + OwnFile.SecretSuffix)) : node is null ? null : ReadNode(setting, node);
    }

    private ReadSetting? OfSecret(Setting setting, FileNode? given, FileNode? named)
    {
        if (given is FileNode.One { Text: null } && named is null)
            return null;
        switch (given, named)
        {
            case (null, null):
                return null;
            case (not null, not null):
                Mistake(named, $"{setting.Key} and {setting.Key}{OwnFile.SecretSuffix} exclude each other; leave one out");
                break;
            case (null, FileNode.One { Text: { Length: > 0 } path }):
                return new ReadSetting(setting, Value: null, Text: null, named.Origin) { Secret = new(InFolder(path), Variable: null, named.Origin.Place) };
            case (FileNode.One { Text: { } text }, null) when text.StartsWith(VariableForm, StringComparison.Ordinal) && text.EndsWith('}') && text.Length > VariableForm.Length + 1:
                return new ReadSetting(setting, Value: null, Text: null, given.Origin) { Secret = new(Path: null, text[VariableForm.Length..^1], given.Origin.Place) };
            case (not null, null):
                // Never repeated: it may be the secret.
                Mistake(given, $"{NameOf(setting, given)} is a secret and must not stand in a file; write ${{env:NAME}} in its place, name a file that holds it by {setting.Key}{OwnFile.SecretSuffix}, or set {setting.Variables.First()}");
                break;
            default:
                Mistake(named!, $"{setting.Key}{OwnFile.SecretSuffix} names a file; write its path");
                break;
        }

        return new ReadSetting(setting, Value: null, Text: null, (given ?? named)!.Origin);
    }

    private ReadSetting ReadNode(Setting setting, FileNode node) => node switch
    {
        FileNode.One one when setting.Fields.Count == 0 => ReadOne(setting, one),
        FileNode.List list when setting.Fields.Count > 0 => new ReadSetting(setting, Value: null, Text: null, node.Origin) { Items = [.. list.Items.Select(item => ReadItem(setting, item)).OfType<ReadItem>()] },
        FileNode.Map map when setting.Kind == SettingKinds.Words => ReadWords(setting, map),
        FileNode.One { Text: null } => new ReadSetting(setting, Value: null, Text: null, node.Origin),
        _ => Wrong(setting, node, setting.Fields.Count > 0 ? "is a list; begin each item with a hyphen" : setting.Kind == SettingKinds.Words ? "holds name: value pairs" : "is one value"),
    };

    private ReadItem? ReadItem(Setting list, FileNode node)
    {
        if (node is not FileNode.Map map)
        {
            Mistake(node, $"an item of {list.Key} is written as name: value pairs: {string.Join(", ", list.Fields.Select(field => field.Key))}");
            return null;
        }

        var fields = new Dictionary<string, ReadSetting>(StringComparer.Ordinal);
        foreach (var (name, origin, value) in map.Entries)
        {
            if (list.Fields.FirstOrDefault(field => field.Key == name) is { } field)
                fields[name] = ReadNode(field, value);
            else
                mistakes.Add(new(origin, Column: null, $"unknown setting '{name}' of {list.Key}{(Likeness.Nearest(name, list.Fields.Select(known => known.Key)) is { } near ? $"; did you mean '{near}'?" : $"; there are {string.Join(", ", list.Fields.Select(known => known.Key))}")}"));
        }

        foreach (var missing in list.Fields.Where(field => field.IsRequired && !fields.ContainsKey(field.Key)))
            Mistake(node, $"an item of {list.Key} needs a {missing.Key}: {char.ToLowerInvariant(missing.Description[0])}{missing.Description[1..].TrimEnd('.')}");
        return new ReadItem(fields, node.Origin);
    }

    private ReadSetting ReadOne(Setting setting, FileNode.One node)
    {
        if (node.Text is not { } text)
            return Wrong(setting, node, "has no value; write one, or leave it out");
        if (text.Contains(VariableForm, StringComparison.Ordinal))
            return Wrong(setting, node, $"is no secret, and only those take {VariableForm}NAME}}{(setting.Variable is { } variable ? $"; set {variable} instead" : "")}");
        var read = setting.Kind.Read(text);
        if (read.Mistake is { } mistake)
        {
            int? column = node.IsVerbatim && read.Position is { } position ? node.Column + position : null;
            mistakes.Add(new(node.Origin, column, $"{NameOf(setting, node)}: {mistake}"));
            return new ReadSetting(setting, Value: null, text, node.Origin);
        }

        return node.Origin.Kind == SettingOriginKind.File ? Settled(setting, read.Value!, text, node.Origin) : new ReadSetting(setting, read.Value, text, node.Origin);
    }

    /// <summary>What a file calls ./here is beside the file, wherever the command is started.</summary>
    private ReadSetting Settled(Setting setting, object value, string text, SettingOrigin origin)
    {
        if (setting.Kind == SettingKinds.Path)
            value = text = InFolder(text);
        else if (value is StoreAddress { Scheme: "file" } address && InFolder(address.Rest) is var folder && folder != address.Rest)
            value = StoreAddress.Parse(text = folder);
        return new ReadSetting(setting, value, text, origin);
    }

    private string InFolder(string path)
    {
        if (path.StartsWith("~/", StringComparison.Ordinal) && request.Environment("HOME") is { Length: > 0 } home)
            return Path.Combine(home, path[2..]);
        return file is null || Path.IsPathFullyQualified(path) || file.Folder == Directory.GetCurrentDirectory() ? path : Path.GetFullPath(path, file.Folder);
    }

    private ReadSetting ReadWords(Setting setting, FileNode.Map map)
    {
        var words = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var (name, origin, value) in map.Entries)
        {
            if (value is FileNode.One { Text: { } text } && !text.Contains(',', StringComparison.Ordinal))
                words[name] = text;
            else if (value is FileNode.One { Text: not null })
                mistakes.Add(new(origin, Column: null, $"{setting.Key}.{name} holds a comma, which stands between words; write it without"));
            else
                mistakes.Add(new(origin, Column: null, $"{setting.Key}.{name} has no value; write one, or leave it out"));
        }

        return new ReadSetting(setting, words, string.Join(',', words.Select(word => $"{word.Key}={word.Value}")), map.Origin);
    }

    private ReadSetting Wrong(Setting setting, FileNode node, string message)
    {
        Mistake(node, $"{NameOf(setting, node)} {message}");
        return new ReadSetting(setting, Value: null, Text: null, node.Origin);
    }

    private void Mistake(FileNode node, string message) => mistakes.Add(new(node.Origin, Column: null, message));

    private bool IsVariable(string name) => request.Environment(name) is { Length: > 0 };

    private static string NameOf(Setting setting, FileNode node) => (node as FileNode.One)?.Name ?? setting.Key;
}
