using System.Text;
using Coffer.Blobs;
using Coffer.Blobs.Local;
using Coffer.Blobs.Memory;
using Coffer.Blobs.Probe;
using Coffer.Conformance;

namespace Coffer.Tests.Blobs.Probe;

public sealed class ProbeRunTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_folder_and_memory_can_do_all_and_nothing_is_left_there()
    {
        foreach (var store in new BlobStore[] { new LocalBlobStore(_folder.At("blobs")), new MemoryBlobStore() })
        {
            await using var closing = store;
            await store.PutAsync(new("mine"), BlobSource.FromBytes("x"u8.ToArray()), cancellationToken: Token);

            var report = await ProbeRun.RunAsync(store, cancellationToken: Token);

            Assert.All(report.Results, result => Assert.True(result.Outcome == ProbeOutcome.Works, $"{store}: {result}"));
            Assert.Equal([.. CommonProbes.All.Select(probe => probe.Name), "clean-up"], report.Results.Select(result => result.Name));
            Assert.Equal(["mine"], await KeysAsync(store));
        }
    }

    [Fact]
    public async Task The_least_that_a_back_end_may_do_is_said_to_be_limited_and_not_to_fail()
    {
        await using var store = new PoorBlobStore();

        var report = await ProbeRun.RunAsync(store, cancellationToken: Token);

        Assert.Null(report.FirstFailure);
        Assert.Equal(["range", "create", "race", "replace"], report.Results.Where(result => result.Outcome == ProbeOutcome.Limited).Select(result => result.Name));
        Assert.Empty(await KeysAsync(store));
    }

    [Fact]
    public async Task A_service_that_writes_where_something_is_is_found_out_by_its_answers()
    {
        await using var memory = new MemoryBlobStore();
        await using var store = new CountingBlobStore(memory) { Before = Ignoring(memory) };

        var report = await ProbeRun.RunAsync(store, cancellationToken: Token);

        var failures = report.Results.Where(result => result.Outcome == ProbeOutcome.Fails).ToList();
        Assert.Equal(["create", "race"], failures.Select(result => result.Name));
        Assert.All(failures, failure => Assert.Equal(CofferError.Unsupported, failure.Error));
        Assert.Contains("If-None-Match", failures[0].Meaning, StringComparison.Ordinal);
        Assert.Contains("16", failures[1].Meaning, StringComparison.Ordinal);
        Assert.False(store.Capabilities.CreateIfAbsent);
        Assert.Empty(await KeysAsync(memory));
    }

    [Fact]
    public async Task A_service_that_answers_right_and_keeps_the_losers_bytes_is_found_out()
    {
        await using var memory = new MemoryBlobStore();
        await using var store = new CountingBlobStore(memory)
        {
            After = (operation, subject, token) => operation == BlobOperation.Put && subject.EndsWith("/race", StringComparison.Ordinal)
                ? memory.PutAsync(new(subject), BlobSource.FromBytes("a loser's"u8.ToArray()), PutCondition.Any, token)
                : Task.CompletedTask,
        };

        var report = await ProbeRun.RunAsync(store, cancellationToken: Token);

        Assert.Equal("race", report.FirstFailure?.Name);
        Assert.Contains("the bytes there are not its own", report.FirstFailure!.Meaning, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Who_may_only_read_is_told_what_could_not_be_tried_and_changes_nothing()
    {
        await using var memory = new MemoryBlobStore();
        await memory.PutAsync(new("a"), BlobSource.FromBytes("x"u8.ToArray()), cancellationToken: Token);
        await using var store = new CountingBlobStore(memory)
        {
            Before = (operation, _, _) => operation is BlobOperation.Put or BlobOperation.BatchPut or BlobOperation.Delete
                ? throw new CofferException(CofferError.AccessDenied, "not allowed")
                : Task.CompletedTask,
        };

        var report = await ProbeRun.RunAsync(store, cancellationToken: Token);

        Assert.Null(report.FirstFailure);
        Assert.Equal(ProbeOutcome.Works, Assert.Single(report.Results, result => result.Name == "look").Outcome);
        Assert.Equal(ProbeOutcome.Limited, Assert.Single(report.Results, result => result.Name == "put").Outcome);
        Assert.All(report.Results.Skip(2), result => Assert.Equal((ProbeOutcome.Untried, "not tried: these credentials may not write"), (result.Outcome, result.Meaning)));
        Assert.Equal((1, 0), (store.Count(BlobOperation.Put), store.Count(BlobOperation.Delete)));
    }

    [Theory]
    [InlineData(CofferError.CredentialsMissing)]
    [InlineData(CofferError.Unavailable)]
    public async Task What_cannot_be_reached_is_said_once_and_not_asked_again(CofferError error)
    {
        await using var store = new CountingBlobStore(new MemoryBlobStore()) { Before = (_, _, _) => throw new CofferException(error, "no way there") };

        var report = await ProbeRun.RunAsync(store, cancellationToken: Token);

        Assert.Equal(("look", error), (report.FirstFailure!.Name, report.FirstFailure.Error));
        Assert.All(report.Results.Skip(1), result => Assert.Equal(ProbeOutcome.Untried, result.Outcome));
        Assert.Equal(1, store.Requests);
    }

    [Fact]
    public async Task What_probes_wrote_is_removed_also_when_they_are_stopped()
    {
        await using var memory = new MemoryBlobStore();
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(Token);
        await using var store = new CountingBlobStore(memory)
        {
            Before = async (_, subject, _) =>
            {
                if (subject.Contains("crowd", StringComparison.Ordinal) && (await KeysAsync(memory)).Count > 3)
                    await stop.CancelAsync();
            },
        };

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => ProbeRun.RunAsync(store, cancellationToken: stop.Token));

        Assert.True(store.Count(BlobOperation.Put) > 3);
        Assert.Empty(await KeysAsync(memory));
    }

    [Fact]
    public async Task What_probes_wrote_is_removed_where_keys_go_only_one_by_one()
    {
        await using var memory = new MemoryBlobStore();
        await using var store = new PickyDeletes(memory).Store;

        var report = await ProbeRun.RunAsync(store, cancellationToken: Token);

        Assert.Equal(["batch delete"], report.Results.Where(result => result.Outcome == ProbeOutcome.Fails).Select(result => result.Name));
        Assert.Empty(await KeysAsync(memory));
    }

    [Fact]
    public async Task What_is_left_of_a_probe_that_was_killed_goes_after_an_hour()
    {
        await using var memory = new MemoryBlobStore();
        foreach (var key in new[] { "probe/20200101T000000Z-x/put", "probe/99991231T235959Z-x/put", "probe/somebody's" })
            await memory.PutAsync(new(key), BlobSource.FromBytes("x"u8.ToArray()), cancellationToken: Token);

        var report = await ProbeRun.RunAsync(memory, cancellationToken: Token);

        Assert.Contains("1 blobs that earlier ones left", report.Results[^1].Meaning, StringComparison.Ordinal);
        Assert.Equal(["probe/99991231T235959Z-x/put", "probe/somebody's"], await KeysAsync(memory));
    }

    [Fact]
    public async Task A_service_that_does_not_answer_is_left_when_the_time_is_over()
    {
        var time = new ShortTime();
        await using var store = new CountingBlobStore(new MemoryBlobStore()) { Before = (_, _, token) => Task.Delay(Timeout.InfiniteTimeSpan, token) };

        var report = await ProbeRun.RunAsync(store, time, Token);

        Assert.Equal(("look", CofferError.Unavailable), (report.FirstFailure!.Name, report.FirstFailure.Error));
        Assert.True(time.Longest < TimeSpan.FromSeconds(30));
    }

    /// <summary>Before each put, what is there goes: a service that ignores the condition.</summary>
    private static Func<BlobOperation, string, CancellationToken, Task> Ignoring(MemoryBlobStore memory) => (operation, subject, token) =>
        operation == BlobOperation.Put ? memory.DeleteAsync([new(subject)], token) : Task.CompletedTask;

    private static async Task<List<string>> KeysAsync(BlobStore store)
    {
        var keys = new List<string>();
        await foreach (var blob in store.ListAsync("", cancellationToken: CancellationToken.None))
            keys.Add(blob.Key.Value);
        return keys;
    }

    /// <summary>Refuses to delete many at once.</summary>
    private sealed class PickyDeletes
    {
        private int _deletes;

        public PickyDeletes(MemoryBlobStore memory) => Store = new CountingBlobStore(memory)
        {
            // Two are those of the first probe that deletes; then comes the crowd, then the first try to clean up.
            Before = (operation, _, _) => operation == BlobOperation.Delete && Interlocked.Increment(ref _deletes) is 3 or 4
                ? throw new CofferException(CofferError.Unavailable, "not so many")
                : Task.CompletedTask,
        };

        public CountingBlobStore Store { get; }
    }

    /// <summary>A clock whose timers are due at once.</summary>
    private sealed class ShortTime : TimeProvider
    {
        public TimeSpan Longest { get; private set; }

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
        {
            Longest = dueTime > Longest ? dueTime : Longest;
            return base.CreateTimer(callback, state, TimeSpan.FromMilliseconds(1), period);
        }
    }
}
