namespace Coffer.Store;

/// <summary>What one look at the collections of a store shows.</summary>
/// <param name="Head">The newest collection's number; 0 where there was none yet.</param>
/// <param name="Known">The numbers whose records are there.</param>
/// <param name="Unfinished">Those among them that have not finished: the keys that they name count as absent.</param>
internal sealed record CollectionsLook(long Head, IReadOnlyCollection<long> Known, IReadOnlyList<long> Unfinished)
{
    /// <summary>The collections that came after an earlier look, whether or not their records are still there.</summary>
    public IEnumerable<long> Since(CollectionsLook earlier)
    {
        for (var number = earlier.Head + 1; number <= Head; number++)
            yield return number;
    }
}
