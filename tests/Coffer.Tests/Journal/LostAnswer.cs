namespace Coffer.Tests.Journal;

/// <summary>How the answer of a put goes wrong.</summary>
public enum LostAnswer
{
    /// <summary>Not at all.</summary>
    None,

    /// <summary>Nothing is written and the put fails.</summary>
    FailsBefore,

    /// <summary>It is written and the put fails.</summary>
    FailsAfter,

    /// <summary>It is written and the put says that something was there.</summary>
    SaysTaken,
}
