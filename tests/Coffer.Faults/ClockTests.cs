using Coffer.Artifacts;
using Coffer.Store;

namespace Coffer.Faults;

/// <summary>Clocks that jump: order is by number, never by time.</summary>
public sealed class ClockTests
{
    [Fact]
    public async Task Numbers_rise_and_the_latest_is_the_last_though_the_clock_runs_backwards()
    {
        using var scratch = new Scratch();
        var clock = new JumpingClock();
        var folder = scratch["store"];
        var name = new ArtifactName("a");
        await using var store = await ArtifactStore.OpenAsync(folder, new StoreOptions { Time = clock });
        for (var i = 1; i <= 6; i++)
        {
            clock.Now = new DateTimeOffset(2030 - (i * 3), 1, 1, 0, 0, 0, TimeSpan.Zero);
            Assert.Equal(i, (await store.PutAsync(name, PutSource.FromStream(new MemoryStream([(byte)i]), "f"))).Version.Number);
            Assert.Equal(i, (await store.ShowAsync(Reference.ToLatest(name))).Number);
            await store.SetAliasAsync(new AliasName("prod"), Reference.ToLatest(name));
            Assert.Equal(i, (await store.AliasesAsync(name))["prod"].Version);
        }

        var listed = new List<long>();
        await foreach (var version in store.ListVersionsAsync(name))
            listed.Add(version.Number);
        Assert.Equal([6, 5, 4, 3, 2, 1], listed);

        // A deletion and a collection "before" what they delete take the right things.
        await store.DeleteAsync(Reference.ToNumber(name, 2));
        clock.Now = DateTimeOffset.UnixEpoch;
        await store.CollectAsync();
        await store.ReindexAsync();
        Assert.Equal(6, (await store.ShowAsync(Reference.ToLatest(name))).Number);
        Assert.Equal(7, (await store.PutAsync(name, PutSource.FromStream(new MemoryStream([2]), "f"))).Version.Number);
        await StoreState.AssertNoOrphanAsync(store, folder);
        Assert.Empty((await store.VerifyAsync()).Findings);
    }

    private sealed class JumpingClock : TimeProvider
    {
        public DateTimeOffset Now { get; set; }

        public override DateTimeOffset GetUtcNow() => Now;
    }
}
