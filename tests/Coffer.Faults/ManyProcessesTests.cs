using Coffer.Artifacts;
using Coffer.Store;

namespace Coffer.Faults;

/// <summary>Many processes on one store at once.</summary>
public sealed class ManyProcessesTests
{
    [Fact]
    [Trait("Category", "Slow")]
    public async Task Sixteen_processes_that_put_at_once_are_all_acknowledged_and_nothing_is_lost()
    {
        const int Processes = 16;
        using var scratch = new Scratch();
        var store = scratch["store"];
        var children = Enumerable.Range(0, Processes).Select(i => Child.Start(store, "put-texts", "the same text", $"same,own/{i},same,batch/{i % 4},same")).ToList();
        var ledger = new Ledger();
        try
        {
            foreach (var child in children)
            {
                await child.EndAsync();
                ledger.Add(child);
            }
        }
        finally
        {
            children.ForEach(child => child.Dispose());
        }

        Assert.Equal(Processes * 5, ledger.Puts);
        Assert.Equal(Enumerable.Range(1, Processes * 3).Select(number => (long)number), ledger.Versions.Where(version => version.Name == "same").Select(version => version.Number).Order());
        Assert.Single(Directory.EnumerateFiles(Path.Combine(store, "content"), "*", SearchOption.AllDirectories));
        await StoreState.AssertSoundAsync(store, ledger);
        await using var opened = await ArtifactStore.OpenAsync(store);
        var listed = await StoreState.FromCatalogAsync(opened);
        Assert.Equal(Processes + 4 + 1, listed.Count(line => line.StartsWith("latest ", StringComparison.Ordinal)));
        Assert.Equal(Processes * 5, listed.Count(line => !line.StartsWith("latest ", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task Of_many_puts_that_want_to_be_the_first_and_many_moves_of_an_alias_one_wins()
    {
        const int Rounds = 10, Contenders = 8;
        using var scratch = new Scratch();
        var stores = await Task.WhenAll(Enumerable.Range(0, Contenders).Select(i => ArtifactStore.OpenAsync(scratch["store"])));
        for (var round = 0; round < Rounds; round++)
        {
            var name = new ArtifactName($"name{round}");
            var puts = await Task.WhenAll(stores.Select((store, i) => TryAsync(() => store.PutAsync(name, PutSource.FromStream(new MemoryStream([(byte)i]), "a"), new PutOptions { IfAbsent = true }))));
            Assert.Equal(1, puts.Count(error => error is null));
            Assert.Equal(Contenders - 1, puts.Count(error => error == CofferError.AlreadyExists));
            await stores[0].PutAsync(name, PutSource.FromStream(new MemoryStream([1]), "a"));
            var moves = await Task.WhenAll(stores.Select((store, i) => TryAsync(() => store.SetAliasAsync(new AliasName("prod"), Reference.ToNumber(name, 1 + (i % 2)), AliasExpectation.Absent))));
            Assert.Equal(1, moves.Count(error => error is null));
            Assert.Equal(Contenders - 1, moves.Count(error => error == CofferError.Conflict));
        }

        foreach (var store in stores)
            await store.DisposeAsync();
        await StoreState.AssertSoundAsync(scratch["store"], new Ledger());

        static async Task<CofferError?> TryAsync(Func<Task> work)
        {
            try
            {
                await Task.Run(work);
                return null;
            }
            catch (CofferException e)
            {
                return e.Error;
            }
        }
    }

    [Fact]
    public Task Writers_deleters_and_collectors_at_once_lose_nothing_in_a_few_seconds() => EverybodyAsync(seconds: 2, isPrivate: false);

    [Fact, Trait("Category", "Slow")]
    public Task Writers_deleters_and_collectors_at_once_lose_nothing() => EverybodyAsync(seconds: 10, isPrivate: false);

    [Fact]
    [Trait("Category", "Slow")]
    public Task The_same_with_a_private_catalog_each_loses_nothing_in_a_few_seconds() => EverybodyAsync(seconds: 2, isPrivate: true);

    [Fact, Trait("Category", "Slow")]
    public Task The_same_with_a_private_catalog_each_loses_nothing() => EverybodyAsync(seconds: 10, isPrivate: true);

    private static async Task EverybodyAsync(int seconds, bool isPrivate)
    {
        var random = Seed.Draw("everybody");
        using var scratch = new Scratch();
        var store = Path.Combine(scratch.FastFolder("fast"), "store");
        var ledger = new Ledger();
        ledger.Add(await Child.RunAsync(store, "put-texts", "first", "shared/0"));
        string[] kinds = ["sssstf", "ssssd", "sdsdga", "sssgad"];
        var children = kinds.Select((kind, i) => Start($"w{i}", "mix", $"{random.Next()}", $"w{i}", kind, scratch.Root, $"{seconds}"))
            .Concat([Start("c0", "collect", $"{seconds}"), Start("c1", "collect", $"{seconds}")]).ToList();
        try
        {
            foreach (var child in children)
            {
                await child.EndAsync();
                ledger.Add(child);
            }
        }
        finally
        {
            children.ForEach(child => child.Dispose());
        }

        await StoreState.AssertSoundAsync(store, ledger, isPrivate ? scratch["last.db"] : null);
        StoreState.AssertNoSession(store);
        Assert.True(ledger.Puts > seconds, $"only {ledger.Puts} puts");

        Child Start(string worker, params string[] arguments) =>
            Child.Start(store, isPrivate ? ["--catalog", scratch[$"{worker}.db"], .. arguments] : arguments);
    }
}
