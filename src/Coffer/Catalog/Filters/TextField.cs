namespace Coffer.Catalog.Filters;

/// <summary>A property of a version that is text.</summary>
public enum TextField
{
    /// <summary>The artifact's name. In its patterns <c>*</c> stays within a segment and <c>**</c> goes beyond.</summary>
    Name,

    /// <summary>The type.</summary>
    Type,

    /// <summary>The job; a version without one matches nothing.</summary>
    Job,

    /// <summary>An alias that points to the version; any of them may match.</summary>
    Alias,
}
