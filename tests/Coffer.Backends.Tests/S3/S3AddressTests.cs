using Coffer.S3;
using Coffer.Store;

namespace Coffer.Backends.Tests.S3;

public sealed class S3AddressTests
{
    [Theory]
    [InlineData("s3://bucket", "bucket", "", null)]
    [InlineData("s3://bucket/", "bucket", "", null)]
    [InlineData("s3://bucket/a/b/", "bucket", "a/b", null)]
    [InlineData("s3://bucket/ä b/%20", "bucket", "ä b/%20", null)]
    [InlineData("S3://bucket/a?endpoint=http%3A%2F%2F127.0.0.1%3A7480", "bucket", "a", "http://127.0.0.1:7480/")]
    [InlineData("s3://bucket?endpoint=gateway.example", "bucket", "", "https://gateway.example/")]
    [InlineData("s3://bucket?endpoint=gateway.example:8080&tls=false", "bucket", "", "http://gateway.example:8080/")]
    [InlineData("minio://localhost:9000/bucket/a/b", "bucket", "a/b", "http://localhost:9000/")]
    [InlineData("minio://minio.example:9000/bucket", "bucket", "", "https://minio.example:9000/")]
    [InlineData("minio://minio.example:9000/bucket?tls=false", "bucket", "", "http://minio.example:9000/")]
    [InlineData("minio://bucket/a?endpoint=http://h:1", "bucket", "a", "http://h:1/")]
    public void An_address_says_where_the_store_is(string text, string bucket, string prefix, string? endpoint)
    {
        var options = Parse(text);

        Assert.Equal((bucket, prefix, endpoint), (options.Bucket, options.Prefix, options.Endpoint?.ToString()));
    }

    [Fact]
    public void What_is_not_said_has_a_default()
    {
        var options = Parse("s3://bucket");

        Assert.Equal((64L << 20, 5L << 20, 4, 4), (options.MultipartThreshold, options.PartSize, options.Parallel, options.Retries));
        Assert.Equal((null, null, null, null, false, false), (options.Region, options.Bandwidth, options.StorageClass, options.PathStyle, options.Anonymous, options.MetadataCredentials));
        Assert.Equal(S3EncryptionKind.OfBucket, options.Encryption.Kind);
        Assert.Empty(options.ObjectTags);
    }

    [Fact]
    public void Parameters_say_how_it_is_used()
    {
        var options = Parse("s3://b?region=eu-west-1&path-style=true&part-size=8MiB&multipart-threshold=5242880&parallel=2&bandwidth=1M&timeout=1500ms&retries=0"
            + "&sse=kms&kms-key=arn%3Aaws%3Akms&storage-class=GLACIER_IR&object-tags=team=ml,stage=a%26b&profile=ci&metadata-credentials=true");

        Assert.Equal(("eu-west-1", true, 8L << 20, 5L << 20), (options.Region, options.PathStyle, options.PartSize, options.MultipartThreshold));
        Assert.Equal((2, 1L << 20, TimeSpan.FromSeconds(1.5), 0), (options.Parallel, options.Bandwidth, options.Timeout, options.Retries));
        Assert.Equal((S3EncryptionKind.KeyService, "arn:aws:kms", "GLACIER_IR"), (options.Encryption.Kind, options.Encryption.KeyId, options.StorageClass));
        Assert.Equal(("ml", "a&b"), (options.ObjectTags["team"], options.ObjectTags["stage"]));
        Assert.Equal(("ci", true), (options.Profile, options.MetadataCredentials));
        Assert.True(Parse("s3://b?anonymous=true").Anonymous);
        Assert.Equal(S3EncryptionKind.Service, Parse("s3://b?sse=s3").Encryption.Kind);
    }

