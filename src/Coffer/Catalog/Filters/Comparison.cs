namespace Coffer.Catalog.Filters;

/// <summary>How two values stand to each other.</summary>
public enum Comparison
{
    /// <summary>The same.</summary>
    Equal,

    /// <summary>Less.</summary>
    Less,

    /// <summary>Less or the same.</summary>
    LessOrEqual,

    /// <summary>More.</summary>
    Greater,

    /// <summary>More or the same.</summary>
    GreaterOrEqual,
}
