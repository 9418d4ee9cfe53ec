using System.Text;
using Coffer.Configuration;
using Coffer.Store;

namespace Coffer.Cli.Docs;

/// <summary>The table of all settings, as docs/configuration.md has it.</summary>
internal static class SettingsPage
{
    public static string Write(StoreBackends backends)
    {
        var page = new StringBuilder("| setting | value | default | variables | |\n|---|---|---|---|---|\n");
        foreach (var setting in ConfigurationSchema.SettingsOf(backends))
        {
            var variables = setting.Variables.Select(name => $"`{name}`");
            page.Append($"| `{setting.Key}` | {(setting.IsSecret ? "secret" : setting.Kind.Words.Count > 0 ? string.Join(", ", setting.Kind.Words.Select(Code)) : setting.Kind.Name)} | {(setting.Default is { } value ? Code(value) : "")} "
                + $"| {string.Join(", ", variables)} | {Cell(setting.Description)} |\n");
            foreach (var field in setting.Fields)
                page.Append($"| `{setting.Key}[].{field.Key}` | {(field.Kind.Words.Count > 0 ? string.Join(", ", field.Kind.Words.Select(Code)) : field.Kind.Name)} | {(field.Default is { } standard ? Code(standard) : "")} | | {Cell(field.Description)} |\n");
        }

        return page.ToString();
    }

    private static string Code(string text) => $"`{text}`";

    private static string Cell(string text) => text.Replace("|", "\\|", StringComparison.Ordinal);
}
