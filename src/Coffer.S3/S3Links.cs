using System.Globalization;
using System.Net;
using Amazon.Runtime;
using Amazon.S3;
using Amazon.S3.Model;
using Coffer.Blobs;
using Coffer.Blobs.Links;

namespace Coffer.S3;

/// <summary>Links that carry their own signature (presigned URLs), and the uploads whose parts come by them.</summary>
internal sealed class S3Links(S3Client client, S3Requests requests, S3Options options)
{
    // Each part is a link that somebody has to use, so there are few of them.
    private const int FewParts = 100;
    private const long Rounding = 1 << 20;
    private const long MaxSize = 5L << 40;

    /// <summary>A link to read a blob.</summary>
    public async Task<Uri> ReadAsync(BlobKey key, LinkLifetime lifetime, LinkHeaders headers)
    {
        Require();
        var request = Request(key, HttpVerb.GET);
        request.ResponseHeaderOverrides = new ResponseHeaderOverrides
        {
            ContentDisposition = headers.ContentDisposition,
            ContentType = headers.ContentType,
            ContentEncoding = headers.ContentEncoding,
        };
        return await SignAsync(request, lifetime).ConfigureAwait(false);
    }

    /// <summary>Links to write a blob: one, or one for each part of a blob that is sent in parts.</summary>
    public async Task<WriteLinks> WriteAsync(BlobKey key, LinkLifetime lifetime, long? size, CancellationToken cancellationToken)
    {
        Require();
        if (size > MaxSize)
            throw new CofferException(CofferError.TooLarge, $"{size} bytes are more than S3 takes as one object, {MaxSize}; split the file");
        return size is { } known && known >= options.MultipartThreshold
            ? await WritePartsAsync(key, lifetime, known, cancellationToken).ConfigureAwait(false)
            : await WriteWholeAsync(key, lifetime, size).ConfigureAwait(false);
    }

    /// <summary>Puts a blob together from parts that came by links.</summary>
    public async Task CompleteAsync(BlobKey key, PartsUpload upload, CancellationToken cancellationToken)
    {
        var arrived = await new S3Listing(client, requests, options).PartsAsync(key.Value, upload.Id, cancellationToken).ConfigureAwait(false)
            ?? throw new CofferException(CofferError.NotFound, $"the upload of {key} in {options.Address} is not there any more; make new links");
        var there = arrived.Where(part => part.PartNumber is not null).ToDictionary(part => part.PartNumber!.Value);
        var parts = Split(upload.Size, upload.PartSize).ToList();
        var missing = parts.Where(part => !there.ContainsKey(part.Number)).Select(part => part.Number).ToList();
        if (missing.Count > 0)
            throw new CofferException(CofferError.NotFound, $"{Words(missing)} of {parts.Count} {(missing.Count == 1 ? "has" : "have")} not arrived; send what is missing to its link, then complete it");
        if (parts.Find(part => there[part.Number].Size != part.Length) is { Length: > 0 } wrong)
            throw new CofferException(CofferError.Conflict, $"part {wrong.Number} has {there[wrong.Number].Size} bytes, not the {wrong.Length} it must have; send it again");
        try
        {
            await client.CompleteMultipartUploadAsync(
                requests.Complete(key.Value, upload.Id, [.. parts.Select(part => new PartETag(part.Number, there[part.Number].ETag))], ifAbsent: false), cancellationToken).ConfigureAwait(false);
        }
        catch (AmazonServiceException e) when (e.ErrorCode is "NoSuchUpload" || e.StatusCode == HttpStatusCode.InternalServerError)
        {
            // Somebody else completed it meanwhile, which some services call an error of their own.
            if (await LengthAsync(key, cancellationToken).ConfigureAwait(false) != upload.Size)
                throw;
        }
    }

    private async Task<WriteLinks> WriteWholeAsync(BlobKey key, LinkLifetime lifetime, long? size)
    {
        var headers = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        var request = Request(key, HttpVerb.PUT);

        // What is signed must be sent: so nobody can leave out the encryption, or send more than was said.
        if (options.Encryption.Kind is S3EncryptionKind.Service or S3EncryptionKind.KeyService)
        {
            var isOfKeyService = options.Encryption.Kind == S3EncryptionKind.KeyService;
            request.ServerSideEncryptionMethod = isOfKeyService ? ServerSideEncryptionMethod.AWSKMS : ServerSideEncryptionMethod.AES256;
            headers["x-amz-server-side-encryption"] = request.ServerSideEncryptionMethod.Value;
            if (isOfKeyService && options.Encryption.KeyId is { } id)
            {
                request.ServerSideEncryptionKeyManagementServiceKeyId = id;
                headers["x-amz-server-side-encryption-aws-kms-key-id"] = id;
            }
        }

        if (size is { } length)
            request.Headers.ContentLength = length;
        return new WriteLinks([new PartLink(1, 0, size, await SignAsync(request, lifetime).ConfigureAwait(false))], headers, Upload: null);
    }

