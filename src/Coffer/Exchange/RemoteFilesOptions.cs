using Coffer.Store;

namespace Coffer.Exchange;

/// <summary>Where files lie that are called by <see cref="FilePlace"/>'s forms.</summary>
public sealed record RemoteFilesOptions
{
    // The document that these names come from says so; what its programs kept is found again.
    private const string FirstBucket = "screenalytics-artifacts";

    private static readonly string[] BucketVariables = ["MINIO_DEFAULT_BUCKET", "MINIO_MODELS_BUCKET", "MINIO_VIDEO_BUCKET", "MINIO_LOGS_BUCKET", "QE_S3_BUCKET"];

    /// <summary>Where a key lies that names no bucket: an address such as <c>s3://bucket/prefix?endpoint=…</c> or <c>./folder</c>.</summary>
    public required string Default { get; init; }

    /// <summary>Buckets that a form without a scheme may begin with, beside that of <see cref="Default"/>. Default: none.</summary>
    public IReadOnlyCollection<string> Buckets { get; init; } = [];

    /// <summary>How stores are opened, and the back ends of this build. A catalog named here is that of <see cref="Default"/>; those of other buckets lie beside it.</summary>
    public StoreOptions Store { get; init; } = new();

    /// <summary>
    /// As the environment says: the default bucket is <c>ARTIFACTS_BUCKET</c> (default: <c>screenalytics-artifacts</c>); known are besides those
    /// that <c>MINIO_*_BUCKET</c> and <c>QE_S3_BUCKET</c> name. Endpoint, region and keys are read by the back end.
    /// </summary>
    /// <param name="environment">Reads a variable; null: the process' environment.</param>
    public static RemoteFilesOptions FromEnvironment(Func<string, string?>? environment = null)
    {
        environment ??= Environment.GetEnvironmentVariable;
        return new()
        {
            Default = $"s3://{(environment("ARTIFACTS_BUCKET") is { Length: > 0 } bucket ? bucket : FirstBucket)}",
            Buckets = [.. BucketVariables.Select(environment).OfType<string>().Where(name => name.Length > 0)],
        };
    }
}
