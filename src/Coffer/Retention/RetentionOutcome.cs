namespace Coffer.Retention;

/// <summary>What became of a version that was to go by a plan.</summary>
public enum RetentionOutcome
{
    /// <summary>It was deleted; until a collection removes it, it can be brought back.</summary>
    Deleted,

    /// <summary>It stays: it is held since the plan was made.</summary>
    Held,

    /// <summary>It stays: an alias points to it since the plan was made.</summary>
    Aliased,

    /// <summary>There was nothing to delete: it is gone since the plan was made.</summary>
    Gone,
}
