using Coffer.Store.Settings;

namespace Coffer.Configuration;

/// <summary>An item of a list of settings.</summary>
/// <param name="Fields">What it says, by name.</param>
/// <param name="Origin">Where it begins.</param>
internal sealed record ReadItem(IReadOnlyDictionary<string, ReadSetting> Fields, SettingOrigin Origin)
{
    /// <summary>The value of a field; the default of the type where it has none.</summary>
    public T? Get<T>(Setting field) => Fields.TryGetValue(field.Key, out var read) && read.Value is T value ? value : default;

    /// <summary>Whether a field stands there.</summary>
    public bool Has(Setting field) => Fields.ContainsKey(field.Key);

    /// <summary>Where a field stands; the item, where it does not.</summary>
    public SettingOrigin OriginOf(Setting field) => Fields.TryGetValue(field.Key, out var read) ? read.Origin : Origin;
}
