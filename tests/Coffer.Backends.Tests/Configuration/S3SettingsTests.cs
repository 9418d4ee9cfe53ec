using Coffer.S3;
using Coffer.Store;

namespace Coffer.Backends.Tests.Configuration;

/// <summary>The section s3, which is the parameters of an address and the keys.</summary>
public sealed class S3SettingsTests : DocumentTest
{
    private const string All = """
        store: s3://bucket/prefix
        s3:
          endpoint: https://gateway.example
          region: eu-central-1
          tls: true
          pathStyle: false
          multipartThreshold: 128MiB
          partSize: 16MiB
          parallel: 8
          bandwidth: 10MiB
          timeout: 2m
          retries: 7
          sse: kms
          kmsKey: alias/artifacts
          storageClass: STANDARD_IA
          objectTags:
            team: ml & co
            stage: dev
          keepVersions: true
          metadataCredentials: true
        """;

    [Fact]
    public async Task Every_setting_reaches_the_options()
    {
        var s3 = S3(await LoadAsync(All));

        Assert.Equal(("bucket", "prefix", "https://gateway.example/", "eu-central-1", false), (s3.Bucket, s3.Prefix, s3.Endpoint?.ToString(), s3.Region, s3.PathStyle));
        Assert.Equal((128L << 20, 16L << 20, 8, 10L << 20, TimeSpan.FromMinutes(2), 7), (s3.MultipartThreshold, s3.PartSize, s3.Parallel, s3.Bandwidth, s3.Timeout, s3.Retries));
        Assert.Equal((S3EncryptionKind.KeyService, "alias/artifacts", "STANDARD_IA", true, true), (s3.Encryption.Kind, s3.Encryption.KeyId, s3.StorageClass, s3.KeepVersions, s3.MetadataCredentials));
        Assert.Equal([("stage", "dev"), ("team", "ml & co")], s3.ObjectTags.Select(tag => (tag.Key, tag.Value)).Order());

        var other = S3(await LoadAsync("store: s3://bucket\ns3:\n  profile: ci\n  sseC: env:NO_SUCH\n  anonymous: false\n", $"NO_SUCH={new string('a', 64)}"));
        Assert.Equal(("ci", S3EncryptionKind.Customer, false), (other.Profile, other.Encryption.Kind, other.Anonymous));
    }

    [Fact]
    public async Task Each_default_is_that_of_the_options()
    {
        var said = S3Address.Parse(StoreAddress.Parse("s3://b?" + string.Join('&', from setting in S3Settings.OfS3.Settings where setting.Default is not null select $"{setting.Parameter}={setting.Default}")), static _ => null);
        var own = new S3Options { Bucket = "b" };

        Assert.Equal((own.MultipartThreshold, own.PartSize, own.Parallel, own.Timeout, own.Retries), (said.MultipartThreshold, said.PartSize, said.Parallel, said.Timeout, said.Retries));
        Assert.Equal((own.KeepVersions, own.Anonymous, own.MetadataCredentials), (said.KeepVersions, said.Anonymous, said.MetadataCredentials));
        Assert.Equal(own.Timeout, S3(await LoadAsync("store: s3://b\n")).Timeout);
    }

    [Fact]
    public async Task Keys_come_from_files_and_the_environment_comes_before_the_file()
    {
        var (id, secret) = (Path.Combine(Folder, "id"), Path.Combine(Folder, "secret"));
        await File.WriteAllTextAsync(id, "AKIA1\n", Token);
        await File.WriteAllTextAsync(secret, "hunter2\n", Token);
        const string Files = "store: s3://b\ns3:\n  accessKeyFile: ./id\n  secretKeyFile: ./secret\n";

        var found = S3Credentials.Of(S3(await LoadAsync(Files)), (await LoadAsync(Files)).Settings.Store.Variables);
        Assert.Equal("s3.accessKey and s3.secretKey", found.Source);
        Assert.Equal(("AKIA1", "hunter2"), ((await found.Value.GetCredentialsAsync()).AccessKey, (await found.Value.GetCredentialsAsync()).SecretKey));

        Assert.Equal("AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY", Keys(await LoadAsync(Files, "AWS_ACCESS_KEY_ID=a\nAWS_SECRET_ACCESS_KEY=b")));
        Assert.Equal("COFFER_S3_ACCESS_KEY and COFFER_S3_SECRET_KEY", Keys(await LoadAsync(Files, "AWS_ACCESS_KEY_ID=a\nAWS_SECRET_ACCESS_KEY=b\nCOFFER_S3_ACCESS_KEY=c\nCOFFER_S3_SECRET_KEY=d")));

        var byName = await LoadAsync("store: s3://b\n", $"AWS_ACCESS_KEY_ID_FILE={id}\nAWS_SECRET_ACCESS_KEY_FILE={secret}");
        Assert.Equal("AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY", Keys(byName));
        Assert.Equal(("***", "environment AWS_SECRET_ACCESS_KEY_FILE"), (Value(byName, "s3.secretKey").Text, Value(byName, "s3.secretKey").Origin.ToString()));

        File.Delete(secret);
        var gone = Assert.Throws<CofferException>(() => Keys(LoadAsync(Files).GetAwaiter().GetResult()));
        Assert.Equal(CofferError.CredentialsMissing, gone.Error);
        Assert.Contains($"{secret}, which coffer.yaml:4 names, does not exist", gone.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("store: minio://host:9000/bucket\ns3:\n  endpoint: http://other:9000\n", "coffer.yaml:3: s3.endpoint contradicts endpoint in the address of the store, line 1; leave one out")]
    [InlineData("store: s3://bucket?region=a\ns3:\n  region: b\n", "coffer.yaml:3: s3.region contradicts region in the address of the store, line 1; leave one out")]
    [InlineData("store: s3://bucket\ns3:\n  sse: s3\n  kmsKey: k\n", "coffer.yaml:1: kms-key goes with sse=kms")]
    [InlineData("store: s3://bucket\ns3:\n  partSize: 1MiB\n", "coffer.yaml:3: s3.partSize: 1MiB is not a size such as 64MiB from 5MiB to 1GiB")]
    [InlineData("store: minio://bucket\n", "coffer.yaml:1: minio://bucket says no endpoint; write minio://host:port/bucket, add ?endpoint=, or set MINIO_ENDPOINT")]
    public async Task What_contradicts_itself_is_a_mistake(string text, string says) => Assert.Equal([says], await MistakesAsync(text));
}
