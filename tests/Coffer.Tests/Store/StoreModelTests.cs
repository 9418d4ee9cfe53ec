using Coffer.Blobs;
using Coffer.Blobs.Local;
using Coffer.Blobs.Memory;
using Coffer.Tests.Blobs;

namespace Coffer.Tests.Store;

/// <summary>Random operations against a plain dictionary that knows what must come of them.</summary>
public sealed class StoreModelTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(false, 1)]
    [InlineData(true, 1)]
    public Task A_store_does_what_a_dictionary_would(bool local, int stores) => RunAsync(local, stores, steps: 300);

    [Theory]
    [InlineData(false, 2)]
    [InlineData(true, 2)]
    [InlineData(false, 3)]
    [Trait("Category", "Slow")]
    public Task Stores_with_catalogs_of_their_own_do_together_what_one_would(bool local, int stores) => RunAsync(local, stores, steps: 400);

    private async Task RunAsync(bool local, int stores, int steps)
    {
        var seed = Environment.GetEnvironmentVariable("COFFER_TEST_SEED") is { Length: > 0 } given
            ? int.Parse(given, System.Globalization.CultureInfo.InvariantCulture)
            : Random.Shared.Next();
        TestContext.Current.SendDiagnosticMessage($"seed {seed}");
        var memory = new MemoryBlobStore();
        var catalogs = 0;
        await using var run = new StoreModelRun(
            new Random(seed),
            () => local ? new LocalBlobStore(_folder.At("store")) : memory,
            () => stores == 1 && local ? null : _folder.At($"catalog{++catalogs}.db"),
            stores);
        try
        {
            await run.StartAsync(Token);
            for (var step = 0; step < steps; step++)
                await run.StepAsync(Token);
            await run.CompareAsync(Token);
        }
        catch (Exception e)
        {
            Assert.Fail($"seed {seed} (COFFER_TEST_SEED={seed} repeats it), local {local}, {stores} stores: {e.Message}\n{run.Log}\n{e.StackTrace}");
        }
    }
}
