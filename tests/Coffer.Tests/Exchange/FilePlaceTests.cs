using Coffer.Exchange;

namespace Coffer.Tests.Exchange;

public sealed class FilePlaceTests
{
    [Theory]
    [InlineData("s3://other/key/path", "s3://other", "key/path")]
    [InlineData("minio://other/key/path", "s3://other", "key/path")]
    [InlineData("minio://host:9000/other/key/path", "minio://host:9000/other", "key/path")]
    [InlineData("s3://other/key/path?endpoint=http://h:1&region=x", "s3://other?endpoint=http://h:1&region=x", "key/path")]
    [InlineData("known/key/path", "s3://known", "key/path")]
    [InlineData("default/key/path", "s3://default", "key/path")]
    [InlineData("unknown/key/path", "s3://default", "unknown/key/path")]
    [InlineData("known", "s3://default", "known")]
    [InlineData("key", "s3://default", "key")]
    public void The_four_forms_are_read(string text, string objects, string key)
    {
        var place = FilePlace.Parse(text, new() { Default = "s3://default", Buckets = ["known"] });

        Assert.Equal((objects, key), (place.Objects, place.Key));
    }

    [Theory]
    [InlineData("s3://other/a", "minio://host:9000/other", "minio://host:9000/other/team")]
    [InlineData("minio://other/a", "minio://host:9000/other", "minio://host:9000/other/team")]
    [InlineData("other/a", "minio://host:9000/other", "minio://host:9000/other/team")]
    [InlineData("a", "minio://host:9000/default/team", "minio://host:9000/default/team")]
    public void What_names_no_service_is_of_the_one_that_is_set_up(string text, string objects, string store)
    {
        var place = FilePlace.Parse(text, new() { Default = "minio://host:9000/default/team", Buckets = ["other"] });

        Assert.Equal((objects, store, "a"), (place.Objects, place.Store, place.Key));
    }

    [Theory]
    [InlineData("models/a", "./folder")]
    [InlineData("models/a", "memory:")]
    public void In_a_place_without_buckets_a_form_without_a_scheme_is_a_key(string text, string address)
    {
        var place = FilePlace.Parse(text, new() { Default = address, Buckets = ["models"] });

        Assert.Equal((address, address, text), (place.Objects, place.Store, place.Key));
    }

    [Theory]
    [InlineData("s3://bucket")]
    [InlineData("s3://bucket/")]
    [InlineData("s3:///key")]
    [InlineData("minio://host:9000")]
    [InlineData("minio://host:9000/bucket")]
    [InlineData("")]
    public void What_names_no_file_is_refused(string text) =>
        Assert.Equal(CofferError.InvalidArgument, Assert.Throws<CofferException>(() => FilePlace.Parse(text, new() { Default = "s3://default" })).Error);

    [Fact]
    public void The_environment_names_the_default_bucket_and_known_ones()
    {
        var none = RemoteFilesOptions.FromEnvironment(_ => null);
        var some = RemoteFilesOptions.FromEnvironment(name => name switch { "ARTIFACTS_BUCKET" => "mine", "MINIO_MODELS_BUCKET" => "models", "QE_S3_BUCKET" => "", _ => null });

        Assert.Equal(("s3://screenalytics-artifacts", 0), (none.Default, none.Buckets.Count));
        Assert.Equal("s3://mine", some.Default);
        Assert.Equal(["models"], some.Buckets);
    }
}
