using Coffer.Store;
using Coffer.Store.Settings;

namespace Coffer.Configuration;

/// <summary>
/// All settings that there are: Coffer's own, and those of the back ends that a build carries. Those of back ends are asked for only where
/// they matter: each brings libraries that a store in a folder need not load.
/// </summary>
/// <param name="backends">The back ends.</param>
/// <param name="ofAll">Whether those of all back ends matter; otherwise only those of the one in use.</param>
internal sealed class SettingsTable(StoreBackends backends, bool ofAll)
{
    /// <summary>All of them. Where schemes share a section, the variables of each stand behind one another.</summary>
    public IReadOnlyList<Setting> All { get; } = ofAll ? [.. KnownSettings.All, .. Sections(backends).SelectMany(section => section)] : KnownSettings.All;

    /// <summary>Whether a file that has these names at the beginnings of its lines may speak of back ends.</summary>
    public static bool NeedsAll(IEnumerable<string> names)
    {
        var own = Files.OwnFile.Names(KnownSettings.All);
        return names.Any(name => !own.Contains(name, StringComparer.Ordinal));
    }

    /// <summary>All of them, those of the back end in use as its own scheme has them.</summary>
    public IReadOnlyList<Setting> For(string scheme)
    {
        var own = backends.SettingsOf(scheme)?.Settings.ToDictionary(setting => setting.Key, StringComparer.Ordinal) ?? [];
        return [.. All.Select(setting => own.GetValueOrDefault(setting.Key) ?? setting).Concat(own.Values).Distinct()];
    }

    private static IEnumerable<IEnumerable<Setting>> Sections(StoreBackends backends) =>
        from known in backends.Schemes.Reverse().Select(backends.SettingsOf).OfType<BackendSettings>()
        group known by known.Section into section
        orderby section.Key
        select section.SelectMany(known => known.Settings).GroupBy(setting => setting.Key, StringComparer.Ordinal).Select(Joined);

    private static Setting Joined(IEnumerable<Setting> same)
    {
        var all = same.ToList();
        return all[0] with
        {
            Environment = [.. all.SelectMany(setting => setting.Environment).Distinct(StringComparer.Ordinal)],
            OfBackend = [.. all.SelectMany(setting => setting.OfBackend).Distinct(StringComparer.Ordinal)],
        };
    }
}
