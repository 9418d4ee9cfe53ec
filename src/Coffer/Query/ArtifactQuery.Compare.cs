using Coffer.Artifacts;
using Coffer.Catalog;
using Coffer.Catalog.Filters;
using Coffer.Query.Comparison;
using Coffer.Query.Trends;

namespace Coffer.Query;

public sealed partial class ArtifactQuery
{
    /// <summary>How a version differs from a baseline. One of them may be missing: it counts as empty, and the comparison says which.</summary>
    /// <param name="baseline">What is compared with.</param>
    /// <param name="current">What is compared.</param>
    /// <param name="options">What is looked into; null: the defaults.</param>
    /// <param name="cancellationToken">Ends the work.</param>
    /// <exception cref="CofferException">NotFound: both are missing. Corrupt, AccessDenied, Unavailable.</exception>
    public Task<VersionComparison> CompareAsync(Reference baseline, Reference current, CompareOptions? options = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(baseline);
        ArgumentNullException.ThrowIfNull(current);
        return new CompareStory(store, options ?? new CompareOptions(), cancellationToken).RunAsync(baseline, current);
    }

    /// <summary>How what a job produced differs from what another did: of each the newest version of a type.</summary>
    /// <param name="currentJob">The job that is compared.</param>
    /// <param name="baselineJob">The job that it is compared with.</param>
    /// <param name="type">The type.</param>
    /// <param name="options">What is looked into; null: the defaults.</param>
    /// <param name="cancellationToken">Ends the work.</param>
    /// <exception cref="CofferException">NotFound: neither job produced any. Corrupt, AccessDenied, Unavailable.</exception>
    public async Task<VersionComparison> CompareWithBaselineAsync(
        string currentJob, string baselineJob, ArtifactType type, CompareOptions? options = null, CancellationToken cancellationToken = default)
    {
        var baseline = await NewestAsync(baselineJob).ConfigureAwait(false);
        var current = await NewestAsync(currentJob).ConfigureAwait(false);
        return baseline is null && current is null
            ? throw new CofferException(CofferError.NotFound, $"neither {baselineJob} nor {currentJob} produced any {type}; coffer search job:{currentJob} shows what it did")
            : await new CompareStory(store, options ?? new CompareOptions(), cancellationToken).RunAsync(baseline, current).ConfigureAwait(false);

        async Task<Reference?> NewestAsync(string job)
        {
            await foreach (var entry in SearchAsync(OfType(type).And(new TextIs(TextField.Job, Glob.Exactly(job))), cancellationToken).ConfigureAwait(false))
                return Reference.ToNumber(new ArtifactName(entry.Name), entry.Number);
            return null;
        }
    }

    /// <summary>How the size of an artifact's versions went.</summary>
    /// <param name="name">The artifact.</param>
    /// <param name="back">How far back from now.</param>
    /// <param name="cancellationToken">Ends the work.</param>
    public Task<SizeTrend> SizeTrendAsync(ArtifactName name, TimeSpan back, CancellationToken cancellationToken = default) =>
        SizeTrendAsync(new TextIs(TextField.Name, Glob.Exactly(name.Value, isPath: true)).And(new AgeIs(null, back)), cancellationToken);

    /// <summary>How the size of a type's versions went.</summary>
    /// <param name="type">The type.</param>
    /// <param name="back">How far back from now.</param>
    /// <param name="cancellationToken">Ends the work.</param>
    public Task<SizeTrend> SizeTrendAsync(ArtifactType type, TimeSpan back, CancellationToken cancellationToken = default) =>
        SizeTrendAsync(OfType(type).And(new AgeIs(null, back)), cancellationToken);

    /// <summary>How the size of versions went.</summary>
    /// <param name="filter">Which versions.</param>
    /// <param name="cancellationToken">Ends the work.</param>
    public async Task<SizeTrend> SizeTrendAsync(ArtifactFilter filter, CancellationToken cancellationToken = default)
    {
        var points = new List<TrendPoint>();
        await foreach (var entry in SearchAsync(filter, cancellationToken).ConfigureAwait(false))
            points.Add(TrendPoint.Of(entry));
        points.Reverse();
        return new SizeTrend(points);
    }

    private static TextIs OfType(ArtifactType type) => new(TextField.Type, Glob.Exactly(type.Value));
}