    private async Task<WriteLinks> WritePartsAsync(BlobKey key, LinkLifetime lifetime, long size, CancellationToken cancellationToken)
    {
        var least = (size + FewParts - 1) / FewParts;
        var partSize = Math.Min(S3Options.MaxRequestSize, Math.Max(options.PartSize, (least + Rounding - 1) / Rounding * Rounding));
        var begun = await client.InitiateMultipartUploadAsync(requests.Initiate(key.Value, S3Requests.NewWriter()), cancellationToken).ConfigureAwait(false);
        var links = new List<PartLink>();
        foreach (var (number, offset, length) in Split(size, partSize))
        {
            var request = Request(key, HttpVerb.PUT);
            request.UploadId = begun.UploadId;
            request.PartNumber = number;
            request.Headers.ContentLength = length;
            links.Add(new PartLink(number, offset, length, await SignAsync(request, lifetime).ConfigureAwait(false)));
        }

        return new WriteLinks(links, new Dictionary<string, string>(StringComparer.Ordinal), new PartsUpload(begun.UploadId, size, partSize));
    }

    private static IEnumerable<(int Number, long Offset, long Length)> Split(long size, long partSize)
    {
        var number = 1;
        for (var offset = 0L; offset < size; offset += partSize)
            yield return (number++, offset, Math.Min(partSize, size - offset));
    }

    private GetPreSignedUrlRequest Request(BlobKey key, HttpVerb verb) => new()
    {
        BucketName = options.Bucket,
        Key = requests.KeyOf(key.Value),
        Verb = verb,
        Protocol = options.Endpoint?.Scheme == Uri.UriSchemeHttp ? Protocol.HTTP : Protocol.HTTPS,
    };

    /// <summary>
    /// Signs a link. The SDK is told when it ends and takes from that the moment of signing, by a clock of its own that it has set by what the
    /// service's answers say; more than seven days it signs in an old way that few services take. So what it wrote is looked at.
    /// </summary>
    private async Task<Uri> SignAsync(GetPreSignedUrlRequest request, LinkLifetime lifetime)
    {
        const int Tries = 10;
        var wanted = (long)lifetime.Value.TotalSeconds;
        var ahead = lifetime.Value;
        for (var attempt = 1; ; attempt++)
        {
            request.Expires = DateTime.UtcNow + ahead;
            var link = await client.GetPreSignedURLAsync(request).ConfigureAwait(false);
            var seconds = SecondsOf(link);
            if (seconds == wanted)
                return new Uri(link);
            if (attempt == Tries)
                throw new CofferException(CofferError.Unavailable, $"a link for {wanted} s cannot be signed; the clock of this machine moves: try again");
            ahead += TimeSpan.FromSeconds(seconds is { } written ? wanted - written : -1);
        }
    }

    private static long? SecondsOf(string link)
    {
        const string Name = "X-Amz-Expires=";
        var at = link.IndexOf(Name, StringComparison.Ordinal);
        if (at < 0)
            return null;
        var digits = link.AsSpan(at + Name.Length);
        return long.TryParse(digits.IndexOf('&') is var end and >= 0 ? digits[..end] : digits, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var seconds) ? seconds : null;
    }

    private async Task<long?> LengthAsync(BlobKey key, CancellationToken cancellationToken)
    {
        try
        {
            return (await client.GetObjectMetadataAsync(requests.Head(key.Value), cancellationToken).ConfigureAwait(false)).ContentLength;
        }
        catch (AmazonServiceException e) when (S3Errors.IsMissing(e))
        {
            return null;
        }
    }

    private void Require()
    {
        if (options.Anonymous)
            throw new CofferException(CofferError.CredentialsMissing, $"a link is signed, and {options.Address} is used without credentials; leave anonymous out and give some");
        if (options.Encryption.Kind == S3EncryptionKind.Customer)
            throw new CofferException(CofferError.Unsupported, $"{options.Address} is encrypted by a key that each request must bring (sse-c), and a link cannot hold it; use coffer get and put, or a Coffer server");
    }

    private static string Words(List<int> numbers)
    {
        var named = string.Join(", ", numbers.Take(10).Select(number => number.ToString(CultureInfo.InvariantCulture)));
        return $"part{(numbers.Count == 1 ? "" : "s")} {named}{(numbers.Count > 10 ? " and others" : "")}";
    }
}
