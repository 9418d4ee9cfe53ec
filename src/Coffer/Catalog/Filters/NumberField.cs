namespace Coffer.Catalog.Filters;

/// <summary>A property of a version that is a whole number.</summary>
public enum NumberField
{
    /// <summary>The raw bytes of its files.</summary>
    Size,

    /// <summary>The bytes its files take in the store.</summary>
    Stored,

    /// <summary>How many files, folders and links it holds.</summary>
    Files,

    /// <summary>The version's number.</summary>
    Version,
}
