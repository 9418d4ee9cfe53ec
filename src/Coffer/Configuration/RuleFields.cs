using Coffer.Retention;
using Coffer.Store.Settings;

namespace Coffer.Configuration;

/// <summary>What a rule of retention has.</summary>
internal static class RuleFields
{
    public static Setting Name { get; } = new("name", SettingKinds.Text, "What reasons call it.") { IsRequired = true };

    public static Setting Match { get; } = new("match", SettingKinds.Filter, "Which versions it is about; else all.");

    public static Setting TimeToLive { get; } = new("ttl", SettingKinds.Duration(TimeSpan.FromSeconds(1)), "How long after its creation a version goes; else never by age.");

    public static Setting KeepLatest { get; } = new("keepLatest", SettingKinds.Number(1, int.MaxValue), "How many of the newest stay whatever their age.");

    public static Setting Scope { get; } = new("scope", SettingKinds.OneOf([.. Enum.GetNames<RetentionScope>().Select(name => name.ToLowerInvariant())]), "Of what the newest are counted.") { Default = "artifact" };

    public static Setting KeepLatestOverridesExpiry { get; } = new("keepLatestOverridesExpiry", SettingKinds.Truth, "Whether the newest stay though their author set an expiry that has passed.") { Default = "false" };

    public static Setting MinimumAge { get; } = new("minimumAge", SettingKinds.Duration(), "No version goes before it is so old.") { Default = "0s" };

    public static IReadOnlyList<Setting> All { get; } = [Name, Match, TimeToLive, KeepLatest, Scope, KeepLatestOverridesExpiry, MinimumAge];
}
