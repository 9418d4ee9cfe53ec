using System.Net;
using Amazon.Runtime;
using Amazon.S3;
using Amazon.S3.Model;

namespace Coffer.S3;

/// <summary>
/// Deletes objects. A versioned bucket says so in its answer: it only marks them as deleted. Then their versions go too, and the marks
/// last, so that no older version shows in between, unless they are to be left to the bucket.
/// </summary>
internal sealed class S3Deletion(S3Client client, S3Options options, bool bypassGovernance = false)
{
    private const int BatchSize = 1000;

    /// <summary>Deletes what is under keys of the bucket, and all that was.</summary>
    public async Task RunAsync(IReadOnlyCollection<string> keys, CancellationToken cancellationToken)
    {
        var marked = new List<string>();
        await DeleteAsync([.. keys.Select(key => new S3Version(key, Id: null))], marked, cancellationToken).ConfigureAwait(false);
        if (options.KeepVersions)
            return;
        var parallel = new ParallelOptions { MaxDegreeOfParallelism = options.Parallel, CancellationToken = cancellationToken };
        await Parallel.ForEachAsync(marked, parallel, async (key, token) => await PurgeAsync(key, token).ConfigureAwait(false)).ConfigureAwait(false);
    }

    /// <summary>
    /// Deletes what is under keys of the bucket, and all that was, whatever the options leave to it. Some services say nothing of a mark where one
    /// was already, so every key is looked at; where nothing was marked and the service does not let anybody look, there is nothing known to be kept.
    /// </summary>
    public async Task EraseAsync(IReadOnlyCollection<string> keys, CancellationToken cancellationToken)
    {
        var marked = new List<string>();
        await DeleteAsync([.. keys.Select(key => new S3Version(key, Id: null))], marked, cancellationToken).ConfigureAwait(false);
        var mustLook = marked.ToHashSet(StringComparer.Ordinal);
        var parallel = new ParallelOptions { MaxDegreeOfParallelism = options.Parallel, CancellationToken = cancellationToken };
        await Parallel.ForEachAsync(keys, parallel, async (key, token) =>
        {
            try
            {
                await PurgeAsync(key, token).ConfigureAwait(false);
            }
            catch (Exception e) when (!mustLook.Contains(key) && LetsNobodyLook(e))
            {
                // It was deleted, and nothing said that anything of it is kept.
            }
        }).ConfigureAwait(false);
    }

    /// <summary>Deletes versions of the bucket.</summary>
    /// <param name="versions">Which; one without an id is what is under its key now.</param>
    /// <param name="marked">Takes the keys that were only marked as deleted.</param>
    /// <param name="cancellationToken">Ends the work.</param>
    public async Task DeleteAsync(IReadOnlyCollection<S3Version> versions, ICollection<string>? marked, CancellationToken cancellationToken)
    {
        foreach (var version in versions.Where(version => !IsSafeInXml(version.Key)))
        {
            var request = new DeleteObjectRequest { BucketName = options.Bucket, Key = version.Key, VersionId = version.Id, BypassGovernanceRetention = bypassGovernance ? true : null };
            var response = await client.DeleteObjectAsync(request, cancellationToken).ConfigureAwait(false);
            if (bool.TryParse(response.DeleteMarker, out var isMarked) && isMarked)
                marked?.Add(version.Key);
        }

        foreach (var chunk in versions.Where(version => IsSafeInXml(version.Key)).Chunk(BatchSize))
        {
            foreach (var key in await DeleteChunkAsync(chunk, isQuiet: marked is null || options.KeepVersions, cancellationToken).ConfigureAwait(false))
                marked?.Add(key);
        }
    }

    private async Task<IEnumerable<string>> DeleteChunkAsync(S3Version[] chunk, bool isQuiet, CancellationToken cancellationToken)
    {
        var request = new DeleteObjectsRequest
        {
            BucketName = options.Bucket,
            Quiet = isQuiet,
            BypassGovernanceRetention = bypassGovernance ? true : null,
            Objects = [.. chunk.Select(version => new KeyVersion { Key = version.Key, VersionId = version.Id })],
        };
        DeleteObjectsResponse response;
        try
        {
            response = await client.DeleteObjectsAsync(request, cancellationToken).ConfigureAwait(false);
        }
        catch (DeleteObjectsException e)
        {
            response = e.Response;
        }

        if (response.DeleteErrors?.Find(error => error.Code is not ("NoSuchKey" or "NoSuchVersion" or "NotFound")) is { } first)
            throw Refused(first);
        return (response.DeletedObjects ?? []).Where(deleted => deleted.DeleteMarker == true).Select(deleted => deleted.Key);
    }

    /// <summary>Removes what a bucket keeps of a key that was marked as deleted. What was put there since stays.</summary>
    private async Task PurgeAsync(string key, CancellationToken cancellationToken)
    {
        try
        {
            var kept = new List<S3Version>();
            await foreach (var version in new S3Versions(client, options).ListAsync(key, cancellationToken).ConfigureAwait(false))
            {
                // Behind the key come those that it is the beginning of.
                if (version.Key != key)
                    break;
                if (!version.IsLatest || version.IsMark)
                    kept.Add(version);
            }

            await DeleteAsync([.. kept.Where(version => !version.IsMark)], marked: null, cancellationToken).ConfigureAwait(false);
            await DeleteAsync([.. kept.Where(version => version.IsMark)], marked: null, cancellationToken).ConfigureAwait(false);
        }
        catch (AmazonServiceException e) when (e.StatusCode == HttpStatusCode.Forbidden)
        {
            throw Kept(key, e);
        }
    }

    private static bool LetsNobodyLook(Exception e) => e switch
    {
        CofferException refused => refused.Error == CofferError.AccessDenied,
        AmazonServiceException unknown => unknown.StatusCode is HttpStatusCode.NotImplemented or HttpStatusCode.MethodNotAllowed,
        _ => false,
    };

    // XML has no form for these, and parsers may trim space at the ends.
    private static bool IsSafeInXml(string key) =>
        !char.IsWhiteSpace(key[0]) && !char.IsWhiteSpace(key[^1]) && !key.AsSpan().ContainsAny('\uFFFE', '\uFFFF') && !key.Any(char.IsControl);

    private CofferException Refused(DeleteError error) => error.Code switch
    {
        "AccessDenied" when error.VersionId is { Length: > 0 } => Kept(error.Key, cause: null),
        "AccessDenied" => new(CofferError.AccessDenied, $"the credentials may not delete {error.Key} in {options.Address}; check the bucket's policy and the user's rights"),
        _ => new(CofferError.Unavailable, $"{options.Address} did not delete {error.Key} ({error.Code}); try again later"),
    };

    private CofferException Kept(string key, Exception? cause) => new(
        CofferError.AccessDenied,
        $"{options.Address} keeps old versions of {key}, and they are locked or the credentials may not list and delete them (s3:ListBucketVersions, s3:DeleteObjectVersion); "
        + "allow it, or write keep-versions=true in the address to leave them to the bucket",
        cause);
}
