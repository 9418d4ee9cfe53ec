using System.Text;
using Coffer.Blobs;

namespace Coffer.S3;

/// <summary>Where a store in S3 is and how it is used. What prints it prints no secret.</summary>
public sealed record S3Options
{
    /// <summary>The smallest part that S3 takes, but for the last: 5 MiB.</summary>
    public const long MinPartSize = 5L << 20;

    /// <summary>The largest part: 1 GiB. Parts are held in memory while they are sent.</summary>
    public const long MaxPartSize = 1L << 30;

    /// <summary>The most that S3 takes in one request: 5 GiB.</summary>
    public const long MaxRequestSize = 5L << 30;

    /// <summary>The most parts that an upload may have.</summary>
    public const int MaxParts = 10_000;

    private static readonly System.Buffers.SearchValues<char> NotInBuckets = System.Buffers.SearchValues.Create("/\\?#@ ");

    /// <summary>The bucket. It must exist.</summary>
    public required string Bucket { get; init; }

    /// <summary>What the keys of the store begin with, without the slash that follows it. Default: nothing, the store is the bucket.</summary>
    public string Prefix { get; init; } = "";

    /// <summary>The service; null: AWS, by its region.</summary>
    public Uri? Endpoint { get; init; }

    /// <summary>The region. Default: that of the profile, else <c>us-east-1</c>.</summary>
    public string? Region { get; init; }

    /// <summary>Whether the bucket stands in the path rather than in the host's name. Default: true where there is an endpoint, false for AWS.</summary>
    public bool? PathStyle { get; init; }

    /// <summary>The bytes of each part of an upload, 5 MiB to 1 GiB. Default: 5 MiB. It grows where a blob would have more than 10,000 parts.</summary>
    public long PartSize { get; init; } = MinPartSize;

    /// <summary>From how many bytes a blob is sent and fetched in parts; 5 MiB to 5 GiB. Default: 64 MiB.</summary>
    public long MultipartThreshold { get; init; } = 64L << 20;

    /// <summary>How many parts are on their way at once, of all blobs together; 1 to 64. Default: 4.</summary>
    public int Parallel { get; init; } = 4;

    /// <summary>The most bytes a second, of all transfers together; null: no limit.</summary>
    public long? Bandwidth { get; init; }

    /// <summary>How long the service may be silent. What sends a body has besides what that takes at 64 KiB a second. Default: 60 s.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>How often a request that failed for a reason that may pass is sent again; 0 to 20. Default: 4.</summary>
    public int Retries { get; init; } = 4;

    /// <summary>How the service encrypts. Default: as the bucket says.</summary>
    public S3Encryption Encryption { get; init; } = S3Encryption.OfBucket;

    /// <summary>The storage class of new blobs; null: the bucket's default.</summary>
    public string? StorageClass { get; init; }

    /// <summary>Tags of new blobs, at most 10.</summary>
    public IReadOnlyDictionary<string, string> ObjectTags { get; init; } = new Dictionary<string, string>(StringComparer.Ordinal);

    /// <summary>
    /// Words that the service keeps beside new blobs, as <c>x-amz-meta-…</c>; all keys and values together have at most 2,048 bytes.
    /// What is not printable ASCII is percent-encoded there, and so is <c>%</c>. Default: none.
    /// </summary>
    public IReadOnlyDictionary<string, string> ObjectMetadata { get; init; } = new Dictionary<string, string>(StringComparer.Ordinal);

    /// <summary>
    /// Whether what a versioned bucket keeps of deleted blobs is left to it: to its lifecycle rules, or to a lock. Default: false; deleting
    /// removes all versions of a key.
    /// </summary>
    public bool KeepVersions { get; init; }

    /// <summary>Keys given by the program; null: those of the environment, see <see cref="S3Credentials"/>.</summary>
    public S3Keys? Keys { get; init; }

    /// <summary>The profile in the shared files of AWS; null: <c>AWS_PROFILE</c>, else <c>default</c>.</summary>
    public string? Profile { get; init; }

    /// <summary>Send requests without a signature: for buckets that everybody may read. Default: false.</summary>
    public bool Anonymous { get; init; }

    /// <summary>Whether the address of a container's or machine's metadata may be asked for credentials. Default: false, and nothing is tried there.</summary>
    public bool MetadataCredentials { get; init; }

