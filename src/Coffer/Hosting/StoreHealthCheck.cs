using Coffer.Store;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Coffer.Hosting;

/// <summary>Healthy: the store answers and can be written. Degraded: it answers but there is none yet, or its catalog must be made anew.</summary>
internal sealed class StoreHealthCheck(ArtifactStore store) : IHealthCheck
{
    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        try
        {
            await store.CheckAsync(cancellationToken).ConfigureAwait(false);
            return HealthCheckResult.Healthy($"{store.Address} answers");
        }
        catch (CofferException e)
        {
            return new HealthCheckResult(e.Error == CofferError.NotFound ? HealthStatus.Degraded : context.Registration.FailureStatus, e.Message, e);
        }
    }
}
