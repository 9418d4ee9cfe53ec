namespace Coffer.Store;

/// <summary>Adds up what several workers have done and reports it, at most once a mebibyte.</summary>
internal sealed class ProgressMeter(IProgress<TransferProgress>? progress, long? total, TransferPhase phase)
{
    private const long Step = 1 << 20;
    private long _done;
    private long _reported;

    /// <summary>What workers call; null where nobody listens.</summary>
    public Action<long>? Add => progress is null ? null : AddAndReport;

    /// <summary>Reports the present state under another phase.</summary>
    public void Report(TransferPhase now) => progress?.Report(new TransferProgress(Interlocked.Read(ref _done), total, now));

    private void AddAndReport(long bytes)
    {
        var done = Interlocked.Add(ref _done, bytes);
        var reported = Interlocked.Read(ref _reported);
        if (done - reported >= Step && Interlocked.CompareExchange(ref _reported, done, reported) == reported)
            progress!.Report(new TransferProgress(done, total, phase));
    }
}
