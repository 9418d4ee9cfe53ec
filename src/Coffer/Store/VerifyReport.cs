namespace Coffer.Store;

/// <summary>What a verification found.</summary>
/// <param name="Versions">How many versions were looked at.</param>
/// <param name="Contents">How many distinct contents were read and proven, or found wanting.</param>
/// <param name="Bytes">Their raw bytes.</param>
/// <param name="Findings">What is not as it was stored; empty: all is well.</param>
public sealed record VerifyReport(long Versions, long Contents, long Bytes, IReadOnlyList<VerifyFinding> Findings);
