using Coffer.Blobs.Probe;

namespace Coffer.S3.Buckets;

/// <summary>
/// Some services, Ceph 16 is one, create over what is there as soon as they would keep it: in a versioned bucket a store's writers would
/// lose each other's work. Tried on keys of its own, which go again.
/// </summary>
internal static class VersionedRace
{
    private const int Racers = 4;

    /// <summary>What the service does wrong in the bucket as it is; null where it keeps writers apart.</summary>
    public static async Task<string?> FindFaultAsync(S3BlobStore store, CancellationToken cancellationToken)
    {
        var ground = new ProbeGround(store, TimeProvider.System);
        try
        {
            return await CreateRace.FindFaultAsync(ground, "versioned", Racers, cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            await ClearAsync(ground).ConfigureAwait(false);
        }
    }

    private static async Task ClearAsync(ProbeGround ground)
    {
        try
        {
            await ground.ClearAsync(CancellationToken.None).ConfigureAwait(false);
        }
        catch (CofferException)
        {
            // Locked, or who may set up need not be allowed to delete. The next doctor removes it.
        }
    }
}
