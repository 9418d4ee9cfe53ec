namespace Coffer.Store.Settings;

/// <summary>The settings of a back end: a section of <c>coffer.yaml</c>, which also applies to addresses that do not say the same themselves.</summary>
/// <param name="Section">The section, such as <c>s3</c>; the keys of all its settings begin with it.</param>
/// <param name="Settings">What stands in it.</param>
public sealed record BackendSettings(string Section, IReadOnlyList<Setting> Settings)
{
    /// <summary>Whether an address says a parameter itself, beyond its query. Default: no.</summary>
    public Func<StoreAddress, string, bool> Says { get; init; } = static (_, _) => false;
}
