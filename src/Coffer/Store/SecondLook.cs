using Coffer.Content;

namespace Coffer.Store;

/// <summary>The step between publishing and acknowledging that lets puts and collections run beside each other without a lock.</summary>
internal static class SecondLook
{
    /// <summary>
    /// Looks at the collections again. Where none is new since the first look, every later one will see what was published.
    /// Otherwise each key relied on that a new one names is written again under a fresh key, which no record so far can name.
    /// </summary>
    /// <returns>The new placements.</returns>
    /// <exception cref="CofferException">Conflict: content was collected and cannot be written again; nothing may be acknowledged.</exception>
    public static async Task<IReadOnlyDictionary<Digest, ContentPlacement>> RewriteAsync(OpenStore store, ContentBatch content, CollectionsLook first, CancellationToken cancellationToken)
    {
        var moved = new Dictionary<Digest, ContentPlacement>();
        var second = await store.Collections.LookAsync(cancellationToken).ConfigureAwait(false);
        if (second.Head == first.Head)
            return moved;
        foreach (var placement in await content.ReliedOnAsync().ConfigureAwait(false))
        {
            foreach (var number in second.Since(first))
            {
                if (!await store.Collections.NamesAsync(number, placement.Key, cancellationToken).ConfigureAwait(false))
                    continue;
                moved[placement.Digest] = await content.RewriteAsync(placement.Digest, second.Head, cancellationToken).ConfigureAwait(false);
                break;
            }
        }

        return moved;
    }
}
