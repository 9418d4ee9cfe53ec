namespace Coffer.Cli.Tests;

/// <summary>Links on a store that makes none, and what the options refuse before anything is looked at.</summary>
public sealed class PresignTests : CliTest
{
    [Fact]
    public async Task A_store_in_a_folder_makes_no_links_and_says_who_does()
    {
        (await RunAsync("put", "a", Write("f", "text"))).Ok();

        (await RunAsync("presign", "a")).FailedWith(CofferError.Unsupported, "a Coffer server or an s3: store");
        (await RunAsync("presign", "--put", "a", "--size", "10MiB")).FailedWith(CofferError.Unsupported, "a Coffer server or an s3: store");
        (await RunAsync("put", "--complete", new string('0', 32))).FailedWith(CofferError.Unsupported, "a Coffer server or an s3: store");
        Assert.Equal("Unsupported", (await RunAsync("presign", "a", "--json")).ErrorKind);
    }

    [Theory]
    [InlineData("0s")]
    [InlineData("8d")]
    [InlineData("169h")]
    public async Task A_lifetime_out_of_range_is_refused_with_the_range(string lifetime) =>
        (await RunAsync("presign", "a", "--expires", lifetime)).FailedWith(CofferError.InvalidArgument, "1 second to 7 days", $"not for {lifetime};");

    [Fact]
    public async Task What_cannot_stand_in_the_head_of_an_answer_is_refused()
    {
        (await RunAsync("put", "a", Write("f", "text"))).Ok();
        (await RunAsync("presign", "a", "--content-type", "text/plain\r\nX: y")).FailedWith(CofferError.InvalidArgument, "--content-type");
        (await RunAsync("presign", "a", "--filename", "a\tb")).FailedWith(CofferError.InvalidArgument, "--filename");
    }

    [Fact]
    public async Task Options_that_do_not_go_together_are_refused()
    {
        (await RunAsync("presign", "a", "--size", "1")).FailedWith(CofferError.InvalidArgument, "--size", "--put");
        (await RunAsync("presign", "a", "--put", "--file", "x")).FailedWith(CofferError.InvalidArgument, "--file", "--put");
        (await RunAsync("presign", "a", "--put", "--size", "much")).FailedWith(CofferError.InvalidArgument, "--size much");
        (await RunAsync("put", "a", Write("f", "text"), "--digest", "sha256:" + new string('0', 64))).FailedWith(CofferError.InvalidArgument, "--complete");
        (await RunAsync("put", "a", "f", "--complete", "x")).FailedWith(CofferError.InvalidArgument, "--complete");
        (await RunAsync("put", "a")).FailedWith(CofferError.InvalidArgument, "put needs PATH");
        (await RunAsync("put")).FailedWith(CofferError.InvalidArgument, "put needs NAME");
    }

    [Fact]
    public async Task Only_a_store_in_S3_has_a_bucket()
    {
        (await RunAsync("bucket", "setup", "./.coffer")).FailedWith(CofferError.Unsupported, "s3://bucket/prefix");
        (await RunAsync("bucket", "show", "memory:")).FailedWith(CofferError.Unsupported, "s3://bucket/prefix");
        (await RunAsync("bucket", "empty", "./.coffer", "--yes")).FailedWith(CofferError.Unsupported, "s3://bucket/prefix");
        (await RunAsync("bucket", "setup", "s3://b", "--abort-uploads", "never")).FailedWith(CofferError.InvalidArgument, "--abort-uploads never");
        (await RunAsync("bucket", "setup", "s3://b", "--expire", "logs/")).FailedWith(CofferError.InvalidArgument, "PREFIX=DAYS");
    }
}
