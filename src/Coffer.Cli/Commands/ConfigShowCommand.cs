using System.CommandLine;
using Coffer.Artifacts;
using Coffer.Cli.Json;
using Coffer.Cli.Text;
using Coffer.Configuration;

namespace Coffer.Cli.Commands;

/// <summary><c>coffer config show</c>: each setting with its value and where that comes from.</summary>
internal static class ConfigShowCommand
{
    private static readonly Argument<string?> Key = new("KEY") { Description = "A setting such as store, or a section such as retention (default: all).", Arity = ArgumentArity.ZeroOrOne };

    public static CliCommand Build() => new CliCommand("show", "Print the settings as they hold, and where each comes from.")
    {
        Arguments = { Key },
        JsonShape = static () => CliJson.Compact.SettingView,
        JsonNote = "One JSON array of:",
        Remarks = "An argument comes before the environment, that before the file, that before the default. Secrets are masked. With `--quiet` and a KEY the "
            + "value alone is printed. Settings of back ends are shown for the one in use; those of others where a file says them.",
        Examples = ["coffer config show", "coffer config show retention", "coffer config show store --quiet", "coffer config show --json | jq -r '.[] | select(.origin == \"file\").key'"],
    }.Does(RunAsync);

    private static async Task<int> RunAsync(CliRun run)
    {
        var configuration = await run.ConfigurationAsync().ConfigureAwait(false);
        var values = configuration.Values;
        if (run.Get(Key) is { } key)
            values = Meant(values, key);
        if (run.Json)
        {
            IReadOnlyList<SettingView> views = [.. values.Select(ViewOf)];
            await run.PrintJsonAsync(views, CliJson.Compact.IReadOnlyListSettingView).ConfigureAwait(false);
            return ExitCodes.Ok;
        }

        if (run.Quiet && values is [var only] && only.Key == run.Get(Key))
            run.Print(Printable.Line(only.Text ?? ""));
        else
            Print(run, values);
        foreach (var remark in configuration.Remarks)
            run.Say(Printable.Line($"{run.Style.Careful("remark")}  {remark}"));
        return ExitCodes.Ok;
    }

    private static void Print(CliRun run, IReadOnlyList<SettingValue> values)
    {
        var table = new Table("SETTING", "VALUE", "FROM");
        foreach (var value in values)
            table.Add(value.Key, value.Text ?? "-", value.Origin.ToString());
        run.Print(table);
    }

    private static IReadOnlyList<SettingValue> Meant(IReadOnlyList<SettingValue> all, string key)
    {
        IReadOnlyList<SettingValue> meant = [.. all.Where(value => value.Key == key || value.Key.StartsWith(key + ".", StringComparison.Ordinal) || value.Key.StartsWith(key + "[", StringComparison.Ordinal))];
        if (meant.Count > 0 || key is "quotas" or "retention.rules")
            return meant;
        var near = Likeness.Nearest(key, all.Select(value => value.Key));
        throw new CofferException(CofferError.NotFound, $"there is no setting {Printable.Quote(key)} in use{(near is null ? "" : $"; did you mean {near}?")}{(near is null ? ";" : "")} coffer config show lists all");
    }

    private static SettingView ViewOf(SettingValue value) => new()
    {
        Key = value.Key,
        Value = value.Text,
        Origin = Views.Word(value.Origin.Kind),
        Name = value.Origin.Name,
        Line = value.Origin.Line,
        Secret = value.IsSecret,
    };
}
