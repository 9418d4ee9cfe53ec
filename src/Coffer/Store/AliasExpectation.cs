namespace Coffer.Store;

/// <summary>What an alias must point to for a move to happen.</summary>
/// <param name="Version">The version it must point to now; null: it must not exist.</param>
public readonly record struct AliasExpectation(long? Version)
{
    /// <summary>The alias must not exist.</summary>
    public static AliasExpectation Absent => default;
}
