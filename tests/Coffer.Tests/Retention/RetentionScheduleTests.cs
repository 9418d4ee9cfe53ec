using Coffer.Artifacts;
using Coffer.Blobs;
using Coffer.Blobs.Memory;
using Coffer.Catalog.Filters;
using Coffer.Conformance;
using Coffer.Retention;
using Coffer.Store;
using Coffer.Tests.Store;

namespace Coffer.Tests.Retention;

/// <summary>The schedule, with a clock that tests move.</summary>
public sealed class RetentionScheduleTests : IAsyncLifetime
{
    private static readonly DateTimeOffset s_start = new(2026, 11, 20, 12, 0, 0, TimeSpan.Zero);
    private static readonly RetentionPolicy s_policy = new()
    {
        Rules = [new("r", ArtifactFilter.Parse("")) { TimeToLive = TimeSpan.FromDays(1) }],
        Schedule = "0 2 * * *",
        Grace = TimeSpan.FromDays(2),
    };

    private readonly SteppedTime _time = new(s_start);
    private readonly MemoryBlobStore _blobs = new();
    private readonly SharedStores _stores;
    private ArtifactStore _store = null!;
    private CountingBlobStore _counting = null!;

    public RetentionScheduleTests() => _stores = new SharedStores(() => _blobs, _time);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        (_store, _counting) = await _stores.OpenAsync(Token);
        await PutAsync("a");
    }

    public ValueTask DisposeAsync() => _stores.DisposeAsync();

    [Fact]
    public async Task It_begins_with_the_first_time_after_it_was_seen_and_runs_once_at_each()
    {
        var schedule = new RetentionSchedule(_store, s_policy);
        Assert.Null(await schedule.RunDueAsync(Token));
        Assert.Equal(At(21, 2), schedule.NextAt);
        _time.Set(At(21, 1));
        Assert.Null(await schedule.RunDueAsync(Token));

        _time.Set(At(21, 2));
        var first = (await schedule.RunDueAsync(Token))!;
        Assert.Equal((At(21, 2), 0), (first.Occurrence, first.Report!.Deleted));
        Assert.Null(await schedule.RunDueAsync(Token));
        _time.Set(At(22, 3));
        var second = (await schedule.RunDueAsync(Token))!;
        Assert.Equal((At(22, 2), 1, 1), (second.Occurrence, second.Report!.Deleted, second.Collected!.InGrace.Count));
        Assert.Null(await schedule.RunDueAsync(Token));
        _time.Set(At(25, 2));
        Assert.Equal("a@1", (await schedule.RunDueAsync(Token))!.Collected!.Items.Single(item => item.Kind == CollectKind.Version).Subject);
    }

    [Fact]
    public async Task Times_that_were_missed_are_caught_up_by_one_run()
    {
        Assert.Null(await new RetentionSchedule(_store, s_policy).RunDueAsync(Token));
        _time.Set(At(29, 12));

        var (other, _) = await _stores.OpenAsync(Token);
        var run = (await new RetentionSchedule(other, s_policy).RunDueAsync(Token))!;
        Assert.Equal((At(29, 2), 1), (run.Occurrence, run.Report!.Deleted));
        Assert.Null(await new RetentionSchedule(_store, s_policy).RunDueAsync(Token));
    }

    [Fact]
    public async Task Of_many_processes_one_runs_at_each_time()
    {
        var schedules = new List<RetentionSchedule>();
        for (var i = 0; i < 6; i++)
            schedules.Add(new RetentionSchedule((await _stores.OpenAsync(Token)).Store, s_policy));
        foreach (var schedule in schedules)
            Assert.Null(await schedule.RunDueAsync(Token));
        for (var day = 21; day < 29; day++)
        {
            _time.Set(At(day, 2));
            var runs = await Task.WhenAll(schedules.Select(schedule => Task.Run(() => schedule.RunDueAsync(Token), Token)));
            Assert.Equal(At(day, 2), Assert.Single(runs, run => run is not null)!.Occurrence);
        }
    }

    [Fact]
    public async Task While_one_runs_no_other_begins_and_a_run_that_died_holds_them_up_only_for_so_long()
    {
        var (other, _) = await _stores.OpenAsync(Token);
        var hourly = s_policy with { Schedule = "0 * * * *", Grace = TimeSpan.Zero };
        var (mine, others) = (new RetentionSchedule(_store, hourly), new RetentionSchedule(other, hourly));
        await mine.RunDueAsync(Token);
        _time.Set(At(20, 13));
        var dies = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _counting.Before = (operation, key, _) => operation == BlobOperation.Put && key.StartsWith("collections/", StringComparison.Ordinal) ? dies.Task : Task.CompletedTask;
        var begun = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _counting.After = (operation, key, _) =>
        {
            if (operation == BlobOperation.Put && key.StartsWith("schedules/", StringComparison.Ordinal))
                begun.TrySetResult();
            return Task.CompletedTask;
        };
        await DeleteSomethingAsync();
        var running = Task.Run(() => mine.RunDueAsync(Token), Token);
        await begun.Task;

        _time.Set(At(20, 14));
        Assert.Null(await others.RunDueAsync(Token));
        _time.Set(At(20, 19));
        Assert.Null(await others.RunDueAsync(Token));
        _time.Set(At(20, 19, 1));
        Assert.Equal(At(20, 19), (await others.RunDueAsync(Token))!.Occurrence);

        // It was only asleep: its time was over, it stopped, and what it says at last changes nothing.
        dies.SetException(new OperationCanceledException());
        Assert.Equal(CofferError.Unavailable, (await running)!.Failure!.Error);
        Assert.Null(await others.RunDueAsync(Token));
        _time.Set(At(20, 20));
        Assert.Equal(At(20, 20), (await mine.RunDueAsync(Token))!.Occurrence);
    }

    [Fact]
    public async Task A_run_that_is_stopped_is_due_again()
    {
        var schedule = new RetentionSchedule(_store, s_policy);
        await schedule.RunDueAsync(Token);
        _time.Set(At(22, 2));
        using var stop = new CancellationTokenSource();
        _counting.Before = async (operation, key, _) =>
        {
            if (operation == BlobOperation.Put && key.StartsWith("labels/", StringComparison.Ordinal))
                await stop.CancelAsync();
        };
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => schedule.RunDueAsync(stop.Token));
        _counting.Before = null;

        Assert.Equal(At(22, 2), (await schedule.RunDueAsync(Token))!.Occurrence);
        Assert.Null(await schedule.RunDueAsync(Token));
    }

    [Fact]
    public async Task A_run_that_fails_says_why_and_the_next_time_tries_again()
    {
        var schedule = new RetentionSchedule(_store, s_policy);
        await schedule.RunDueAsync(Token);
        _time.Set(At(22, 2));
        _counting.Before = (operation, key, _) => operation == BlobOperation.Put && key.StartsWith("labels/", StringComparison.Ordinal) ? throw new CofferException(CofferError.AccessDenied, "no") : Task.CompletedTask;
        var failed = (await schedule.RunDueAsync(Token))!;
        Assert.Equal((CofferError.AccessDenied, null), (failed.Failure!.Error, failed.Report));
        Assert.Null(await schedule.RunDueAsync(Token));
        _counting.Before = null;
        _time.Set(At(23, 2));
        Assert.Equal(1, (await schedule.RunDueAsync(Token))!.Report!.Deleted);
    }

    [Fact]
    public async Task It_wakes_at_its_times_and_ends_when_it_is_stopped()
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(Token);
        var runs = new RetentionSchedule(_store, s_policy).RunAsync(stop.Token).GetAsyncEnumerator(stop.Token);
        for (var day = 21; day < 24; day++)
        {
            var next = runs.MoveNextAsync().AsTask();

            // It sleeps an hour at most, so that a clock that is set is noticed.
            while (_time.GetUtcNow() < At(day, 2))
            {
                var hour = _time.GetUtcNow().AddHours(1);
                await _time.SomebodyWaitsAsync(hour, Token);
                Assert.False(next.IsCompleted);
                _time.Set(hour);
            }

            Assert.True(await next);
            Assert.Equal(At(day, 2), runs.Current.Occurrence);
        }

        var last = runs.MoveNextAsync().AsTask();
        await _time.SomebodyWaitsAsync(At(24, 2), Token);
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => last);
    }

    [Fact]
    public async Task Old_records_of_the_schedule_go()
    {
        var schedule = new RetentionSchedule(_store, s_policy with { Schedule = "* * * * *", Rules = [] });
        await schedule.RunDueAsync(Token);
        for (var minute = 1; minute <= 120; minute++)
        {
            _time.Set(s_start.AddMinutes(minute));
            Assert.NotNull(await schedule.RunDueAsync(Token));
        }

        Assert.InRange((await _stores.KeysAsync("schedules/", Token)).Count, 50, 105);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("0 0 31 2 *")]
    public void A_policy_without_a_schedule_that_ever_comes_is_refused(string? schedule) =>
        Assert.Equal(CofferError.InvalidArgument, Assert.Throws<CofferException>(() => new RetentionSchedule(_store, s_policy with { Schedule = schedule })).Error);

    private static DateTimeOffset At(int day, int hour, int minute = 0) => new(2026, 11, day, hour, minute, 0, TimeSpan.Zero);

    private Task<PutResult> PutAsync(string name) => _store.PutAsync(new ArtifactName(name), PutSource.FromStream(new MemoryStream([1, 2, 3]), "f"), cancellationToken: Token);

    private async Task DeleteSomethingAsync()
    {
        await PutAsync("b");
        await _store.DeleteAsync(Reference.Parse("b"), cancellationToken: Token);
        _time.Set(_time.GetUtcNow().AddMinutes(1));
    }
}
