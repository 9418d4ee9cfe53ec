using Coffer.Blobs;
using Coffer.Blobs.Probe;

namespace Coffer.Store;

/// <summary>
/// Makes a service prove that it creates only where nothing is, before many may write to a store there: some ignore the condition and
/// do not say so. A store that was made with the proof says where it was given, so that a put asks for none.
/// </summary>
internal static class CreateProof
{
    private const int Racers = 4;

    /// <summary>Whether a service keeps writers apart, tried on a ground of its own: for a store that is about to be made.</summary>
    public static async Task<bool> IsGivenAsync(BlobStore blobs, StoreOptions options, CancellationToken cancellationToken)
    {
        var ground = new ProbeGround(blobs, options.Time);
        try
        {
            if (await CreateRace.FindFaultAsync(ground, "create", Racers, cancellationToken).ConfigureAwait(false) is null)
                return true;
            blobs.DistrustCreateIfAbsent();
            return false;
        }
        finally
        {
            await ClearAsync(ground, options).ConfigureAwait(false);
        }
    }

    /// <summary>Whether a service refuses to create what is there, tried with the identity of the store, in its own bytes: where they are written all the same, nothing has changed.</summary>
    public static async Task<bool> IsGivenAsync(BlobStore blobs, StoreIdentity identity, CancellationToken cancellationToken)
    {
        if (!await identity.CreateAgainAsync(blobs, cancellationToken).ConfigureAwait(false))
            return true;
        blobs.DistrustCreateIfAbsent();
        return false;
    }

    private static async Task ClearAsync(ProbeGround ground, StoreOptions options)
    {
        try
        {
            await ground.ClearAsync(CancellationToken.None).ConfigureAwait(false);
        }
        catch (CofferException e)
        {
            // Who may write need not be allowed to delete. The next doctor removes it.
            StoreLog.ProbeLeft(options.Logger, ground.Prefix, e.Message);
        }
    }
}
