namespace Coffer.Retention;

/// <summary>The newest versions of each type, job or store, no more of each than are kept.</summary>
/// <param name="most">How many of each.</param>
internal sealed class NewestVersions(int most)
{
    private readonly Dictionary<string, PriorityQueue<VersionAge, VersionAge>> _groups = new(StringComparer.Ordinal);

    /// <summary>Counts a version of a group.</summary>
    public void Add(string group, VersionAge version)
    {
        if (!_groups.TryGetValue(group, out var newest))
            _groups[group] = newest = new(VersionAge.Order);
        if (newest.Count < most)
            newest.Enqueue(version, version);
        else
            newest.EnqueueDequeue(version, version);
    }

    /// <summary>Whether a version is one of the newest of its group. One that came after the count is.</summary>
    public bool Has(string group, VersionAge version) =>
        !_groups.TryGetValue(group, out var newest) || newest.Count < most || VersionAge.Order.Compare(version, newest.Peek()) >= 0;
}
