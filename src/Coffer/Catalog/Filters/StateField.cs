namespace Coffer.Catalog.Filters;

/// <summary>What a version is or is not.</summary>
public enum StateField
{
    /// <summary>Its expiry has passed.</summary>
    Expired,

    /// <summary>A hold keeps it.</summary>
    Held,

    /// <summary>It was deleted. Queries leave deleted versions out unless they mention this.</summary>
    Deleted,

    /// <summary>It is a folder rather than a single file.</summary>
    Folder,

    /// <summary>It is the newest version of its artifact that is not deleted.</summary>
    Latest,
}
