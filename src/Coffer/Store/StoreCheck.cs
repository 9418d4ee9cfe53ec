namespace Coffer.Store;

/// <summary>One thing that an examination looked at.</summary>
/// <param name="Name">What was looked at, in a word.</param>
/// <param name="State">How it is.</param>
/// <param name="Message">What was found.</param>
/// <param name="Hint">The next step; null where there is nothing to do, or where the message says it.</param>
/// <param name="Error">The kind of error behind a failure.</param>
public sealed record StoreCheck(string Name, CheckState State, string Message, string? Hint = null, CofferError? Error = null);
