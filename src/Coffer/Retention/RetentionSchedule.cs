using System.Runtime.CompilerServices;
using Coffer.Store;

namespace Coffer.Retention;

/// <summary>
/// Applies a policy by its schedule: what is due is deleted, then a collection removes what was deleted longer ago than the policy's
/// grace. Of all processes that share the store one runs at each time, and never two at once; times that were missed while nobody
/// ran are caught up by one run.
/// </summary>
/// <remarks>
/// Which process runs is decided in the store, so it needs clocks that agree, to about a minute. A run that takes longer than
/// <see cref="LongestRun"/> is stopped and goes on at the next time; so one that died holds up the others no longer than that.
/// </remarks>
public sealed class RetentionSchedule
{
    private static readonly TimeSpan LongestSleep = TimeSpan.FromHours(1);
    private static readonly TimeSpan PauseAfterFailure = TimeSpan.FromMinutes(1);

    private readonly ArtifactStore _store;
    private readonly RetentionPolicy _policy;
    private readonly CronExpression _cron;
    private readonly TimeProvider _time;
    private readonly ScheduleLog _log;

    /// <summary>The schedule of a policy on a store, which is not disposed with it.</summary>
    /// <exception cref="CofferException"><see cref="CofferError.InvalidArgument"/>: the policy has no schedule, or none that ever comes.</exception>
    public RetentionSchedule(ArtifactStore store, RetentionPolicy policy)
    {
        ArgumentNullException.ThrowIfNull(store);
        ArgumentNullException.ThrowIfNull(policy);
        _store = store;
        _policy = policy;
        _cron = CronExpression.Parse(policy.Schedule ?? throw new CofferException(CofferError.InvalidArgument, "the policy has no schedule; give it one such as '0 2 * * *'"));
        _time = store.Parts.Options.Time;
        _log = new ScheduleLog(store.Parts.Blobs, _time);
    }

    /// <summary>How long one run takes at most: 6 hours.</summary>
    public static TimeSpan LongestRun { get; } = TimeSpan.FromHours(6);

    /// <summary>When it is next due, UTC.</summary>
    public DateTimeOffset NextAt => _cron.Next(_time.GetUtcNow(), _policy.Zone) ?? DateTimeOffset.MaxValue;

    /// <summary>Runs whenever it is due, until it is cancelled.</summary>
    /// <returns>Each run that was this process's, when it is over; one that failed too.</returns>
    public async IAsyncEnumerable<ScheduledRun> RunAsync([EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        while (true)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var now = _time.GetUtcNow();
            ScheduledRun? run;
            try
            {
                run = await RunDueAsync(cancellationToken).ConfigureAwait(false);
            }
            catch (CofferException e)
            {
                run = new ScheduledRun(now, Report: null, Collected: null, e);
            }

            if (run is not null)
                yield return run;
            var wake = run?.Failure is not null ? _time.GetUtcNow() + PauseAfterFailure : await WakeAtAsync(now, cancellationToken).ConfigureAwait(false);
            while (_time.GetUtcNow() is var at && at < wake)
                await Task.Delay(wake - at < LongestSleep ? wake - at : LongestSleep, _time, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>Runs once if a time of the schedule has come since the last run, and nobody else runs.</summary>
    /// <returns>What came of it; null: it is not due, or another process runs.</returns>
    /// <exception cref="CofferException">Nothing was run: the store cannot be read or written. What a run itself fails on is in what is returned.</exception>
    public async Task<ScheduledRun?> RunDueAsync(CancellationToken cancellationToken = default)
    {
        await _store.Parts.RequireWritableAsync(cancellationToken).ConfigureAwait(false);
        while (true)
        {
            var (number, head) = await _log.HeadAsync(cancellationToken).ConfigureAwait(false);
            var now = _time.GetUtcNow();
            if (head.FinishedAt is null && now < head.EndsBy)
                return null;
            var since = head.FinishedAt is null ? head.Previous : head.Occurrence;
            if (_cron.Last(since, now, _policy.Zone) is not { } due)
                return null;
            if (await _log.ClaimAsync(number, since, due, LongestRun, cancellationToken).ConfigureAwait(false) is { } claim)
                return await RunClaimedAsync(claim, cancellationToken).ConfigureAwait(false);
        }
    }

    private async Task<ScheduledRun> RunClaimedAsync((long Number, ScheduleRecord Record) claim, CancellationToken cancellationToken)
    {
        using var limit = new CancellationTokenSource(LongestRun, _time);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        var isDone = false;
        try
        {
            var retention = new ArtifactRetention(_store, _policy);
            var report = await retention.ApplyAsync(await retention.PlanAsync(both.Token).ConfigureAwait(false), progress: null, both.Token).ConfigureAwait(false);
            var collected = await _store.CollectAsync(new CollectOptions { Grace = _policy.Grace }, both.Token).ConfigureAwait(false);
            isDone = true;
            return new ScheduledRun(claim.Record.Occurrence, report, collected, Failure: null);
        }
        catch (OperationCanceledException e) when (!cancellationToken.IsCancellationRequested)
        {
            isDone = true;
            return new ScheduledRun(claim.Record.Occurrence, Report: null, Collected: null, new CofferException(CofferError.Unavailable, $"the run of the retention schedule took longer than {LongestRun.TotalHours} hours and was stopped; the next goes on", e));
        }
        catch (CofferException e)
        {
            isDone = true;
            return new ScheduledRun(claim.Record.Occurrence, Report: null, Collected: null, e);
        }
        finally
        {
            await _log.FinishAsync(claim, isDone, CancellationToken.None).ConfigureAwait(false);
        }
    }

    /// <summary>When there may be something to do: the next time, or the end of another's run that is in the way of what is due already.</summary>
    private async Task<DateTimeOffset> WakeAtAsync(DateTimeOffset now, CancellationToken cancellationToken)
    {
        var next = _cron.Next(now, _policy.Zone) ?? DateTimeOffset.MaxValue;
        try
        {
            var (_, head) = await _log.HeadAsync(cancellationToken).ConfigureAwait(false);
            return head.FinishedAt is null && head.EndsBy > now && head.EndsBy < next ? head.EndsBy : next;
        }
        catch (CofferException)
        {
            // Said when it is next run.
            return next;
        }
    }
}
