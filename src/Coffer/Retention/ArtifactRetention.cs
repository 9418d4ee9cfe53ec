using System.Runtime.CompilerServices;
using Coffer.Artifacts;
using Coffer.Catalog.Filters;
using Coffer.Store;

namespace Coffer.Retention;

/// <summary>
/// What a policy means for a store: a plan with a reason for each version that goes, exactly this plan done, and why a version is
/// still here. What goes is deleted as by <see cref="ArtifactStore.DeleteAsync"/>: it can be brought back until a collection
/// removes it.
/// </summary>
/// <param name="store">The store; not disposed with this.</param>
/// <param name="policy">The policy.</param>
public sealed class ArtifactRetention(ArtifactStore store, RetentionPolicy policy)
{
    private const int VersionsATime = 200;

    private readonly OpenStore _store = store.Parts;

    /// <summary>Decides which versions go, and changes nothing. Goes through the catalog once, twice where a rule keeps the newest of more than an artifact.</summary>
    /// <exception cref="CofferException">NotFound: no store, or its catalog is missing. InvalidArgument: the policy. Corrupt, AccessDenied, Unavailable.</exception>
    public async Task<RetentionPlan> PlanAsync(CancellationToken cancellationToken = default)
    {
        var now = _store.Options.Time.GetUtcNow();
        var deletions = new List<RetentionDecision>();
        var kept = new SortedDictionary<RetentionCause, long>();
        await foreach (var decision in DecideAsync(now, cancellationToken).ConfigureAwait(false))
        {
            if (decision.Goes)
                deletions.Add(decision);
            else
                kept[decision.Cause] = kept.GetValueOrDefault(decision.Cause) + 1;
        }

        var catalog = await _store.Catalog.OpenAsync(cancellationToken).ConfigureAwait(false);
        var freed = await catalog.CountFreedAsync(deletions.ConvertAll(deletion => deletion.Manifest), cancellationToken).ConfigureAwait(false);
        return new RetentionPlan(await _store.IdAsync(cancellationToken).ConfigureAwait(false), now, deletions)
        {
            Versions = deletions.Count + kept.Values.Sum(),
            Kept = kept,
            FreedBytes = freed.Bytes,
            FreedStoredBytes = freed.StoredBytes,
        };
    }

    /// <summary>Decides about every version that is not deleted, by name, and of each name the newest first.</summary>
    /// <inheritdoc cref="PlanAsync"/>
    public IAsyncEnumerable<RetentionDecision> DecideAsync(CancellationToken cancellationToken = default) => DecideAsync(_store.Options.Time.GetUtcNow(), cancellationToken);

    /// <summary>Does a plan as it was made: no version goes that is not in it. Each is looked at once more before, and passed over where it got a hold or an alias or is gone since.</summary>
    /// <param name="plan">The plan.</param>
    /// <param name="progress">Told how many versions of it are done.</param>
    /// <param name="cancellationToken">Ends the work; what was deleted stays so.</param>
    /// <exception cref="CofferException">InvalidArgument: it is the plan of another store. Corrupt: a version's record is damaged. AccessDenied, Unavailable.</exception>
    public async Task<RetentionReport> ApplyAsync(RetentionPlan plan, IProgress<int>? progress = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(plan);
        await _store.RequireWritableAsync(cancellationToken).ConfigureAwait(false);
        if (plan.Store != await _store.IdAsync(cancellationToken).ConfigureAwait(false))
            throw new CofferException(CofferError.InvalidArgument, $"the plan {plan.Id} is one of another store ({plan.Store}), not of {store.Address}; make one here by coffer retain --plan");
        var results = new List<RetentionResult>(plan.Deletions.Count);
        foreach (var chunk in plan.Deletions.Chunk(VersionsATime))
        {
            results.AddRange(await DeleteAsync(chunk, cancellationToken).ConfigureAwait(false));
            progress?.Report(results.Count);
        }

        return new RetentionReport(plan, results);
    }

