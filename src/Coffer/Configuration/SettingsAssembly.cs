using System.Globalization;
using Coffer.Catalog.Filters;
using Coffer.Content;
using Coffer.Retention;
using Coffer.Store;
using Coffer.Store.Settings;

namespace Coffer.Configuration;

/// <summary>Puts what was read into what the store is opened by, and complains where settings contradict each other.</summary>
/// <param name="request">What was read from.</param>
/// <param name="values">Every setting that matters so far.</param>
/// <param name="readLater">Reads one of a back end that did not matter so far.</param>
/// <param name="mistakes">Where mistakes go.</param>
internal sealed class SettingsAssembly(
    ConfigurationRequest request, IReadOnlyDictionary<string, ReadSetting> values, Func<Setting, ReadSetting> readLater, List<ConfigurationMistake> mistakes)
{
    /// <summary>Puts it together. What did not read has its default here; the mistake is known already.</summary>
    public CofferSettings Build()
    {
        var enabled = Get<bool?>(KnownSettings.RetentionEnabled) ?? true;
        var rules = Rules();
        var retention = new RetentionPolicy
        {
            Rules = enabled ? rules : [],
            Grace = Get<TimeSpan?>(KnownSettings.RetentionGrace) ?? new RetentionPolicy().Grace,
            Schedule = enabled ? Get<string>(KnownSettings.RetentionSchedule) : null,
            Zone = Get<TimeZoneInfo>(KnownSettings.RetentionZone) ?? TimeZoneInfo.Utc,
        };
        RequireOneAddress();
        return new CofferSettings(AddressText, Options(), retention) { RetentionEnabled = enabled };
    }

    /// <summary>Lets the back end of the store say what does not go together. Asks no network.</summary>
    public async Task RequireBackendAgreesAsync(CofferSettings settings)
    {
        try
        {
            await settings.Store.Backends.Open(StoreAddress.Parse(settings.Address), settings.Store).DisposeAsync().ConfigureAwait(false);
        }
        catch (CofferException e) when (e.Error is CofferError.InvalidArgument or CofferError.Unsupported)
        {
            Mistake(values[KnownSettings.Store.Key].Origin, e.Message);
        }
    }

    /// <summary>An address with what the settings say of its back end and it does not say itself.</summary>
    public StoreAddress Complete(StoreAddress address)
    {
        if (request.Store.Backends.SettingsOf(address.Scheme) is not { } known)
            return address;
        var text = address.ToString();
        foreach (var setting in known.Settings)
        {
            if (setting.Parameter is not { } parameter || Of(setting) is not { IsSet: true, Value: { } value } read || read.IsOfBackend(setting) || Says(known, address, parameter))
                continue;
            text += $"{(text.Contains('?', StringComparison.Ordinal) ? '&' : '?')}{parameter}={Uri.EscapeDataString(Written(value))}";
        }

        return StoreAddress.Parse(text);
    }

    private string AddressText => Get<StoreAddress>(KnownSettings.Store)?.ToString() ?? KnownSettings.Store.Default!;

    private StoreOptions Options() => request.Store with
    {
        Encoding = Get<EncodingChoice?>(KnownSettings.Encoding) ?? EncodingChoice.Auto,
        CatalogPath = Get<string>(KnownSettings.Catalog),
        CreateIfMissing = Get<bool?>(KnownSettings.CreateIfMissing) ?? true,
        SingleWriter = Get<bool?>(KnownSettings.SingleWriter) ?? false,
        Parallelism = (int)(Get<long?>(KnownSettings.Parallelism) ?? 0),
        Quotas = Quotas(),
        Backends = request.Store.Backends.Completed(Complete),
        Variables = Variable,
    };

    /// <summary>A variable of the environment, or a secret that the file says where to find.</summary>
    private string? Variable(string name) => values.TryGetValue(name, out var read) && read.Setting.IsSecret
        ? (read.Secret?.Read(request.Environment))
        : request.Environment(name);

    private List<RetentionRule> Rules()
    {
        var rules = new List<RetentionRule>();
        foreach (var item in Items(KnownSettings.RetentionRules))
        {
            var rule = new RetentionRule(item.Get<string>(RuleFields.Name) ?? "", item.Get<ArtifactFilter>(RuleFields.Match) ?? ArtifactFilter.Everything)
            {
                TimeToLive = item.Get<TimeSpan?>(RuleFields.TimeToLive),
                KeepLatest = (int?)item.Get<long?>(RuleFields.KeepLatest),
                Scope = item.Get<string>(RuleFields.Scope) is { } scope ? Enum.Parse<RetentionScope>(scope, ignoreCase: true) : RetentionScope.Artifact,
                KeepLatestOverridesExpiry = item.Get<bool?>(RuleFields.KeepLatestOverridesExpiry) ?? false,
                MinimumAge = item.Get<TimeSpan?>(RuleFields.MinimumAge) ?? TimeSpan.Zero,
            };
            if (rule.KeepLatest is null && !item.Has(RuleFields.KeepLatest))
            {
                foreach (var field in new[] { RuleFields.Scope, RuleFields.KeepLatestOverridesExpiry })
                {
                    if (item.Has(field))
                        Mistake(item.OriginOf(field), $"{field.Key} goes with keepLatest; say how many, or leave it out");
                }
            }

            if (rule.TimeToLive < rule.MinimumAge)
                Mistake(item.OriginOf(RuleFields.MinimumAge), $"minimumAge is longer than the ttl of the same rule, which would never count; make it shorter");
            RequireNewName(rules.Select(known => known.Name), item, RuleFields.Name, KnownSettings.RetentionRules);
            rules.Add(rule);
        }

        return rules;
    }

    private List<QuotaRule> Quotas()
    {
        var quotas = new List<QuotaRule>();
        foreach (var item in Items(KnownSettings.Quotas))
        {
            RequireNewName(quotas.Select(known => known.Name), item, QuotaFields.Name, KnownSettings.Quotas);
            var limits = QuotaFields.All.Where(field => field != QuotaFields.Name && field != QuotaFields.Match).ToList();
            if (!limits.Exists(item.Has))
                Mistake(item.Origin, $"this quota limits nothing; say one of {string.Join(", ", limits.Select(limit => limit.Key))}");
            quotas.Add(new QuotaRule(item.Get<string>(QuotaFields.Name) ?? "", item.Get<ArtifactFilter>(QuotaFields.Match) ?? ArtifactFilter.Everything)
            {
                LargestVersion = item.Get<long?>(QuotaFields.LargestVersion),
                Bytes = item.Get<long?>(QuotaFields.Bytes),
                StoredBytes = item.Get<long?>(QuotaFields.StoredBytes),
                Versions = item.Get<long?>(QuotaFields.Versions),
            });
        }

        return quotas;
    }

    private void RequireNewName(IEnumerable<string> names, ReadItem item, Setting field, Setting list)
    {
        if (item.Get<string>(field) is { } name && names.Contains(name, StringComparer.Ordinal))
            Mistake(item.OriginOf(field), $"{list.Key} has two that are called {name}; give each a name of its own");
    }

    /// <summary>Complains where the store's address says one thing, and a section of the same file another.</summary>
    private void RequireOneAddress()
    {
        if (values[KnownSettings.Store.Key] is not { Value: StoreAddress address, Origin: { Kind: SettingOriginKind.File } place } || request.Store.Backends.SettingsOf(address.Scheme) is not { } known)
            return;
        foreach (var setting in known.Settings)
        {
            if (setting.Parameter is { } parameter && Of(setting) is { Value: { } value, Origin: { Kind: SettingOriginKind.File } origin }
                && Says(known, address, parameter) && InQuery(address, parameter) != Written(value))
                Mistake(origin, $"{setting.Key} contradicts {parameter} in the address of the store, line {place.Line}; leave one out");
        }
    }

    private ReadSetting Of(Setting setting) => values.GetValueOrDefault(setting.Key) ?? readLater(setting);

    private T? Get<T>(Setting setting) => values[setting.Key].Value is T value ? value : default;

    private IReadOnlyList<ReadItem> Items(Setting setting) => values[setting.Key].Items;

    private void Mistake(SettingOrigin origin, string message) => mistakes.Add(new(origin, Column: null, message));

    private static bool Says(BackendSettings known, StoreAddress address, string parameter) => known.Says(address, parameter) || InQuery(address, parameter) is not null;

    /// <summary>What the address' query says of a parameter.</summary>
    internal static string? InQuery(StoreAddress address, string parameter) => address.Rest.Split('?', 2).ElementAtOrDefault(1)?.Split('&').Select(part => part.Split('=', 2))
        .Where(pair => Uri.UnescapeDataString(pair[0]) == parameter).Select(pair => Uri.UnescapeDataString(pair.ElementAtOrDefault(1) ?? "")).FirstOrDefault();

    /// <summary>A value as a parameter of an address has it.</summary>
    private static string Written(object value) => value switch
    {
        bool truth => truth ? "true" : "false",
        long number => number.ToString(CultureInfo.InvariantCulture),
        TimeSpan time => string.Create(CultureInfo.InvariantCulture, $"{(long)time.TotalSeconds}s"),
        IReadOnlyDictionary<string, string> words => string.Join(',', words.Select(word => $"{word.Key}={word.Value}")),
        _ => (string)value,
    };
}
