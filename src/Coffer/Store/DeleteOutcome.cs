namespace Coffer.Store;

/// <summary>What a delete did.</summary>
public enum DeleteOutcome
{
    /// <summary>The version is deleted; its content goes with the next collection if nothing else refers to it.</summary>
    Deleted,

    /// <summary>There was no such version, or it was deleted already.</summary>
    NotFound,

    /// <summary>A hold keeps it.</summary>
    Held,
}
