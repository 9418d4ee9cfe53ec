namespace Coffer.Store;

/// <summary>Adds up what several workers have done and reports it, once a mebibyte and after each file.</summary>
internal sealed class ProgressMeter(IProgress<TransferProgress>? progress, TransferPhase phase)
{
    private const long Step = 1 << 20;
    private readonly Lock _gate = new();
    private long _done;
    private long _reported;
    private long _expected;
    private long _files;
    private long _expectedFiles;
    private bool _unknown;

    /// <summary>What workers call; null where nobody listens.</summary>
    public Action<long>? Add => progress is null ? null : AddAndReport;

    private long? Total => _unknown ? null : Interlocked.Read(ref _expected);

    /// <summary>Adds to what is expected in all; null makes the total unknown.</summary>
    public void Expect(long? bytes, int files = 1)
    {
        Interlocked.Add(ref _expectedFiles, files);
        if (bytes is { } known)
            Interlocked.Add(ref _expected, known);
        else
            _unknown = true;
    }

    /// <summary>Reports the present state under another phase.</summary>
    public void Report(TransferPhase now)
    {
        lock (_gate)
            progress?.Report(Present(_reported = Interlocked.Read(ref _done), now));
    }

    /// <summary>Notes that a file is done, and reports it: many small ones are long before they are a mebibyte.</summary>
    public void AddFile()
    {
        if (progress is null)
            return;
        Interlocked.Increment(ref _files);
        Report(phase);
    }

    /// <summary>Reports what is done at the end of the phase.</summary>
    public void Finish() => Report(phase);

    private void AddAndReport(long bytes)
    {
        var done = Interlocked.Add(ref _done, bytes);
        if (done - Interlocked.Read(ref _reported) < Step)
            return;

        // One at a time, so that no report is overtaken by a later one.
        lock (_gate)
        {
            if (done - _reported < Step)
                return;
            _reported = done;
            progress!.Report(Present(done, phase));
        }
    }

    private TransferProgress Present(long done, TransferPhase now) =>
        new(done, Total, now) { Files = Interlocked.Read(ref _files), TotalFiles = _unknown ? null : Interlocked.Read(ref _expectedFiles) };
}
