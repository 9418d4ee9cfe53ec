namespace Coffer.Catalog.Filters;

/// <summary>A property of a version that is a time.</summary>
public enum TimeField
{
    /// <summary>When it was created.</summary>
    Created,

    /// <summary>When it expires; one that never does matches nothing.</summary>
    Expires,
}
