namespace Coffer.Store;

/// <summary>Adds up what several workers have done and reports it, at most once a mebibyte.</summary>
internal sealed class ProgressMeter(IProgress<TransferProgress>? progress, TransferPhase phase)
{
    private const long Step = 1 << 20;
    private long _done;
    private long _reported;
    private long _expected;
    private bool _unknown;

    /// <summary>What workers call; null where nobody listens.</summary>
    public Action<long>? Add => progress is null ? null : AddAndReport;

    private long? Total => _unknown ? null : Interlocked.Read(ref _expected);

    /// <summary>Adds to what is expected in all; null makes the total unknown.</summary>
    public void Expect(long? bytes)
    {
        if (bytes is { } known)
            Interlocked.Add(ref _expected, known);
        else
            _unknown = true;
    }

    /// <summary>Reports the present state under another phase.</summary>
    public void Report(TransferPhase now) => progress?.Report(new TransferProgress(Interlocked.Read(ref _done), Total, now));

    private void AddAndReport(long bytes)
    {
        var done = Interlocked.Add(ref _done, bytes);
        var reported = Interlocked.Read(ref _reported);
        if (done - reported >= Step && Interlocked.CompareExchange(ref _reported, done, reported) == reported)
            progress!.Report(new TransferProgress(done, Total, phase));
    }
}
