namespace Coffer.Retention;

/// <summary>How new a version is among those of many artifacts.</summary>
internal readonly record struct VersionAge(DateTimeOffset CreatedAt, string Name, long Number)
{
    /// <summary>By creation, the oldest first, and where that is the same by name and number, so that no two are alike.</summary>
    public static Comparer<VersionAge> Order { get; } = Comparer<VersionAge>.Create(static (a, b) =>
    {
        var order = a.CreatedAt.CompareTo(b.CreatedAt);
        if (order == 0)
            order = string.CompareOrdinal(a.Name, b.Name);
        return order != 0 ? order : a.Number.CompareTo(b.Number);
    });
}
