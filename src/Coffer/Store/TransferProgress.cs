namespace Coffer.Store;

/// <summary>How far a put, a get or a verification is.</summary>
/// <param name="Done">Raw bytes done.</param>
/// <param name="Total">Raw bytes in all, where known.</param>
/// <param name="Phase">What is being done.</param>
public readonly record struct TransferProgress(long Done, long? Total, TransferPhase Phase);
