namespace Coffer.Faults;

/// <summary>kill -9 in the middle of whatever a store does: what was acknowledged is kept, what was not is whole or not there.</summary>
public sealed class KillTests
{
    private const string EverythingSmall = "ssssfttdgacda";
    private const string Everything = EverythingSmall + "b";

    [Fact]
    public Task What_was_acknowledged_survives_a_few_kills_at_random_moments() =>
        KillAtRandomMomentsAsync(rounds: 1, EverythingSmall);

    [Fact, Trait("Category", "Slow")]
    public Task What_was_acknowledged_survives_many_kills_at_random_moments() =>
        KillAtRandomMomentsAsync(rounds: 9, Everything);

    [Theory]
    [InlineData(3)]
    public Task What_was_acknowledged_survives_deaths_at_a_few_blob_operations(int rounds) => DieAtOperationsAsync(rounds);

    [Fact, Trait("Category", "Slow")]
    public Task What_was_acknowledged_survives_deaths_at_many_blob_operations() => DieAtOperationsAsync(rounds: 18);

    [Fact, Trait("Category", "Slow")]
    public Task What_was_acknowledged_survives_many_kills_without_a_disk_to_wait_for() =>
        KillAtRandomMomentsAsync(rounds: 12, EverythingSmall);

    [Fact, Trait("Category", "Slow")]
    public async Task What_was_acknowledged_survives_a_death_at_any_call_that_changes_the_disk()
    {
        var random = Seed.Draw("calls");
        using var scratch = new Scratch();
        var store = Path.Combine(scratch.FastFolder("fast"), "store");
        var ledger = new Ledger();
        ledger.Add(await Child.RunAsync(store, "put-texts", "first", "shared/0"));
        string[] calls = ["link", "fsync", "mkdir", "unlink", "rmdir", "pwrite64", "flock", "syncfs", "fdatasync", "rename", "openat"];
        for (var round = 0; round < 22; round++)
        {
            var call = calls[round % calls.Length];
            var at = call is "openat" ? random.Next(300, 900) : call is "pwrite64" ? random.Next(1, 200) : random.Next(1, 20);
            string[] strace = ["strace", "-f", "-qq", "--seccomp-bpf", "-o", scratch["trace"], "-e", $"trace={call}", "-e", $"inject={call}:signal=KILL:when={at}"];
            using var child = Child.StartUnder(strace, store, "mix", $"{random.Next()}", $"w{round}", "ssftdgacdadc", scratch.Root, "1");
            await child.ExitAsync();
            ledger.Add(child);
        }

        await StoreState.AssertSoundAsync(store, ledger);
        StoreState.AssertNoSession(store);
    }

    private static async Task KillAtRandomMomentsAsync(int rounds, string kinds)
    {
        const int Children = 3;
        var random = Seed.Draw("kills");
        using var scratch = new Scratch();
        var store = kinds.Contains('b', StringComparison.Ordinal) ? scratch["store"] : Path.Combine(scratch.FastFolder("fast"), "store");
        var ledger = new Ledger();
        ledger.Add(await Child.RunAsync(store, "put-texts", "first", "shared/0"));
        for (var round = 0; round < rounds; round++)
        {
            var children = Enumerable.Range(0, Children)
                .Select(i => Child.Start(store, "mix", $"{random.Next()}", $"r{round}w{i}", kinds, scratch.Root, "30")).ToList();
            try
            {
                foreach (var child in children)
                    await child.LinesAsync(1 + random.Next(5));
                foreach (var child in children)
                {
                    // The moment is the test: it may also fall into the middle of the first operation.
                    await Task.Delay(random.Next(300));
                    await child.KillAsync();
                    ledger.Add(child);
                }
            }
            finally
            {
                children.ForEach(child => child.Dispose());
            }

            if (round % 5 == 4)
                await StoreState.AssertSoundAsync(store, ledger);
        }

        await StoreState.AssertSoundAsync(store, ledger);
        StoreState.AssertNoSession(store);
        Assert.True(ledger.Puts > rounds, $"only {ledger.Puts} puts were acknowledged: nothing was tested");
    }

    private static async Task DieAtOperationsAsync(int rounds)
    {
        var random = Seed.Draw("operations");
        using var scratch = new Scratch();
        var store = Path.Combine(scratch.FastFolder("fast"), "store");
        var ledger = new Ledger();
        ledger.Add(await Child.RunAsync(store, "put-texts", "first", "shared/0"));
        for (var round = 0; round < rounds; round++)
        {
            using var child = Child.Start(store, "--die-after", $"{random.Next(1, 150)}", "mix", $"{random.Next()}", $"o{round}", "sssfdgacdc", scratch.Root, "20");
            await child.ExitAsync();
            ledger.Add(child);
        }

        await StoreState.AssertSoundAsync(store, ledger);
        StoreState.AssertNoSession(store);
    }
}
