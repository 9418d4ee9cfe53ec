using Coffer.Store.Settings;

namespace Coffer.Configuration;

/// <summary>A setting as it was read.</summary>
/// <param name="Setting">Which.</param>
/// <param name="Value">Its value; null: there is none, or it does not read.</param>
/// <param name="Text">Its value as text; null: there is none, or it is a secret.</param>
/// <param name="Origin">Where it comes from.</param>
internal sealed record ReadSetting(Setting Setting, object? Value, string? Text, SettingOrigin Origin)
{
    /// <summary>The items of a list, each with what it says, by the names of its fields.</summary>
    public IReadOnlyList<ReadItem> Items { get; init; } = [];

    /// <summary>Where a secret of a file is to be had.</summary>
    public SecretSource? Secret { get; init; }

    /// <summary>Whether anybody set it.</summary>
    public bool IsSet => Origin.Kind != SettingOriginKind.Default;

    /// <summary>Whether the back end found it by itself.</summary>
    public bool IsOfBackend(Setting setting) =>
        Origin is { Kind: SettingOriginKind.Environment, Name: { } name } && setting.OfBackend.Contains(name, StringComparer.Ordinal);
}