    /// <summary>Whether <c>MINIO_*</c> comes before <c>AWS_*</c> in the environment. Default: false.</summary>
    public bool IsMinio { get; init; }

    /// <summary>The address without secrets: scheme, bucket, prefix, and the endpoint where there is one.</summary>
    public string Address =>
        $"{(IsMinio ? "minio" : "s3")}://{Bucket}{(Prefix.Length > 0 ? "/" + Prefix : "")}{(Endpoint is { } endpoint ? $"?endpoint={endpoint.GetLeftPart(UriPartial.Authority)}" : "")}";

    /// <summary>The address to paste into a shell behind a command: with all that it takes to reach the bucket so again, without secrets.</summary>
    public string PastedAddress
    {
        get
        {
            var parameters = new List<string>();
            Add("endpoint", Endpoint?.GetLeftPart(UriPartial.Authority));
            Add("region", Region);
            Add("path-style", PathStyle is { } style ? Word(style) : null);
            Add("profile", Profile is null ? null : Uri.EscapeDataString(Profile));
            Add("anonymous", Anonymous ? Word(true) : null);
            Add("metadata-credentials", MetadataCredentials ? Word(true) : null);
            Add("keep-versions", KeepVersions ? Word(true) : null);
            return ShellText.Quote($"{(IsMinio ? "minio" : "s3")}://{Bucket}{(Prefix.Length > 0 ? "/" + Prefix : "")}{(parameters.Count > 0 ? "?" + string.Join('&', parameters) : "")}");

            void Add(string name, string? value)
            {
                if (value is not null)
                    parameters.Add($"{name}={value}");
            }

            static string Word(bool value) => value ? "true" : "false";
        }
    }

    /// <summary>Throws where a value does not fit.</summary>
    /// <exception cref="CofferException"><see cref="CofferError.InvalidArgument"/>.</exception>
    public void Check()
    {
        Require(Bucket.Length is > 0 and <= 255 && !Bucket.AsSpan().ContainsAny(NotInBuckets), $"'{Bucket}' is not the name of a bucket; write s3://bucket/prefix");
        Require(Prefix.Length == 0 || Blobs.BlobKey.IsKey(Prefix), $"'{Prefix}' is not a prefix; write names joined by '/', without '..' and control characters");
        Require(Endpoint is null || (Endpoint.Scheme is "http" or "https" && Endpoint.UserInfo.Length == 0 && Endpoint.PathAndQuery is "/" && Endpoint.Fragment.Length == 0),
            "the endpoint must be http:// or https://, a host and perhaps a port, and nothing else");
        Require(Region is null || (Region.Length is > 0 and <= 128 && Region.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' or '.')), $"{ShellText.Quote(Region ?? "")} is no region; write one such as region=eu-central-1");
        Require(PartSize is >= MinPartSize and <= MaxPartSize, "part-size must be 5 MiB to 1 GiB");
        Require(MultipartThreshold is >= MinPartSize and <= MaxRequestSize, "multipart-threshold must be 5 MiB to 5 GiB");
        Require(Parallel is >= 1 and <= 64, "parallel must be 1 to 64");
        Require(Bandwidth is null or >= 1024, "bandwidth must be at least 1 KiB a second");
        Require(Timeout > TimeSpan.Zero && Timeout <= TimeSpan.FromHours(1), "timeout must be more than nothing and at most an hour");
        Require(Retries is >= 0 and <= 20, "retries must be 0 to 20");
        Require(ObjectTags.Count <= 10, "object-tags may be 10 at the most");
        Require(ObjectMetadata.Keys.All(key => key.Length > 0 && key.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' or '.')), "keys of metadata in S3 are letters, digits, '-', '_' and '.'");
        Require(ObjectMetadata.Sum(word => word.Key.Length + S3Metadata.Encode(word.Value).Length) <= S3Metadata.MaxBytes, $"metadata in S3 has at most {S3Metadata.MaxBytes} bytes, keys and values together; say less, or keep the file as an artifact");
        Require(!Anonymous || (Keys is null && Profile is null), "anonymous goes with no keys and no profile");
    }

    /// <summary>The members that are no secret.</summary>
    private bool PrintMembers(StringBuilder builder)
    {
        builder.Append(Address);
        return true;
    }

    private static void Require(bool fits, string otherwise)
    {
        if (!fits)
            throw new CofferException(CofferError.InvalidArgument, otherwise);
    }
}
