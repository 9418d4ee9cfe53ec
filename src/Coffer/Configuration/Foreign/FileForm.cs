using Coffer.Configuration.Files;
using Coffer.Store.Settings;

namespace Coffer.Configuration.Foreign;

/// <summary>Finds out in whose form a file is, by its names; the forms do not mix.</summary>
internal static class FileForm
{
    /// <summary>What a file says, by the keys of settings.</summary>
    public static IReadOnlyDictionary<string, FileNode> Read(FileNode.Map root, IReadOnlyList<Setting> table, List<ConfigurationMistake> mistakes, List<string> remarks)
    {
        var own = OwnFile.Names(table);
        FileNode.Entry? first = null;
        ForeignFile? form = null;
        foreach (var entry in root.Entries)
        {
            var foreign = ForeignFile.All.FirstOrDefault(other => other.Owns(entry));
            if (foreign is null && !IsOwn(entry))
                continue;
            if (first is null)
            {
                (first, form) = (entry, foreign);
            }
            else if (foreign != form)
            {
                mistakes.Add(new(entry.Origin, Column: null, $"'{entry.Name}' is of {TitleOf(foreign)}, but '{first.Name}' in line {first.Origin.Line} is of {TitleOf(form)}; a file has one form"));
                return new Dictionary<string, FileNode>(StringComparer.Ordinal);
            }
        }

        if (form is null)
            return new OwnFile(table, mistakes).Read(root);
        var translated = new ForeignForm(mistakes, remarks);
        form.Translate(root, translated);
        return translated.Values;

        // A section called retention may be of either, unless it says what only Coffer's says.
        bool IsOwn(FileNode.Entry entry) => entry.Name == "retention"
            ? entry.Value is FileNode.Map section && section.Entries.Any(inner => inner.Name != "enabled" && table.Any(setting => setting.Key == $"retention.{inner.Name}"))
            : own.Contains(entry.Name, StringComparer.Ordinal);
    }

    private static string TitleOf(ForeignFile? form) => form?.Title ?? "Coffer's own form";
}
