namespace Coffer.Backends.Tests.Configuration;

/// <summary>The variables of document 000, ARTIFACTS_*.</summary>
public sealed class Document000SettingsTests : DocumentTest
{
    private const string Aws = """
        export ARTIFACTS_ACCESS_KEY="AKIAIOSFODNN7EXAMPLE"
        export ARTIFACTS_SECRET_KEY="wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY"
        export ARTIFACTS_REGION="us-east-1"
        export ARTIFACTS_BUCKET="my-screenalytics-bucket"
        """;

    private const string MinIO = """
        export ARTIFACTS_ENDPOINT="http://localhost:9000"
        export ARTIFACTS_ACCESS_KEY="minioadmin"
        export ARTIFACTS_SECRET_KEY="minioadmin"
        export ARTIFACTS_USE_SSL="false"
        """;

    [Fact]
    public async Task Its_example_for_AWS()
    {
        var configuration = await LoadAsync(shell: Aws);

        Assert.Equal(("s3://my-screenalytics-bucket", "environment ARTIFACTS_BUCKET"), (Value(configuration, "store").Text, Value(configuration, "store").Origin.ToString()));
        Assert.Equal(("my-screenalytics-bucket", "us-east-1", null), (S3(configuration).Bucket, S3(configuration).Region, S3(configuration).Endpoint));
        Assert.Equal("ARTIFACTS_ACCESS_KEY and ARTIFACTS_SECRET_KEY", Keys(configuration));
        Assert.Equal(("us-east-1", "environment ARTIFACTS_REGION"), (Value(configuration, "s3.region").Text, Value(configuration, "s3.region").Origin.ToString()));
        Assert.Equal(("***", "environment ARTIFACTS_SECRET_KEY"), (Value(configuration, "s3.secretKey").Text, Value(configuration, "s3.secretKey").Origin.ToString()));
    }

    [Fact]
    public async Task Its_example_for_MinIO_says_the_service_and_leaves_the_store_to_others()
    {
        var configuration = await LoadAsync("store: s3://builds\n", MinIO);

        Assert.Equal(("builds", "http://localhost:9000/"), (S3(configuration).Bucket, S3(configuration).Endpoint?.ToString()));
        Assert.Equal("ARTIFACTS_ACCESS_KEY and ARTIFACTS_SECRET_KEY", Keys(configuration));
        Assert.Equal(("http://localhost:9000", "environment ARTIFACTS_ENDPOINT"), (Value(configuration, "s3.endpoint").Text, Value(configuration, "s3.endpoint").Origin.ToString()));
        Assert.Equal(("false", "environment ARTIFACTS_USE_SSL"), (Value(configuration, "s3.tls").Text, Value(configuration, "s3.tls").Origin.ToString()));
        Assert.Equal("./.coffer", (await LoadAsync("", MinIO)).Settings.Address);
    }

    [Fact]
    public async Task The_file_yields_to_them_and_they_to_what_is_Coffers_own()
    {
        Assert.Equal("s3://my-screenalytics-bucket", (await LoadAsync("store: ./here\n", Aws)).Settings.Address);
        Assert.Equal("./mine", (await LoadAsync("store: ./here\n", Aws + "\nexport COFFER_STORE=./mine")).Settings.Address);
        Assert.Equal("eu-west-1", S3(await LoadAsync(shell: Aws + "\nexport COFFER_S3_REGION=eu-west-1")).Region);
        Assert.Equal(
            ["MINIO_DEFAULT_BUCKET: ARTIFACTS_BUCKET says that the store is s3://my-screenalytics-bucket, and this that it is minio://b; unset one, or set COFFER_STORE"],
            await MistakesAsync(shell: Aws + "\nexport MINIO_DEFAULT_BUCKET=b\nexport MINIO_ENDPOINT=localhost:9000"));
    }
}
