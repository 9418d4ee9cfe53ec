namespace Coffer.Store;

/// <summary>How a get treats its destination.</summary>
public sealed record GetOptions
{
    /// <summary>Replace files that exist at the destination, and put into a folder that is not empty. Default: false, which is AlreadyExists.</summary>
    public bool Force { get; init; }

    /// <summary>Read a version whose expiry has passed. Default: false, which is Expired.</summary>
    public bool AllowExpired { get; init; }

    /// <summary>Told how far the work is.</summary>
    public IProgress<TransferProgress>? Progress { get; init; }
}
