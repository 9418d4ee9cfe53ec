using Coffer.Retention;
using Coffer.Store;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Coffer.Hosting;

/// <summary>Applies the policy of a host by its schedule for as long as the host runs.</summary>
internal sealed class ScheduledRetention(ArtifactStore store, RetentionPolicy policy, ILogger logger) : BackgroundService
{
    private readonly RetentionSchedule _schedule = new(store, policy);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        HostingLog.ScheduleStarted(logger, store.Address, _schedule.NextAt);
        await foreach (var run in _schedule.RunAsync(stoppingToken).ConfigureAwait(false))
        {
            if (run is { Report: { } report, Collected: { } collected })
                HostingLog.RunDone(logger, run.Occurrence, report.Deleted, report.Results.Count - report.Deleted, collected.Bytes);
            else
                HostingLog.RunFailed(logger, run.Occurrence, run.Failure!.Message);
        }
    }
}
