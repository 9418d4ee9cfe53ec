using Coffer.Store.Settings;

namespace Coffer.Configuration;

/// <summary>The settings that do not depend on a back end.</summary>
internal static class KnownSettings
{
    public static Setting Store { get; } = new("store", SettingKinds.Address, "Where the store is: a folder, or an address such as s3://bucket/prefix.") { Default = "./.coffer" };

    public static Setting CreateIfMissing { get; } = new("createIfMissing", SettingKinds.Truth, "Make the store at the first write where there is none.") { Default = "true" };

    public static Setting Catalog { get; } = new("catalog", SettingKinds.Path, "A catalog file of one's own; else a store in a folder has one for all, and others one below the user's cache folder.");

    public static Setting Encoding { get; } = new("encoding", SettingKinds.Encoding, "How new content is kept: auto, none, gzip, brotli, zstd or lz4, with a level as in zstd:3.") { Default = "auto" };

    public static Setting Parallelism { get; } = new("parallelism", SettingKinds.Number(0, 64), "How many files are worked on at once; 0: as the processors and the network suggest.") { Default = "0" };

    public static Setting SingleWriter { get; } = new("singleWriter", SettingKinds.Truth, "Vouch that nobody else writes, for services that do not create only where nothing is.") { Default = "false" };

    public static Setting RetentionEnabled { get; } = new("retention.enabled", SettingKinds.Truth, "Whether the rules below count; where they do not, nothing goes by itself.") { Default = "true" };

    public static Setting RetentionGrace { get; } = new("retention.grace", SettingKinds.Duration(), "How long what was deleted can be undeleted.") { Default = "7d" };

    public static Setting RetentionSchedule { get; } = new("retention.schedule", ScheduleKinds.Cron, "When the rules are applied by themselves, as five fields of cron; else only when asked.");

    public static Setting RetentionZone { get; } = new("retention.zone", ScheduleKinds.Zone, "The time zone of the schedule.") { Default = "UTC" };

    public static Setting RetentionRules { get; } = new("retention.rules", new SettingKind("list", static _ => default), "How long versions are kept; the first rule that matches a version decides.") { Fields = RuleFields.All };

    public static Setting Quotas { get; } = new("quotas", new SettingKind("list", static _ => default), "How much may be kept; every rule that matches a new version must have room for it.") { Fields = QuotaFields.All };

    public static IReadOnlyList<Setting> All { get; } =
    [
        Store, CreateIfMissing, Catalog, Encoding, Parallelism, SingleWriter,
        RetentionEnabled, RetentionGrace, RetentionSchedule, RetentionZone, RetentionRules, Quotas,
    ];
}
