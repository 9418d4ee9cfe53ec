namespace Coffer.Retention;

/// <summary>Why a version goes or stays.</summary>
public enum RetentionCause
{
    /// <summary>It goes: the expiry that its author gave it has passed.</summary>
    Expired,

    /// <summary>It goes: it is older than its rule lets versions be.</summary>
    TooOld,

    /// <summary>It goes: its rule keeps only the newest, and it is none of them.</summary>
    NotAmongLatest,

    /// <summary>It stays: a hold keeps it.</summary>
    Held,

    /// <summary>It stays: an alias points to it.</summary>
    Aliased,

    /// <summary>It stays: it is one of the newest, which its rule keeps whatever their age.</summary>
    AmongLatest,

    /// <summary>It stays: it is younger than its rule lets anything go.</summary>
    MinimumAge,

    /// <summary>It stays: its time has not come.</summary>
    NotDue,

    /// <summary>It stays: the rule that decides about it lets nothing go.</summary>
    KeptByRule,

    /// <summary>It stays: no rule is about it, and its author gave it no expiry.</summary>
    NoRule,
}
