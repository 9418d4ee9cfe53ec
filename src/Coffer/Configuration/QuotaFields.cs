using Coffer.Store.Settings;

namespace Coffer.Configuration;

/// <summary>What a quota has.</summary>
internal static class QuotaFields
{
    public static Setting Name { get; } = new("name", SettingKinds.Text, "What errors call it.") { IsRequired = true };

    public static Setting Match { get; } = new("match", SettingKinds.Filter, "Which versions it is about; else all.");

    public static Setting LargestVersion { get; } = new("largestVersion", SettingKinds.Size(), "The most bytes of one version, raw.");

    public static Setting Bytes { get; } = new("bytes", SettingKinds.Size(), "The most bytes of all together, raw.");

    public static Setting StoredBytes { get; } = new("storedBytes", SettingKinds.Size(), "The most bytes that all together take in the store.");

    public static Setting Versions { get; } = new("versions", SettingKinds.Number(0, long.MaxValue), "The most versions.");

    public static IReadOnlyList<Setting> All { get; } = [Name, Match, LargestVersion, Bytes, StoredBytes, Versions];
}
