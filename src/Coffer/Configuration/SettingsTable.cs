using Coffer.Store;
using Coffer.Store.Settings;

namespace Coffer.Configuration;

/// <summary>All settings that there are: Coffer's own, and those of the back ends that a build carries.</summary>
internal sealed class SettingsTable
{
    private readonly StoreBackends _backends;

    public SettingsTable(StoreBackends backends)
    {
        _backends = backends;
        All = [.. KnownSettings.All, .. Sections(backends).SelectMany(section => section)];
    }

    /// <summary>All of them. Where schemes share a section, the variables of each stand behind one another.</summary>
    public IReadOnlyList<Setting> All { get; }

    /// <summary>All of them, those of the back end in use as its own scheme has them.</summary>
    public IReadOnlyList<Setting> For(string scheme)
    {
        var own = _backends.SettingsOf(scheme)?.Settings.ToDictionary(setting => setting.Key, StringComparer.Ordinal) ?? [];
        return [.. All.Select(setting => own.GetValueOrDefault(setting.Key) ?? setting)];
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
