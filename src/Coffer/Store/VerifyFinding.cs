namespace Coffer.Store;

/// <summary>One thing that is not as it was stored.</summary>
/// <param name="Error">Corrupt: the bytes are not what was stored. NotFound: they are missing. Else why they could not be read.</param>
/// <param name="Subject">The version, and the file in it where it is about one.</param>
/// <param name="Message">What is wrong, and the next step.</param>
public sealed record VerifyFinding(CofferError Error, string Subject, string Message);
