using System.CommandLine;
using System.Globalization;
using Coffer.Artifacts;
using Coffer.Catalog.Filters;
using Coffer.Configuration;
using Coffer.Retention;

namespace Coffer.Cli.Commands;

/// <summary>The options that say what is kept, the same for every command that asks.</summary>
internal static class RetentionOptions
{
    /// <summary>What reasons call the rule that a line itself makes.</summary>
    private const string RuleName = "line";

    private static readonly Option<string?> Match = new("--match") { Description = "Which versions the rule is about, as coffer search takes it (default: all).", HelpName = "QUERY" };

    private static readonly Option<string?> Lifetime = new("--ttl") { Description = "They go so long after they were put: 12h, 30d, 2w.", HelpName = "AGE" };

    private static readonly Option<int?> KeepLatest = new("--keep-latest") { Description = "So many of the newest stay whatever their age; without --ttl the others go at once.", HelpName = "N" };

    private static readonly Option<string> Scope = OfScope();

    private static readonly Option<bool> OverridesExpiry = new("--keep-latest-overrides-expiry") { Description = "The newest stay though they expired." };

    private static readonly Option<string?> MinimumAge = new("--minimum-age") { Description = "Nothing goes before it is so old, whatever else says so.", HelpName = "AGE" };

    /// <summary>All of them.</summary>
    public static IReadOnlyList<Option> All { get; } = [Match, Lifetime, KeepLatest, Scope, OverridesExpiry, MinimumAge];

    /// <summary>The policy that a command goes by: the one rule that the line makes, or the settings' rules; without any only what expired goes.</summary>
    /// <exception cref="CofferException">InvalidArgument: an option or a setting does not fit.</exception>
    public static async Task<RetentionPolicy> PolicyOfAsync(CliRun run)
    {
        var policy = (await run.ConfigurationAsync().ConfigureAwait(false)).Settings.Retention;
        if (!All.Any(run.Has))
            return policy;
        if (run.Get(Lifetime) is null && run.Get(KeepLatest) is null)
            throw new CofferException(CofferError.InvalidArgument, "a rule needs --ttl or --keep-latest, or nothing goes by it; coffer retain --help shows how");
        var rule = new RetentionRule(RuleName, ArtifactFilter.Parse(run.Get(Match) ?? ""))
        {
            TimeToLive = AgeOf(Lifetime, run),
            KeepLatest = run.Get(KeepLatest) is not < 1 ? run.Get(KeepLatest) : throw new CofferException(CofferError.InvalidArgument, string.Create(CultureInfo.InvariantCulture, $"--keep-latest {run.Get(KeepLatest)} keeps none; write 1 or more")),
            Scope = Enum.Parse<RetentionScope>(run.Get(Scope)!, ignoreCase: true),
            KeepLatestOverridesExpiry = run.Get(OverridesExpiry),
            MinimumAge = AgeOf(MinimumAge, run) ?? TimeSpan.Zero,
        };
        return policy with { Rules = [rule] };
    }

    /// <summary>How long what was deleted can be brought back where the command does not say; null: nobody says, so a collection takes it at once.</summary>
    public static async Task<TimeSpan?> GraceOfAsync(CliRun run)
    {
        var configuration = await run.ConfigurationAsync().ConfigureAwait(false);
        return configuration.Values.Any(value => value.Key == "retention.grace" && value.Origin.Kind != SettingOriginKind.Default) ? configuration.Settings.Retention.Grace : null;
    }

    /// <summary>The length of time that an option says; null: it is not given.</summary>
    public static TimeSpan? AgeOf(Option<string?> option, CliRun run) => run.Get(option) is not { } text ? null
        : Duration.TryParse(text, out var age) ? age
        : throw new CofferException(CofferError.InvalidArgument, $"{option.Name} {text} is not a length of time; write 45s, 30m, 12h, 30d or 2w");

    private static Option<string> OfScope()
    {
        string[] scopes = [.. Enum.GetNames<RetentionScope>().Select(name => name.ToLowerInvariant())];
        var option = new Option<string>("--scope") { Description = "Of what the newest are counted; versions without a job count within their artifact.", HelpName = string.Join('|', scopes), DefaultValueFactory = _ => scopes[0] };
        option.AcceptOnlyFromAmong(scopes);
        return option;
    }
}
