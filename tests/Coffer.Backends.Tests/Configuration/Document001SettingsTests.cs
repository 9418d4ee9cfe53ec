using Coffer.Catalog.Filters;
using Coffer.Content;
using Coffer.Retention;

namespace Coffer.Backends.Tests.Configuration;

/// <summary>The file and the variables of document 001.</summary>
public sealed class Document001SettingsTests : DocumentTest
{
    private const string Yaml = """
        # .qe-fleet-storage.yml
        storage:
          backend: local
          local:
            path: .artifacts/

        retention:
          default_ttl_days: 30
          keep_latest_n: 10
          cleanup_schedule_cron: "0 2 * * *"
          enabled: true

        compression_enabled: true
        compression_level: 6
        max_artifact_size_mb: 100
        """;

    private const string Shell = """
        export QE_STORAGE_BACKEND=local
        export QE_STORAGE_PATH=.artifacts
        export QE_RETENTION_TTL_DAYS=30
        export QE_RETENTION_KEEP_LATEST=10

        # For S3:
        export QE_S3_BUCKET=my-artifacts
        export QE_S3_REGION=us-east-1
        export QE_S3_ACCESS_KEY=xxx
        export QE_S3_SECRET_KEY=yyy
        """;

    private static readonly RetentionRule Rule = new("default", ArtifactFilter.Everything) { TimeToLive = TimeSpan.FromDays(30), KeepLatest = 10, Scope = RetentionScope.Type };

    [Fact]
    public async Task Its_file()
    {
        var configuration = await LoadAsync(Yaml);
        var settings = configuration.Settings;

        Assert.Equal(Path.Combine(Folder, ".artifacts") + "/", settings.Address);
        Assert.Equal([Rule], settings.Retention.Rules);
        Assert.Equal(("0 2 * * *", true), (settings.Retention.Schedule, settings.RetentionEnabled));
        Assert.Equal(EncodingChoice.Of(ContentEncoding.Gzip, 6), settings.Store.Encoding);
        var quota = Assert.Single(settings.Store.Quotas);
        Assert.Equal(("max_artifact_size_mb", 100L << 20, ArtifactFilter.Everything), (quota.Name, quota.LargestVersion, quota.Match));
        Assert.Equal("coffer.yaml:8", Value(configuration, "retention.rules[0].ttl").Origin.ToString());
        Assert.Equal("coffer.yaml:5", Value(configuration, "store").Origin.ToString());
    }

    [Fact]
    public async Task Its_variables()
    {
        var configuration = await LoadAsync(shell: Shell);

        Assert.Equal(".artifacts", configuration.Settings.Address);
        Assert.Equal([Rule], configuration.Settings.Retention.Rules);
        Assert.Equal("environment QE_RETENTION_TTL_DAYS", Value(configuration, "retention.rules[0].ttl").Origin.ToString());
        Assert.Equal("environment QE_STORAGE_PATH", Value(configuration, "store").Origin.ToString());

        configuration = await LoadAsync(shell: Shell.Replace("BACKEND=local", "BACKEND=s3", StringComparison.Ordinal));
        Assert.Equal(("my-artifacts", "us-east-1"), (S3(configuration).Bucket, S3(configuration).Region));
        Assert.Equal("QE_S3_ACCESS_KEY and QE_S3_SECRET_KEY", Keys(configuration));
        Assert.Equal("s3://b", (await LoadAsync(shell: "export QE_S3_BUCKET=b")).Settings.Address);
        Assert.Equal(["QE_STORAGE_BACKEND: QE_STORAGE_BACKEND is s3, but QE_S3_BUCKET is not set; set it"], await MistakesAsync(shell: "export QE_STORAGE_BACKEND=s3"));
        Assert.Equal(["QE_STORAGE_BACKEND: QE_STORAGE_BACKEND is none of local, s3, minio, github-actions, gitlab-ci"], await MistakesAsync(shell: "export QE_STORAGE_BACKEND=tape"));
    }

    // The document's S3StorageConfig, in the form of its file.
    [Fact]
    public async Task Its_other_back_ends()
    {
        var configuration = await LoadAsync("""
            storage:
              backend: minio
              s3:
                bucket: qe-artifacts
                endpoint_url: "http://localhost:9000"
                access_key: ${env:AWS_ACCESS_KEY}
                secret_key: ${env:AWS_SECRET_KEY}
                use_ssl: false
            """, "export AWS_ACCESS_KEY=minioadmin\nexport AWS_SECRET_KEY=minioadmin");
        Assert.Equal(("qe-artifacts", "http://localhost:9000/", true), (S3(configuration).Bucket, S3(configuration).Endpoint?.ToString(), S3(configuration).IsMinio));

        Assert.Equal(
            ["coffer.yaml:5: storage.s3.secret_key is a secret and must not stand in a file; write ${env:NAME} in its place, name a file that holds it by s3.secretKeyFile, or set COFFER_S3_SECRET_KEY"],
            await MistakesAsync("storage:\n  backend: s3\n  s3:\n    bucket: b\n    secret_key: minioadmin\n"));
        Assert.Equal(["coffer.yaml:2: no back end for github-actions: in this build; it knows file:, memory:, minio:, s3:"], await MistakesAsync("storage:\n  backend: github-actions\n  ci:\n    platform: github-actions\n"));
    }

    [Theory]
    [InlineData("compression_enabled: false\ncompression_level: 6", "none")]
    [InlineData("compression_enabled: true", "gzip:6")]
    [InlineData("compression_level: 9", "gzip:9")]
    public async Task Its_compression(string text, string encoding) => Assert.Equal(encoding, (await LoadAsync(text)).Settings.Store.Encoding.ToString());

    [Theory]
    [InlineData("compression_level: 6\nstore: ./a", "coffer.yaml:2: 'store' is of Coffer's own form, but 'compression_level' in line 1 is of a storage file of the QE fleet; a file has one form")]
    [InlineData("quotas: []\nretention:\n  keep_latest_n: 3", "coffer.yaml:2: 'retention' is of a storage file of the QE fleet, but 'quotas' in line 1 is of Coffer's own form; a file has one form")]
    [InlineData("compression_level: 6\nretention:\n  keep_latest: 3", "coffer.yaml:3: unknown setting 'retention.keep_latest' in a storage file of the QE fleet; did you mean 'retention.keep_latest_n'?")]
    [InlineData("compression_level: 12", "coffer.yaml:1: compression_level: gzip has no level 12; use 1 to 9")]
    [InlineData("max_artifact_size_mb: big", "coffer.yaml:1: max_artifact_size_mb: bigMiB is not a size such as 64MiB")]
    [InlineData("storage:\n  backend: local\n  lokal:\n    path: a", "coffer.yaml:3: unknown setting 'storage.lokal' in a storage file of the QE fleet; did you mean 'storage.local'?")]
    [InlineData("compression_enabled: perhaps", "coffer.yaml:1: compression_enabled: perhaps is neither true nor false")]
    public async Task What_is_wrong_with_it(string text, string says) => Assert.Equal([says], await MistakesAsync(text));

    [Fact]
    public async Task A_retention_that_only_turns_it_off_is_of_any_form()
    {
        Assert.False((await LoadAsync("compression_level: 6\nretention:\n  enabled: false\n")).Settings.RetentionEnabled);
        Assert.False((await LoadAsync("encoding: none\nretention:\n  enabled: false\n")).Settings.RetentionEnabled);
        Assert.False((await LoadAsync("retention:\n  enabled: false\n")).Settings.RetentionEnabled);
    }
}
