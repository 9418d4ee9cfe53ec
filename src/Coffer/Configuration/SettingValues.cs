using Coffer.Store;
using Coffer.Store.Settings;

namespace Coffer.Configuration;

/// <summary>Settings as they are shown.</summary>
internal static class SettingValues
{
    /// <summary>Each of them, lists item by item. Of a back end that is not in use, only what somebody set for it.</summary>
    public static IReadOnlyList<SettingValue> Of(IReadOnlyCollection<ReadSetting> all, StoreBackends backends)
    {
        var store = all.First(read => read.Setting.Key == KnownSettings.Store.Key);
        var address = store.Value as StoreAddress;
        var inUse = address is null ? null : backends.SettingsOf(address.Scheme);
        return [.. all.Where(IsShown).SelectMany(ValuesOf)];

        bool IsShown(ReadSetting read) =>
            KnownSettings.All.Contains(read.Setting) || read.Setting.Key.Split('.')[0] == inUse?.Section || read.Origin.Kind is SettingOriginKind.File or SettingOriginKind.Argument;

        IEnumerable<SettingValue> ValuesOf(ReadSetting read)
        {
            if (read.Setting.Fields.Count > 0)
                return read.Items.SelectMany((item, i) => item.Fields.Values.Select(field => new SettingValue($"{read.Setting.Key}[{i}].{field.Setting.Key}", field.Text, field.Origin)));
            if (read.Setting.IsSecret)
                return [new SettingValue(read.Setting.Key, read.IsSet ? SettingValue.Masked : null, read.Origin, IsSecret: true)];

            // What the address says itself comes before all that is said beside it.
            if (address is not null && inUse is not null && read.Setting.Parameter is { } parameter && SettingsAssembly.InQuery(address, parameter) is { } said)
                return [new SettingValue(read.Setting.Key, said, store.Origin)];
            return [new SettingValue(read.Setting.Key, read.Text, read.Origin)];
        }
    }
}
