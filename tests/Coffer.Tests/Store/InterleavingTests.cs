using Coffer.Artifacts;
using Coffer.Blobs.Memory;
using Coffer.Content;
using Coffer.Store;
using Coffer.Tests.Blobs;

namespace Coffer.Tests.Store;

/// <summary>
/// A put, a copy or an undelete beside collections, stopped at every operation of the one and of the other, in every order that the protocol
/// must stand. What was acknowledged verifies after each step, what was not is not visible, and a last collection leaves no orphan.
/// </summary>
[Trait("Category", "Slow")]
public sealed class InterleavingTests : IDisposable
{
    private static readonly byte[] s_bytes = Sample.Lines(500);
    private static readonly ArtifactName s_name = new("wanted");

    private readonly TemporaryFolder _folder = new();
    private readonly List<string> _wrong = [];

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    public static TheoryData<string, bool> Works => new() { { "file", true }, { "file", false }, { "stream", true }, { "stream", false }, { "copy", true }, { "undelete", true } };

    /// <summary>The collection stops, the put stops, the collection ends, the put ends.</summary>
    [Theory]
    [MemberData(nameof(Works))]
    public Task A_collection_that_ends_in_the_middle_of_a_put(string work, bool orphan) => ExploreAsync(work, orphan, async run =>
    {
        await run.CollectToStopAsync();
        await run.PutToStopAsync();
        await run.CollectToEndAsync();
        await run.PutToEndAsync();
    });

    /// <summary>The put stops, the collection stops, the put ends, the collection ends.</summary>
    [Theory]
    [MemberData(nameof(Works))]
    public Task A_put_that_ends_in_the_middle_of_a_collection(string work, bool orphan) => ExploreAsync(work, orphan, async run =>
    {
        await run.PutToStopAsync();
        await run.CollectToStopAsync();
        await run.PutToEndAsync();
        await run.CheckAsync("before the collection ends");
        await run.CollectToEndAsync();
    });

    /// <summary>The collection dies; a later one mends what it named.</summary>
    [Theory]
    [MemberData(nameof(Works))]
    public Task A_collection_that_dies(string work, bool orphan) => ExploreAsync(work, orphan, async run =>
    {
        await run.CollectToStopAsync();
        await run.PutToStopAsync();
        run.KillCollection();
        await run.PutToEndAsync();
        await run.CheckAsync("after the collection died");
        await run.CollectWholeAsync();
    });

    /// <summary>The collection sleeps through the rest of the put and through another collection, and wakes.</summary>
    [Theory]
    [MemberData(nameof(Works))]
    public Task A_collection_that_sleeps_and_wakes(string work, bool orphan) => ExploreAsync(work, orphan, async run =>
    {
        await run.CollectToStopAsync();
        await run.PutToStopAsync();
        await run.CollectWholeAsync();
        await run.PutToEndAsync();
        await run.CheckAsync("before the collection wakes");
        await run.CollectWholeAsync();
        await run.CheckAsync("after another collection");
        await run.CollectToEndAsync();
    });

    private async Task ExploreAsync(string work, bool orphan, Func<InterleavedRun, Task> schedule)
    {
        var file = FolderTree.Write(_folder.At("source"), s_bytes);
        var runs = 0;
        for (var stop = 1; ; stop++)
        {
            var reached = false;
            for (var collectStop = 1; ; collectStop++)
            {
                runs++;
                await using var run = await InterleavedRun.PrepareAsync(work, orphan, file, s_bytes, s_name, stop, collectStop, Token);
                try
                {
                    await schedule(run);
                    await run.CheckAsync("at the end");
                    await run.CollectWholeAsync();
                    await run.CheckAsync("after a last collection");
                    await run.CheckNoOrphanAsync();
                    await run.PutAgainAsync();
                }
                catch (Exception e) when (e is not OperationCanceledException)
                {
                    _wrong.Add($"put stopped at {stop}, collection at {collectStop}: {e.Message}");
                }

                reached |= run.PutReachedStop;
                if (!run.CollectionReachedStop)
                    break;
            }

            if (!reached)
                break;
        }

        Assert.True(_wrong.Count == 0, $"{_wrong.Count} of {runs}: {string.Join('\n', _wrong.Take(10))}");
        Assert.True(runs > 60, $"only {runs} runs");
    }
}
