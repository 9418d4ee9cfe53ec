namespace Coffer.Configuration;

/// <summary>A setting as it holds, to be shown: a secret is masked.</summary>
/// <param name="Key">Its place, such as <c>retention.rules[0].ttl</c>.</param>
/// <param name="Text">The value as it was written; <c>***</c> for a secret; null: it is not set, and there is no default.</param>
/// <param name="Origin">Where it comes from.</param>
/// <param name="IsSecret">Whether it is a secret.</param>
public sealed record SettingValue(string Key, string? Text, SettingOrigin Origin, bool IsSecret = false)
{
    /// <summary>What stands in the place of a secret.</summary>
    public const string Masked = "***";
}
