using Coffer.Store;

namespace Coffer.Tests.Store;

/// <summary>Keeps what is reported, in order.</summary>
internal sealed class ProgressList : IProgress<TransferProgress>
{
    private readonly List<TransferProgress> _reports = [];

    public void Report(TransferProgress value)
    {
        lock (_reports)
            _reports.Add(value);
    }

    /// <summary>The last report; none yet is nothing done.</summary>
    public TransferProgress Last
    {
        get
        {
            lock (_reports)
                return _reports.LastOrDefault();
        }
    }

    /// <summary>Done grows and ends at all there was; a total is never exceeded.</summary>
    public void AssertSane(long all)
    {
        lock (_reports)
        {
            Assert.NotEmpty(_reports);
            var before = 0L;
            var phase = _reports[0].Phase;
            foreach (var report in _reports)
            {
                // What could be read only once is read first, and then sent from its start.
                before = phase == TransferPhase.Reading && report.Phase != phase ? 0 : before;
                phase = report.Phase;
                Assert.True(report.Done >= before, $"{report} after {before}");
                Assert.True(report.Done <= (report.Total ?? long.MaxValue), $"{report}");
                before = report.Done;
            }

            Assert.Equal(all, before);
        }
    }
}
