namespace Coffer.Faults;

/// <summary>A seed that is printed, and that COFFER_SEED gives again.</summary>
public static class Seed
{
    public static Random Draw(string what)
    {
        var seed = Environment.GetEnvironmentVariable("COFFER_SEED") is { Length: > 0 } given ? int.Parse(given) : Random.Shared.Next();
        TestContext.Current.TestOutputHelper?.WriteLine($"{what}: COFFER_SEED={seed}");
        return new Random(seed);
    }
}
