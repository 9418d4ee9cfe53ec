namespace Coffer.Blobs.Remote;

/// <summary>A byte may change between a remote store and here. So what came damaged is read once more before it is called so.</summary>
internal static class DamageOnTheWay
{
    /// <summary>Reads, and where what came from a remote store proves false, reads again.</summary>
    /// <param name="blobs">Where it is read from.</param>
    /// <param name="read">Reads from the start, and throws Corrupt, or Unsupported where a damaged format looks newer.</param>
    public static async Task<T> ReadAsync<T>(BlobStore blobs, Func<Task<T>> read)
    {
        try
        {
            return await read().ConfigureAwait(false);
        }
        catch (CofferException e) when (e.Error is CofferError.Corrupt or CofferError.Unsupported && blobs.Capabilities.Remote)
        {
            return await read().ConfigureAwait(false);
        }
    }
}
