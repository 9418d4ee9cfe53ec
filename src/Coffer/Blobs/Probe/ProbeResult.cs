namespace Coffer.Blobs.Probe;

/// <summary>One probe that was made, or could not be.</summary>
/// <param name="Name">What was tried, in a word or two.</param>
/// <param name="Outcome">How it ended.</param>
/// <param name="Took">How long it took.</param>
/// <param name="Meaning">What was found and what it means, in a line.</param>
/// <param name="Error">The kind of error behind a failure.</param>
public sealed record ProbeResult(string Name, ProbeOutcome Outcome, TimeSpan Took, string Meaning, CofferError? Error = null);
