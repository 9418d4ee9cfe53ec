using Coffer.Content;
using Coffer.Exchange;
using Coffer.S3;

namespace Coffer.Backends.Tests.Configuration;

/// <summary>The variables of document 004, MINIO_*.</summary>
public sealed class Document004SettingsTests : DocumentTest
{
    private const string Shell = """
        # MinIO Connection
        MINIO_ENDPOINT=localhost:9000
        MINIO_ACCESS_KEY=minioadmin
        MINIO_SECRET_KEY=minioadmin123
        MINIO_SECURE=false
        MINIO_REGION=us-east-1

        # Buckets
        MINIO_DEFAULT_BUCKET=its-camera-ai
        MINIO_MODELS_BUCKET=its-models
        MINIO_VIDEO_BUCKET=its-video
        MINIO_LOGS_BUCKET=its-logs

        # Performance
        MINIO_MULTIPART_THRESHOLD=67108864  # 64MB
        MINIO_MAX_POOL_CONNECTIONS=20
        MINIO_ENABLE_CACHING=true
        MINIO_CACHE_TTL=3600

        # Security
        MINIO_ENABLE_VERSIONING=true
        MINIO_ENABLE_ENCRYPTION=true
        MINIO_ENABLE_COMPRESSION=true
        """;

    [Fact]
    public async Task Its_variables()
    {
        var configuration = await LoadAsync(shell: Shell);
        var s3 = S3(configuration);

        Assert.Equal(("minio://its-camera-ai", "environment MINIO_DEFAULT_BUCKET"), (configuration.Settings.Address, Value(configuration, "store").Origin.ToString()));
        Assert.Equal(("its-camera-ai", "http://localhost:9000/", "us-east-1"), (s3.Bucket, s3.Endpoint?.ToString(), s3.Region));
        Assert.Equal((64L << 20, 20, S3EncryptionKind.Service), (s3.MultipartThreshold, s3.Parallel, s3.Encryption.Kind));
        Assert.Equal("MINIO_ACCESS_KEY and MINIO_SECRET_KEY", Keys(configuration));
        Assert.Equal(EncodingChoice.Auto, configuration.Settings.Store.Encoding);
        Assert.Equal("environment MINIO_ENABLE_COMPRESSION", Value(configuration, "encoding").Origin.ToString());
        Assert.Equal(
            ["its-camera-ai", "its-models", "its-video", "its-logs"],
            RemoteFilesOptions.FromEnvironment(Exports(Shell).GetValueOrDefault).Buckets);
        Assert.Equal(["MINIO_ENABLE_CACHING", "MINIO_CACHE_TTL"], configuration.Remarks.Select(remark => remark.Split(':')[0]));
    }

    [Fact]
    public async Task What_they_turn_off_is_off_or_said_to_have_no_effect()
    {
        var configuration = await LoadAsync(shell: Shell.Replace("=true", "=false", StringComparison.Ordinal));

        Assert.Equal(EncodingChoice.None, configuration.Settings.Store.Encoding);
        Assert.Equal(S3EncryptionKind.OfBucket, S3(configuration).Encryption.Kind);
        Assert.Contains("MINIO_ENABLE_VERSIONING: has no effect; a store keeps versions whatever its bucket does", configuration.Remarks);
    }

    [Fact]
    public async Task They_count_for_stores_of_MinIO_only()
    {
        var configuration = await LoadAsync(shell: Shell + "\nCOFFER_STORE=s3://other\n");

        Assert.Equal(("other", null, 4, S3EncryptionKind.OfBucket), (S3(configuration).Bucket, S3(configuration).Region, S3(configuration).Parallel, S3(configuration).Encryption.Kind));
        Assert.Equal("default", Value(configuration, "encoding").Origin.ToString());
    }

    [Fact]
    public async Task A_wrong_value_names_its_variable() =>
        Assert.Equal(
            ["MINIO_ENABLE_ENCRYPTION: MINIO_ENABLE_ENCRYPTION: sometimes is neither true nor false", "MINIO_MAX_POOL_CONNECTIONS: s3.parallel: 200 is not a whole number from 1 to 64"],
            await MistakesAsync(shell: Shell.Replace("CONNECTIONS=20", "CONNECTIONS=200", StringComparison.Ordinal).Replace("ENCRYPTION=true", "ENCRYPTION=sometimes", StringComparison.Ordinal)));
}
