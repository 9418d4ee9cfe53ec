namespace Coffer.Retention;

/// <summary>What one rule, or one of the things that keep versions, says about a version.</summary>
/// <param name="Subject">Who says it: a rule, <c>hold</c>, <c>alias</c>, <c>expiry</c>, <c>latest</c> …</param>
/// <param name="Words">What.</param>
/// <param name="Keeps">Whether it keeps the version now.</param>
public sealed record RetentionFinding(string Subject, string Words, bool Keeps);
