using Amazon.S3.Model;
using Coffer.Artifacts;
using Coffer.Backends.Tests.Ceph;
using Coffer.Exchange;
using Coffer.S3;
using Coffer.Store;

namespace Coffer.Backends.Tests.Exchange;

/// <summary>
/// The first of the documents, "Artifacts Store", promise by promise: its variables, its calls, its four forms of a URI, its errors, and the
/// engine that is built once. Each for plain objects of a bucket and for artifacts of a store in it.
/// </summary>
public sealed class Document000Tests(CephNode ceph) : IAsyncLifetime
{
    private readonly string _folder = Directory.CreateTempSubdirectory("coffer-000-").FullName;
    private readonly Dictionary<string, string> _environment = [];
    private string _bucket = "", _other = "";
    private int _catalogs;

    public static TheoryData<bool> Both => [true, false];

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _bucket = (await ceph.NewBucketAsync()).Bucket;
        _other = (await ceph.NewBucketAsync()).Bucket;

        // As the document configures MinIO.
        _environment["ARTIFACTS_ENDPOINT"] = (await ceph.EndpointAsync()).ToString();
        _environment["ARTIFACTS_ACCESS_KEY"] = CephNode.AccessKey;
        _environment["ARTIFACTS_SECRET_KEY"] = CephNode.SecretKey;
        _environment["ARTIFACTS_BUCKET"] = _bucket;
        _environment["ARTIFACTS_USE_SSL"] = "false";
    }

    public ValueTask DisposeAsync()
    {
        Directory.Delete(_folder, recursive: true);
        return ValueTask.CompletedTask;
    }

    [Theory]
    [MemberData(nameof(Both))]
    public async Task What_is_uploaded_exists_and_is_downloaded(bool artifacts)
    {
        await using var store = Open(artifacts);
        await File.WriteAllTextAsync(At("my_model.onnx"), "weights", Token);

        Assert.True(store.IsConfigured);
        Assert.False(await store.ExistsAsync("models/my_model.onnx", Token));
        Assert.False(await store.DownloadIfExistsAsync("models/arcface_r100.onnx", At("local/path/arcface_r100.onnx"), cancellationToken: Token));
        Assert.False(Path.Exists(At("local")));

        await store.UploadFileAsync("models/my_model.onnx", At("my_model.onnx"), new Dictionary<string, string> { ["version"] = "1.0", ["precision"] = "fp16" }, cancellationToken: Token);

        Assert.True(await store.ExistsAsync("models/my_model.onnx", Token));
        Assert.True(await store.DownloadIfExistsAsync("models/my_model.onnx", At("local/path/my_model.onnx"), cancellationToken: Token));
        Assert.Equal("weights", await File.ReadAllTextAsync(At("local/path/my_model.onnx"), Token));
    }

    [Fact]
    public async Task The_metadata_lies_beside_the_object_and_in_the_version()
    {
        await File.WriteAllTextAsync(At("f"), "x", Token);
        var metadata = new Dictionary<string, string> { ["version"] = "1.0", ["precision"] = "fp16", ["by"] = "Jürgen 100%" };
        await using (var objects = Open(artifacts: false))
            await objects.UploadFileAsync("plain", At("f"), metadata, cancellationToken: Token);
        await using (var artifacts = Open(artifacts: true))
            await artifacts.UploadFileAsync("kept", At("f"), metadata, cancellationToken: Token);

        using var client = await ceph.ClientAsync();
        var head = await client.GetObjectMetadataAsync(_bucket, "plain", Token);
        Assert.Equal(("1.0", "fp16", "J%C3%BCrgen 100%25"), (head.Metadata["version"], head.Metadata["precision"], head.Metadata["by"]));
        await using var store = await ArtifactStore.OpenAsync($"s3://{_bucket}", Stores(), Token);
        Assert.Equal("Jürgen 100%", (await store.ShowAsync(Reference.Parse("kept"), Token)).Manifest.Metadata.GetProperty("by").GetString());
    }

    [Fact]
    public async Task Metadata_that_S3_would_refuse_is_refused_before_anything_is_sent()
    {
        await File.WriteAllTextAsync(At("f"), "x", Token);
        await using var store = Open(artifacts: false);

        foreach (var (key, value) in new[] { ("k", new string('x', 2048)), ("ä", "x"), ("a b", "x") })
        {
            var e = await Assert.ThrowsAsync<CofferException>(() => store.UploadFileAsync("f", At("f"), new Dictionary<string, string> { [key] = value }, cancellationToken: Token));
            Assert.Equal(CofferError.InvalidArgument, e.Error);
        }

        Assert.False(await store.ExistsAsync("f", Token));
    }

    [Theory]
    [MemberData(nameof(Both))]
    public async Task The_four_forms_name_the_same_file(bool artifacts)
    {
        await using var store = Open(artifacts, _other);
        await File.WriteAllTextAsync(At("f"), "x", Token);
        await store.UploadFileAsync("key/path", At("f"), cancellationToken: Token);
        await store.UploadFileAsync($"{_other}/key/there", At("f"), cancellationToken: Token);

        foreach (var form in new[] { $"s3://{_bucket}/key/path", $"minio://{_bucket}/key/path", $"{_bucket}/key/path", "key/path" })
            Assert.True(await store.ExistsAsync(form, Token), form);
        foreach (var form in new[] { $"s3://{_other}/key/there", $"minio://{_other}/key/there", $"{_other}/key/there" })
            Assert.True(await store.ExistsAsync(form, Token), form);
        Assert.False(await store.ExistsAsync("key/there", Token));

        // A first segment that is no known bucket is a part of the key.
        await store.UploadFileAsync("nobucket/key", At("f"), cancellationToken: Token);
        Assert.True(await store.ExistsAsync($"s3://{_bucket}/nobucket/key", Token));
    }

    [Fact]
    public async Task Other_programs_read_and_write_the_same_objects()
    {
        await using var store = Open(artifacts: false);
        using var client = await ceph.ClientAsync();
        await client.PutObjectAsync(new PutObjectRequest { BucketName = _bucket, Key = "engines/arcface.trt", ContentBody = "by another", UseChunkEncoding = false }, Token);

        Assert.True(await store.DownloadIfExistsAsync("engines/arcface.trt", At("arcface.trt"), cancellationToken: Token));
        Assert.Equal("by another", await File.ReadAllTextAsync(At("arcface.trt"), Token));

        await File.WriteAllTextAsync(At("f"), "by Coffer", Token);
        await store.UploadFileAsync("engines/arcface.trt", At("f"), cancellationToken: Token);
        using var response = await client.GetObjectAsync(_bucket, "engines/arcface.trt", Token);
        Assert.Equal("by Coffer", await new StreamReader(response.ResponseStream).ReadToEndAsync(Token));
    }

    [Theory]
    [MemberData(nameof(Both))]
    public async Task Without_credentials_it_is_not_configured_and_says_CredentialsMissing(bool artifacts)
    {
        await File.WriteAllTextAsync(At("f"), "x", Token);
        foreach (var missing in new[] { new[] { "ARTIFACTS_ACCESS_KEY", "ARTIFACTS_SECRET_KEY" }, ["ARTIFACTS_SECRET_KEY"] })
        {
            foreach (var name in missing)
                _environment.Remove(name);
            await using var store = Open(artifacts);

            Assert.False(store.IsConfigured);
            var e = await Assert.ThrowsAsync<CofferException>(() => store.UploadFileAsync("key", At("f"), cancellationToken: Token));
            Assert.Equal(CofferError.CredentialsMissing, e.Error);
            _environment["ARTIFACTS_ACCESS_KEY"] = CephNode.AccessKey;
        }
    }

    [Theory]
    [MemberData(nameof(Both))]
    public async Task Whether_it_is_configured_asks_no_network(bool artifacts)
    {
        // Nobody listens there.
        _environment["ARTIFACTS_ENDPOINT"] = "http://127.0.0.1:1";
        await using var store = Open(artifacts);

        Assert.True(store.IsConfigured);
        Assert.Equal(CofferError.Unavailable, (await Assert.ThrowsAsync<CofferException>(() => store.ExistsAsync("key", Token))).Error);
    }

    [Theory]
    [MemberData(nameof(Both))]
    public async Task A_cache_that_does_not_work_is_told_from_an_empty_one(bool artifacts)
    {
        _environment["ARTIFACTS_BUCKET"] = "there-is-no-such-bucket";
        await using (var store = Open(artifacts))
        {
            Assert.Equal(CofferError.NotFound, (await Assert.ThrowsAsync<CofferException>(() => store.ExistsAsync("key", Token))).Error);
            Assert.Equal(CofferError.NotFound, (await Assert.ThrowsAsync<CofferException>(() => store.DownloadIfExistsAsync("key", At("x"), cancellationToken: Token))).Error);
        }

        _environment["ARTIFACTS_BUCKET"] = _bucket;
        _environment["ARTIFACTS_SECRET_KEY"] = "wrong";
        await using var denied = Open(artifacts);
        Assert.True(denied.IsConfigured);
        Assert.Equal(CofferError.AccessDenied, (await Assert.ThrowsAsync<CofferException>(() => denied.DownloadIfExistsAsync("key", At("x"), cancellationToken: Token))).Error);
    }

    [Fact]
    public void The_defaults_are_those_of_the_document()
    {
        Assert.Equal("s3://screenalytics-artifacts", RemoteFilesOptions.FromEnvironment(_ => null).Default);
        var aws = S3Address.Parse(StoreAddress.Parse("s3://screenalytics-artifacts"), _ => null);
        Assert.Null(aws.Endpoint);
        var secure = S3Address.Parse(StoreAddress.Parse("s3://b"), name => name == "ARTIFACTS_ENDPOINT" ? "minio.example:9000" : null);
        var open = S3Address.Parse(StoreAddress.Parse("s3://b"), name => name switch { "ARTIFACTS_ENDPOINT" => "minio.example:9000", "ARTIFACTS_USE_SSL" => "false", "ARTIFACTS_REGION" => "eu-west-1", _ => null });
        Assert.Equal(("https", "http", "eu-west-1"), (secure.Endpoint!.Scheme, open.Endpoint!.Scheme, open.Region));
    }

    [Fact]
    public async Task An_engine_is_built_once_and_fetched_from_the_bucket_afterwards()
    {
        await File.WriteAllTextAsync(At("model.onnx"), "a model", Token);
        var address = $"s3://{_bucket}/engines?endpoint={await ceph.EndpointAsync()}".Replace("/?", "?", StringComparison.Ordinal).TrimEnd('/');

        var first = (await Tool.SampleAsync("EngineCache", _folder, address, "model.onnx", "built.engine")).Ok().Output;
        var second = (await Tool.SampleAsync("EngineCache", _folder, address, "model.onnx", "fetched.engine")).Ok().Output;

        Assert.StartsWith("built engines/", first, StringComparison.Ordinal);
        Assert.Equal(first.Replace("built", "fetched", StringComparison.Ordinal), second);
        Assert.Equal(await File.ReadAllBytesAsync(At("built.engine"), Token), await File.ReadAllBytesAsync(At("fetched.engine"), Token));
    }

    private RemoteFiles Open(bool artifacts, params string[] buckets)
    {
        var options = RemoteFilesOptions.FromEnvironment(Read) with { Buckets = buckets, Store = Stores() };
        return artifacts ? RemoteFiles.OfArtifacts(options) : RemoteFiles.OfObjects(options);
    }

    private StoreOptions Stores() => new()
    {
        CatalogPath = At($"catalog{++_catalogs}.db"),
        Backends = new StoreBackends().Add("s3", (address, options) => new S3BlobStore(S3Address.Parse(address, Read), options.Time, options.Logger, Read)),
    };

    private string? Read(string name) => _environment.GetValueOrDefault(name);

    private string At(string path) => Path.Combine(_folder, path);
}
