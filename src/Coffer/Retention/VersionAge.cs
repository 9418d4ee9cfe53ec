namespace Coffer.Retention;

/// <summary>How new a version is among those of many artifacts: by creation, and where that is the same by name and number, so that no two are alike.</summary>
internal readonly record struct VersionAge(DateTimeOffset CreatedAt, string Name, long Number) : IComparable<VersionAge>
{
    /// <summary>More than zero: this one is newer.</summary>
    public int CompareTo(VersionAge other)
    {
        var order = CreatedAt.CompareTo(other.CreatedAt);
        if (order == 0)
            order = string.CompareOrdinal(Name, other.Name);
        return order != 0 ? order : Number.CompareTo(other.Number);
    }

    public static bool operator <(VersionAge left, VersionAge right) => left.CompareTo(right) < 0;

    public static bool operator >(VersionAge left, VersionAge right) => left.CompareTo(right) > 0;

    public static bool operator <=(VersionAge left, VersionAge right) => left.CompareTo(right) <= 0;

    public static bool operator >=(VersionAge left, VersionAge right) => left.CompareTo(right) >= 0;
}
