using Coffer.Retention;
using Coffer.Store;

namespace Coffer.Configuration;

/// <summary>What a configuration says, ready to use.</summary>
/// <param name="Address">Where the store is.</param>
/// <param name="Store">How it is opened and used: encoding, catalog, quotas, and back ends that know their own settings.</param>
/// <param name="Retention">What is kept how long; without rules and schedule where retention is turned off.</param>
public sealed record CofferSettings(string Address, StoreOptions Store, RetentionPolicy Retention)
{
    /// <summary>Whether retention is on. Where it is off, <see cref="Retention"/> has no rules.</summary>
    public bool RetentionEnabled { get; init; } = true;
}
