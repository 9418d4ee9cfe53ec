namespace Coffer.Query.Comparison;

/// <summary>A number on both sides of a comparison.</summary>
/// <param name="Before">In the baseline; 0 where that is missing.</param>
/// <param name="After">In the current version; 0 where that is missing.</param>
public readonly record struct NumberChange(long Before, long After)
{
    /// <summary>How much more it is now.</summary>
    public long Difference => After - Before;

    /// <summary>The difference in percent of the baseline; 0 where the baseline is 0.</summary>
    public double Percent => Before == 0 ? 0 : 100.0 * Difference / Before;
}
