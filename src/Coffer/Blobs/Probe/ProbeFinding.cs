namespace Coffer.Blobs.Probe;

/// <summary>What a probe found. What fails is thrown instead.</summary>
/// <param name="Outcome">How it ended.</param>
/// <param name="Meaning">What that means, in a line.</param>
public readonly record struct ProbeFinding(ProbeOutcome Outcome, string Meaning)
{
    /// <summary>All is as it should be.</summary>
    public static ProbeFinding Works(string meaning) => new(ProbeOutcome.Works, meaning);

    /// <summary>Coffer copes with what was found.</summary>
    public static ProbeFinding Limited(string meaning) => new(ProbeOutcome.Limited, meaning);

    /// <summary>There was nothing to try it on.</summary>
    public static ProbeFinding Untried(string meaning) => new(ProbeOutcome.Untried, meaning);
}