    [Theory]
    [InlineData("s3:bucket", "write s3://bucket/prefix")]
    [InlineData("s3://", "no bucket")]
    [InlineData("s3:///a", "no bucket")]
    [InlineData("minio://h:9000", "no bucket")]
    [InlineData("minio://bucket/a", "MINIO_ENDPOINT")]
    [InlineData("minio://h:9000/b?endpoint=http://x", "the endpoint stands twice")]
    [InlineData("s3://b/../c", "not a prefix")]
    [InlineData("s3://b//c", "not a prefix")]
    [InlineData("s3://b?color=red", "'color' is no parameter of an S3 address; it knows anonymous, bandwidth, endpoint")]
    [InlineData("s3://b?region", "region has no value")]
    [InlineData("s3://b?region=", "region has no value")]
    [InlineData("s3://b?region=a&region=b", "region stands twice")]
    [InlineData("s3://b?part-size=4MiB", "5 MiB to 1 GiB")]
    [InlineData("s3://b?part-size=many", "a number of bytes such as 8MiB")]
    [InlineData("s3://b?multipart-threshold=5242879", "5 MiB to 5 GiB")]
    [InlineData("s3://b?parallel=0", "1 to 64")]
    [InlineData("s3://b?parallel=-1", "a number")]
    [InlineData("s3://b?bandwidth=9", "1 KiB")]
    [InlineData("s3://b?timeout=soon", "a time such as 30s")]
    [InlineData("s3://b?timeout=0", "more than nothing")]
    [InlineData("s3://b?retries=99", "0 to 20")]
    [InlineData("s3://b?path-style=yes", "true or false")]
    [InlineData("s3://b?sse=aes", "s3 or kms")]
    [InlineData("s3://b?kms-key=k", "goes with sse=kms")]
    [InlineData("s3://b?sse=s3&kms-key=k", "goes with sse=kms")]
    [InlineData("s3://b?sse=s3&sse-c=env:K", "exclude each other")]
    [InlineData("s3://b?object-tags=a", "key=value")]
    [InlineData("s3://b?anonymous=true&profile=p", "anonymous goes with no keys")]
    [InlineData("s3://b?tls=true", "tls goes with an endpoint")]
    [InlineData("s3://b?endpoint=http://h&tls=true", "contradicts")]
    [InlineData("s3://b?endpoint=ftp://h", "http:// or https://")]
    [InlineData("s3://b?endpoint=http://h/path", "and nothing else")]
    [InlineData("s3://b?region=%zz", "is no region")]
    [InlineData("s3://b?region=eu/west", "is no region")]
    public void What_does_not_fit_is_refused_and_says_what_would(string text, string says)
    {
        var thrown = Assert.Throws<CofferException>(() => Parse(text));

        Assert.Equal(CofferError.InvalidArgument, thrown.Error);
        Assert.Contains(says, thrown.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', thrown.Message);
    }

    [Theory]
    [InlineData("s3://b?access-key=hunter2")]
    [InlineData("s3://b?secret_key=hunter2")]
    [InlineData("s3://b?AWS_SECRET_ACCESS_KEY=hunter2")]
    [InlineData("s3://b?session-token=hunter2")]
    [InlineData("s3://b?password=hunter2")]
    [InlineData("s3://user:hunter2@b/c")]
    [InlineData("s3://b?endpoint=http://user:hunter2@h")]
    [InlineData("s3://b?sse-c=hunter2")]
    public void A_secret_in_an_address_is_refused_and_not_repeated(string text)
    {
        var thrown = Assert.Throws<CofferException>(() => Parse(text));

        Assert.Equal(CofferError.InvalidArgument, thrown.Error);
        Assert.DoesNotContain("hunter2", thrown.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_key_of_the_customer_comes_from_a_variable()
    {
        var key = new byte[32];
        new Random(1).NextBytes(key);
        foreach (var text in new[] { Convert.ToBase64String(key), Convert.ToHexString(key) })
        {
            var options = Parse("s3://b?sse-c=env:STORE_KEY", ("STORE_KEY", text));
            Assert.Equal((S3EncryptionKind.Customer, Convert.ToBase64String(key)), (options.Encryption.Kind, options.Encryption.CustomerKey));
            Assert.DoesNotContain(text, $"{options} {options.Encryption}", StringComparison.Ordinal);
        }

        Assert.Equal(CofferError.CredentialsMissing, Assert.Throws<CofferException>(() => Parse("s3://b?sse-c=env:STORE_KEY")).Error);
        var wrong = Assert.Throws<CofferException>(() => Parse("s3://b?sse-c=env:STORE_KEY", ("STORE_KEY", "hunter2")));
        Assert.Equal((CofferError.InvalidArgument, false), (wrong.Error, wrong.Message.Contains("hunter2", StringComparison.Ordinal)));
    }

    [Theory]
    [InlineData("s3://b", "AWS_ENDPOINT_URL_S3=http://a:1;AWS_ENDPOINT_URL=http://b:1", "http://a:1/")]
    [InlineData("s3://b", "AWS_ENDPOINT_URL=http://b:1;ARTIFACTS_ENDPOINT=http://c:1", "http://b:1/")]
    [InlineData("s3://b", "ARTIFACTS_ENDPOINT=http://c:1", "http://c:1/")]
    [InlineData("s3://b", "ARTIFACTS_ENDPOINT=c:1", "https://c:1/")]
    [InlineData("s3://b", "ARTIFACTS_ENDPOINT=c:1;ARTIFACTS_USE_SSL=false", "http://c:1/")]
    [InlineData("s3://b", "MINIO_ENDPOINT=m:1", null)]
    [InlineData("minio://b", "MINIO_ENDPOINT=m:1", "https://m:1/")]
    [InlineData("minio://b", "MINIO_ENDPOINT=localhost:9000", "http://localhost:9000/")]
    [InlineData("minio://b", "MINIO_ENDPOINT=localhost:9000;MINIO_SECURE=true", "https://localhost:9000/")]
    [InlineData("minio://h:1/b", "MINIO_ENDPOINT=m:1;MINIO_SECURE=false", "http://h:1/")]
    [InlineData("s3://b?endpoint=http://x:1", "AWS_ENDPOINT_URL=http://b:1", "http://x:1/")]
    public void The_endpoint_may_come_from_the_environment(string text, string variables, string? endpoint)
    {
        Assert.Equal(endpoint, Parse(text, Read(variables)).Endpoint?.ToString());
    }

    [Theory]
    [InlineData("s3://b", "AWS_REGION=a;AWS_DEFAULT_REGION=b", "a")]
    [InlineData("s3://b", "AWS_DEFAULT_REGION=b;ARTIFACTS_REGION=c", "b")]
    [InlineData("s3://b", "ARTIFACTS_REGION=c", "c")]
    [InlineData("s3://b", "QE_S3_REGION=d", "d")]
    [InlineData("s3://b", "MINIO_REGION=m", null)]
    [InlineData("minio://h:1/b", "MINIO_REGION=m;AWS_REGION=a", "m")]
    [InlineData("s3://b?region=x", "AWS_REGION=a", "x")]
    public void The_region_may_come_from_the_environment(string text, string variables, string? region)
    {
        Assert.Equal(region, Parse(text, Read(variables)).Region);
    }

    internal static (string Name, string Value)[] Read(string variables) =>
        [.. variables.Split(';', StringSplitOptions.RemoveEmptyEntries).Select(pair => pair.Split('=', 2)).Select(pair => (pair[0], pair[1]))];

    private static S3Options Parse(string text, params (string Name, string Value)[] variables) =>
        S3Address.Parse(StoreAddress.Parse(text), name => Array.Find(variables, variable => variable.Name == name).Value);
}
