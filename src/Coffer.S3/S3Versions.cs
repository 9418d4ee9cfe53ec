using System.Runtime.CompilerServices;
using Amazon.S3;
using Amazon.S3.Model;

namespace Coffer.S3;

/// <summary>Lists the versions that a bucket keeps, marks of deletion too, in the order of their keys. A bucket that keeps none has one of each key.</summary>
internal sealed class S3Versions(S3Client client, S3Options options)
{
    /// <summary>Lists those whose keys in the bucket begin with a text.</summary>
    public async IAsyncEnumerable<S3Version> ListAsync(string prefix, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        string? lastKey = null, lastId = null;
        while (true)
        {
            var request = new ListVersionsRequest
            {
                BucketName = options.Bucket,
                Prefix = prefix,
                KeyMarker = lastKey,
                VersionIdMarker = lastId,

                // XML cannot hold every key.
                Encoding = EncodingType.Url,
            };
            var page = await client.ListVersionsAsync(request, cancellationToken).ConfigureAwait(false);
            foreach (var found in page.Versions ?? [])
            {
                (lastKey, lastId) = (S3Listing.Decode(found.Key), found.VersionId);
                yield return new S3Version(lastKey, found.VersionId, found.IsDeleteMarker == true, found.IsLatest == true, found.Size ?? 0);
            }

            if (page.IsTruncated != true || page.Versions is not { Count: > 0 })
                yield break;
        }
    }
}
