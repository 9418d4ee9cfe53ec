namespace Coffer.Conformance;

/// <summary>The operations that a <see cref="CountingBlobStore"/> tells apart.</summary>
public enum BlobOperation
{
    /// <summary>A put by itself, whatever its condition.</summary>
    Put,

    /// <summary>An opening for reading.</summary>
    Open,

    /// <summary>A look at what is under a key.</summary>
    Stat,

    /// <summary>A deletion, of one key or many.</summary>
    Delete,

    /// <summary>A listing.</summary>
    List,

    /// <summary>A stage made.</summary>
    Stage,

    /// <summary>A put through a batch.</summary>
    BatchPut,

    /// <summary>A key kept through a batch.</summary>
    BatchKeep,

    /// <summary>A commit of a batch.</summary>
    Commit,
}
