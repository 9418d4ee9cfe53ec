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

    /// <summary>Done grows and ends at all there was; a total is never exceeded.</summary>
    public void AssertSane(long all)
    {
        lock (_reports)
        {
            Assert.NotEmpty(_reports);
            var before = 0L;
            foreach (var report in _reports)
            {
                Assert.True(report.Done >= before, $"{report} after {before}");
                Assert.True(report.Done <= (report.Total ?? long.MaxValue), $"{report}");
                before = report.Done;
            }

            Assert.Equal(all, before);
        }
    }
}
