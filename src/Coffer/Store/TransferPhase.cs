namespace Coffer.Store;

/// <summary>The part of a long work that is under way.</summary>
public enum TransferPhase
{
    /// <summary>Reading and storing content.</summary>
    Storing,

    /// <summary>Making it durable and giving it its name.</summary>
    Publishing,

    /// <summary>Fetching content.</summary>
    Fetching,

    /// <summary>Proving content against its digest.</summary>
    Verifying,
}
