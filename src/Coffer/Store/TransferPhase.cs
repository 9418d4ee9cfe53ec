namespace Coffer.Store;

/// <summary>The part of a long work that is under way.</summary>
public enum TransferPhase
{
    /// <summary>Reading content that can be read only once, before it is sent. <see cref="Storing"/> counts from the start again.</summary>
    Reading,

    /// <summary>Storing content: sending it, where the store is across a network.</summary>
    Storing,

    /// <summary>Making it durable and giving it its name.</summary>
    Publishing,

    /// <summary>Fetching content.</summary>
    Fetching,

    /// <summary>Proving content against its digest.</summary>
    Verifying,
}
