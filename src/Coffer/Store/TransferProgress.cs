namespace Coffer.Store;

/// <summary>How far a put, a get or a verification is.</summary>
/// <param name="Done">Raw bytes done.</param>
/// <param name="Total">Raw bytes in all, where known.</param>
/// <param name="Phase">What is being done.</param>
public readonly record struct TransferProgress(long Done, long? Total, TransferPhase Phase)
{
    /// <summary>Files done; 0 where they are not counted.</summary>
    public long Files { get; init; }

    /// <summary>Files in all, where known and counted.</summary>
    public long? TotalFiles { get; init; }
}
