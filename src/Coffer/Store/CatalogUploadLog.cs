using System.Security.Cryptography;
using System.Text;
using Coffer.Blobs;
using Coffer.Blobs.Local;
using Coffer.Catalog;
using Microsoft.Win32.SafeHandles;

namespace Coffer.Store;

/// <summary>
/// Remembers uploads in the catalog. Which process works on one is said by a lock beside the catalog, which the system frees when that dies.
/// Where the catalog cannot be written an upload goes on all the same; it is then begun anew after it was interrupted.
/// </summary>
/// <param name="catalog">The store's catalog.</param>
internal sealed class CatalogUploadLog(StoreCatalog catalog) : UploadLog
{
    private readonly MemoryUploadLog _unremembered = new();

    public override bool Persists => true;

    public override async Task<UploadClaim?> ContinueAsync(BlobKey key, long length, CancellationToken cancellationToken)
    {
        try
        {
            var open = await catalog.OpenAsync(cancellationToken).ConfigureAwait(false);
            foreach (var found in await open.FindUploadsAsync(key, length, cancellationToken).ConfigureAwait(false))
            {
                if (TryLock(found.Id) is not { } held)
                    continue;

                // Who held the lock before may have finished it.
                var now = (await open.FindUploadsAsync(key, length, cancellationToken).ConfigureAwait(false)).FirstOrDefault(upload => upload.Id == found.Id);
                if (now is null)
                {
                    held.Dispose();
                    continue;
                }

                await open.InterruptUploadAsync(now.Id, cancellationToken).ConfigureAwait(false);
                return new Claim(this, open, held, now with { Interruptions = now.Interruptions + 1 });
            }
        }
        catch (CofferException e)
        {
            StoreLog.UploadUnremembered(catalog.Logger, key.Value, e.Message);
        }

        return null;
    }

    public override async Task<UploadClaim> BeginAsync(UploadState upload, CancellationToken cancellationToken)
    {
        try
        {
            var open = await catalog.OpenAsync(cancellationToken).ConfigureAwait(false);
            if (TryLock(upload.Id) is { } held)
            {
                await open.AddUploadAsync(upload, cancellationToken).ConfigureAwait(false);
                return new Claim(this, open, held, upload);
            }
        }
        catch (CofferException e)
        {
            StoreLog.UploadUnremembered(catalog.Logger, upload.Key.Value, e.Message);
        }

        return await _unremembered.BeginAsync(upload, cancellationToken).ConfigureAwait(false);
    }

    public override bool IsClaimed(string id)
    {
        if (_unremembered.IsClaimed(id))
            return true;
        try
        {
            return SessionLock.IsHeld(PathOf(id));
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            return false;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // Not knowing, nobody's work is thrown away.
            return true;
        }
    }

    public override async Task ForgetAsync(string id, CancellationToken cancellationToken)
    {
        var open = await catalog.OpenAsync(cancellationToken).ConfigureAwait(false);
        await open.RemoveUploadAsync(id, cancellationToken).ConfigureAwait(false);
        Unlock(id);
    }

    /// <summary>The lock of an upload; null where another has it.</summary>
    /// <exception cref="CofferException">AccessDenied, QuotaExceeded, Unavailable: there can be no lock.</exception>
    private SafeFileHandle? TryLock(string id)
    {
        try
        {
            Directory.CreateDirectory(catalog.LocksFolder);
            return SessionLock.TryTake(PathOf(id), FileMode.OpenOrCreate);
        }
        catch (Exception e) when (BlobErrors.Classify(e, catalog.LocksFolder, "the lock of an upload") is { } classified)
        {
            throw classified;
        }
    }

    private void Unlock(string id)
    {
        try
        {
            File.Delete(PathOf(id));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // An empty file stays; nobody asks for it again.
        }
    }

    // Ids are long, and may hold anything.
    private string PathOf(string id) => Path.Combine(catalog.LocksFolder, Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(id)).AsSpan(0, 16)));

    private sealed class Claim(CatalogUploadLog log, ArtifactCatalog open, SafeFileHandle held, UploadState upload) : UploadClaim
    {
        public override UploadState Upload => upload;

        public override async Task AddPartAsync(UploadedPart part, CancellationToken cancellationToken)
        {
            try
            {
                await open.AddUploadedPartAsync(upload.Id, part, cancellationToken).ConfigureAwait(false);
            }
            catch (CofferException e)
            {
                StoreLog.UploadUnremembered(log.Logger, upload.Key.Value, e.Message);
            }
        }

        public override async Task ForgetAsync(CancellationToken cancellationToken)
        {
            try
            {
                await log.ForgetAsync(upload.Id, cancellationToken).ConfigureAwait(false);
            }
            catch (CofferException e)
            {
                // The blob is there; a record too many is dropped when the service says that there is no such upload.
                StoreLog.UploadUnremembered(log.Logger, upload.Key.Value, e.Message);
            }
        }

        public override ValueTask DisposeAsync()
        {
            held.Dispose();
            return ValueTask.CompletedTask;
        }
    }

    private Microsoft.Extensions.Logging.ILogger Logger => catalog.Logger;
}