    /// <summary>Why a version is still here and when it would go, rule by rule; of one that was deleted, until when it can be brought back.</summary>
    /// <exception cref="CofferException">NotFound: there is no such version. Otherwise as <see cref="PlanAsync"/>.</exception>
    public async Task<RetentionExplanation> ExplainAsync(Reference reference, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(reference);
        await _store.IdAsync(cancellationToken).ConfigureAwait(false);
        if (await _store.Resolver.FindAsync(reference, cancellationToken).ConfigureAwait(false) is not { } version)
            version = await _store.Resolver.ResolveAsync(reference, cancellationToken).ConfigureAwait(false);
        if (version.Labels.DeletedAt is { } deletedAt)
            return new RetentionExplanation(version.Reference, deletedAt, Decision: null, [], deletedAt + policy.Grace);

        var now = _store.Options.Time.GetUtcNow();
        var (name, number) = (version.Manifest.Name.Value, version.Manifest.Version);
        await foreach (var (subject, decision, planner) in DecideEachAsync(now, name, cancellationToken).ConfigureAwait(false))
        {
            if (decision.Number == number)
                return new RetentionExplanation(version.Reference, DeletedAt: null, decision, [.. planner.Explain(subject, decision, version.Labels.Holds ?? [])], planner.DueOf(subject));
        }

        throw new CofferException(CofferError.NotFound, $"{version.Reference} went away while it was looked at; coffer ls {UnicodeText.Quote(name)} --versions shows what there is");
    }

    private async IAsyncEnumerable<RetentionDecision> DecideAsync(DateTimeOffset now, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await foreach (var (_, decision, _) in DecideEachAsync(now, name: null, cancellationToken).ConfigureAwait(false))
            yield return decision;
    }

    private async IAsyncEnumerable<(FilterSubject Version, RetentionDecision Decision, RetentionPlanner Planner)> DecideEachAsync(DateTimeOffset now, string? name, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var planner = new RetentionPlanner(policy, now);
        var catalog = await _store.Catalog.CurrentAsync(cancellationToken).ConfigureAwait(false);
        if (planner.CountsFirst)
        {
            await foreach (var version in catalog.LiveVersionsAsync(planner.ReadsMetadata, cancellationToken: cancellationToken).ConfigureAwait(false))
                planner.Count(version);
        }

        await foreach (var version in catalog.LiveVersionsAsync(planner.ReadsMetadata, name, cancellationToken).ConfigureAwait(false))
            yield return (version, planner.Decide(version), planner);
    }

    private async Task<RetentionResult[]> DeleteAsync(RetentionDecision[] deletions, CancellationToken cancellationToken)
    {
        var results = new RetentionResult[deletions.Length];
        var deleted = new List<StoredVersion>();
        try
        {
            var parallel = new ParallelOptions { MaxDegreeOfParallelism = _store.Parallelism, CancellationToken = cancellationToken };
            await Parallel.ForAsync(0, deletions.Length, parallel, async (i, token) =>
            {
                var (outcome, version) = await DeleteAsync(deletions[i], token).ConfigureAwait(false);
                results[i] = new RetentionResult(deletions[i], outcome);
                if (version is null)
                    return;
                lock (deleted)
                    deleted.Add(version);
            }).ConfigureAwait(false);
        }
        finally
        {
            // What was deleted before an error is deleted: the catalog hears of it whatever else happened.
            await _store.Catalog.SetLabelsAsync(deleted, CancellationToken.None).ConfigureAwait(false);
        }

        return results;
    }

    private async Task<(RetentionOutcome Outcome, StoredVersion? Deleted)> DeleteAsync(RetentionDecision deletion, CancellationToken cancellationToken)
    {
        var name = new ArtifactName(deletion.Name);
        if (await _store.Versions.ReadAsync(name, deletion.Number, cancellationToken).ConfigureAwait(false) is not { IsDeleted: false } version || version.Digest != deletion.Manifest)
            return (RetentionOutcome.Gone, null);
        if ((await _store.Aliases.AllAsync(name, cancellationToken).ConfigureAwait(false)).Values.Any(alias => alias.Version == deletion.Number))
            return (RetentionOutcome.Aliased, null);
        var (outcome, now) = await _store.DeleteAsync(version, cancellationToken).ConfigureAwait(false);
        return outcome switch
        {
            DeleteOutcome.Deleted => (RetentionOutcome.Deleted, now),
            DeleteOutcome.Held => (RetentionOutcome.Held, null),
            _ => (RetentionOutcome.Gone, null),
        };
    }
}
