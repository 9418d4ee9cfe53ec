namespace Coffer.Catalog;

/// <summary>By what versions are counted.</summary>
public enum FacetField
{
    /// <summary>The type.</summary>
    Type,

    /// <summary>The job; versions without one are not counted.</summary>
    Job,

    /// <summary>The key of each tag; versions without tags are not counted.</summary>
    TagKey,
}
