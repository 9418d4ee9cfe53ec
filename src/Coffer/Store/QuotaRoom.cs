using Coffer.Artifacts;
using Coffer.Catalog;
using Coffer.Catalog.Filters;
using Coffer.Content;

namespace Coffer.Store;

/// <summary>
/// How much room a store's quotas leave for the versions of one put, which count together. What a version will be is said as it
/// becomes known: at first perhaps only its words, then its size, at last what it takes in the store.
/// </summary>
internal sealed class QuotaRoom
{
    private readonly IReadOnlyList<QuotaRule> _rules;
    private readonly VersionTotals[] _used;
    private readonly VersionTotals[] _wanted;
    private readonly DateTimeOffset _now;
    private readonly Lock _gate = new();
    private readonly Dictionary<int, VersionTotals[]> _counted = [];

    private QuotaRoom(IReadOnlyList<QuotaRule> rules, VersionTotals[] used, DateTimeOffset now)
    {
        (_rules, _used, _now) = (rules, used, now);
        _wanted = new VersionTotals[rules.Count];
    }

    /// <summary>Looks at what is used.</summary>
    /// <returns>Null where there are no quotas.</returns>
    public static async Task<QuotaRoom?> OpenAsync(OpenStore store, CancellationToken cancellationToken)
    {
        var rules = store.Options.Quotas;
        if (rules.Count == 0)
            return null;
        var now = store.Options.Time.GetUtcNow();

        // A rule about single versions needs no sum.
        var summed = rules.Where(rule => rule is not { Bytes: null, StoredBytes: null, Versions: null }).ToList();
        var totals = summed.Count == 0 ? [] : await store.Catalog.TotalsAsync(summed.ConvertAll(rule => rule.Match), now, cancellationToken).ConfigureAwait(false);
        return new QuotaRoom(rules, [.. rules.Select(rule => summed.IndexOf(rule) is var i and >= 0 ? totals[i] : default)], now);
    }

    /// <summary>Says what a version will be, in place of what was said of it before.</summary>
    /// <param name="index">Which of the put's.</param>
    /// <param name="words">What it will say of itself; its files do not count.</param>
    /// <param name="isFolder">Whether it is a folder.</param>
    /// <param name="extent">How large it will be, so far as that is known.</param>
    /// <exception cref="CofferException">TooLarge, QuotaExceeded: a rule has no room for it.</exception>
    public void Admit(int index, Manifest words, bool isFolder, QuotaExtent extent)
    {
        var entry = new CatalogEntry(
            words.Name.Value, Number: 0, default(Digest), words.Type.Value, words.Job, words.CreatedAt, words.ExpiresAt, extent.Size, extent.StoredSize, isFolder,
            extent.FileCount, DeletedAt: null, Held: false, IsLatest: true, words.Tags, []);
        var wish = new Wish(new FilterSubject(entry, words.Metadata), extent);
        lock (_gate)
        {
            if (!_counted.TryGetValue(index, out var counted))
                _counted[index] = counted = new VersionTotals[_rules.Count];
            for (var i = 0; i < _rules.Count; i++)
            {
                var isAbout = IsAbout(_rules[i], wish);
                var totals = isAbout ? new VersionTotals(1, extent.Size, extent.StoredSize) : default;
                (_wanted[i], counted[i]) = (_wanted[i] - counted[i] + totals, totals);
                if (isAbout)
                    Check(_rules[i], _used[i], _wanted[i], wish);
            }
        }
    }

    private static void Check(QuotaRule rule, VersionTotals used, VersionTotals wanted, Wish wish)
    {
        var entry = wish.Version.Entry;
        if (entry.Size > rule.LargestVersion)
        {
            throw new CofferException(CofferError.TooLarge, $"{entry.Name} has {(wish.Extent.IsSizeKnown ? $"{entry.Size}" : $"more than {rule.LargestVersion}")} bytes, and the quota {WordsOf(rule)} lets one version have "
                + $"{rule.LargestVersion}; nothing was kept: leave something out, or raise the quota");
        }

        RequireRoom(used.Versions, wanted.Versions, rule.Versions, "versions", isAll: true);
        RequireRoom(used.Bytes, wanted.Bytes, rule.Bytes, "bytes", wish.Extent.IsSizeKnown);
        RequireRoom(used.StoredBytes, wanted.StoredBytes, rule.StoredBytes, "stored bytes", wish.Extent.IsStoredSizeKnown);

        void RequireRoom(long use, long more, long? limit, string what, bool isAll)
        {
            if (use + more > limit)
            {
                throw new CofferException(CofferError.QuotaExceeded, $"{entry.Name} does not fit: of the {limit} {what} of the quota {WordsOf(rule)} {use} are used, and {(isAll ? "" : "at least ")}{more} more are wanted; "
                    + "nothing was kept: delete something, or raise the quota");
            }
        }
    }

    /// <summary>Whether a rule is about what will be; where that is not known yet, it is asked later.</summary>
    private bool IsAbout(QuotaRule rule, Wish wish) =>
        !rule.Match.Mentions(filter => filter is NumberIs number && number.Field switch
        {
            NumberField.Size => !wish.Extent.IsSizeKnown,
            NumberField.Stored => !wish.Extent.IsStoredSizeKnown,
            _ => false,
        })
        && rule.Match.Matches(wish.Version, _now);

    private static string WordsOf(QuotaRule rule) => rule.Match.ToString() is { Length: > 0 } match ? $"{rule.Name} ({match})" : rule.Name;

    /// <summary>What a version will be, so far as it is known.</summary>
    private sealed record Wish(FilterSubject Version, QuotaExtent Extent);
}
