using System.Net;
using Amazon.Runtime;
using Coffer.S3;

namespace Coffer.Backends.Tests.S3;

public sealed class S3CredentialsTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(false, "AWS_ACCESS_KEY_ID=a;AWS_SECRET_ACCESS_KEY=s;MINIO_ACCESS_KEY=m;MINIO_SECRET_KEY=n", "AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY", "a")]
    [InlineData(true, "AWS_ACCESS_KEY_ID=a;AWS_SECRET_ACCESS_KEY=s;MINIO_ACCESS_KEY=m;MINIO_SECRET_KEY=n", "MINIO_ACCESS_KEY and MINIO_SECRET_KEY", "m")]
    [InlineData(true, "AWS_ACCESS_KEY_ID=a;AWS_SECRET_ACCESS_KEY=s", "AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY", "a")]
    [InlineData(false, "AWS_ACCESS_KEY=a;AWS_SECRET_KEY=s", "AWS_ACCESS_KEY and AWS_SECRET_KEY", "a")]
    [InlineData(false, "ARTIFACTS_ACCESS_KEY=a;ARTIFACTS_SECRET_KEY=s;QE_S3_ACCESS_KEY=q;QE_S3_SECRET_KEY=r", "ARTIFACTS_ACCESS_KEY and ARTIFACTS_SECRET_KEY", "a")]
    [InlineData(false, "MINIO_ACCESS_KEY=a;MINIO_SECRET_KEY=s", "MINIO_ACCESS_KEY and MINIO_SECRET_KEY", "a")]
    [InlineData(false, "QE_S3_ACCESS_KEY=a;QE_S3_SECRET_KEY=s", "QE_S3_ACCESS_KEY and QE_S3_SECRET_KEY", "a")]
    [InlineData(false, "AWS_ACCESS_KEY_ID=;AWS_SECRET_ACCESS_KEY=;QE_S3_ACCESS_KEY=a;QE_S3_SECRET_KEY=s", "QE_S3_ACCESS_KEY and QE_S3_SECRET_KEY", "a")]
    public async Task Keys_are_found_by_all_names_that_the_environment_knows(bool minio, string variables, string source, string key)
    {
        var found = Find(Options() with { IsMinio = minio }, variables);

        Assert.Equal((source, key), (found.Source, (await found.Value.GetCredentialsAsync()).AccessKey));
    }

    [Fact]
    public async Task A_session_token_goes_with_its_keys()
    {
        var found = Find(Options(), "AWS_ACCESS_KEY_ID=a;AWS_SECRET_ACCESS_KEY=s;AWS_SESSION_TOKEN=t");

        Assert.Equal("t", (await found.Value.GetCredentialsAsync()).Token);
    }

    [Fact]
    public async Task Keys_of_the_program_come_first_and_print_nothing()
    {
        var options = Options() with { Keys = new S3Keys("mine", "hunter2", "hunter3") };
        var found = Find(options, "AWS_ACCESS_KEY_ID=a;AWS_SECRET_ACCESS_KEY=s");

        Assert.Equal(("given by the program", "mine"), (found.Source, (await found.Value.GetCredentialsAsync()).AccessKey));
        Assert.DoesNotContain("hunter", $"{options} {options.Keys}", StringComparison.Ordinal);
    }

    [Fact]
    public void Anonymous_needs_none()
    {
        Assert.IsType<AnonymousAWSCredentials>(Find(Options() with { Anonymous = true }, "AWS_ACCESS_KEY_ID=a;AWS_SECRET_ACCESS_KEY=s").Value);
    }

    [Theory]
    [InlineData("AWS_ACCESS_KEY_ID=a", "AWS_SECRET_ACCESS_KEY is not")]
    [InlineData("AWS_SECRET_ACCESS_KEY=hunter2", "AWS_ACCESS_KEY_ID is not")]
    [InlineData("MINIO_ACCESS_KEY=a;AWS_SECRET_ACCESS_KEY=hunter2", "AWS_ACCESS_KEY_ID is not")]
    [InlineData("AWS_WEB_IDENTITY_TOKEN_FILE=/none", "AWS_ROLE_ARN is not")]
    [InlineData("AWS_PROFILE=no-such-profile-here", "no profile 'no-such-profile-here'")]
    public void Half_of_what_is_needed_says_which_half_is_missing(string variables, string says)
    {
        var thrown = Assert.Throws<CofferException>(() => Find(Options(), variables));

        Assert.Equal(CofferError.CredentialsMissing, thrown.Error);
        Assert.Contains(says, thrown.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("hunter2", thrown.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_role_of_the_container_or_machine_is_used_where_asked_for_and_never_before()
    {
        const string Container = "AWS_CONTAINER_CREDENTIALS_FULL_URI=http://127.0.0.1:1/";
        Assert.Equal("the container's role", Find(Options() with { MetadataCredentials = true }, Container).Source);
        Assert.Equal("the machine's role", Find(Options() with { MetadataCredentials = true }, "").Source);
        Assert.Contains("metadata-credentials=true", Assert.Throws<CofferException>(() => Find(Options(), Container)).Message, StringComparison.Ordinal);
        Assert.False(S3Credentials.AreConfigured(Options(), _ => null));
        Assert.True(S3Credentials.AreConfigured(Options() with { Keys = new("a", "b") }, _ => null));
    }

    [Fact]
    public async Task A_web_identity_is_exchanged_for_keys()
    {
        var asked = new TaskCompletionSource<string>();
        await using var sts = new StubGateway(async context =>
        {
            using var reader = new StreamReader(context.Request.InputStream);
            asked.TrySetResult(await reader.ReadToEndAsync(Token));
            await StubGateway.AnswerAsync(context, HttpStatusCode.OK, """
                <AssumeRoleWithWebIdentityResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><AssumeRoleWithWebIdentityResult><Credentials>
                <AccessKeyId>ASIA1</AccessKeyId><SecretAccessKey>s1</SecretAccessKey><SessionToken>t1</SessionToken><Expiration>2099-01-01T00:00:00Z</Expiration>
                </Credentials></AssumeRoleWithWebIdentityResult></AssumeRoleWithWebIdentityResponse>
                """);
        });
        var file = Path.GetTempFileName();
        await File.WriteAllTextAsync(file, "the token\n", Token);
        try
        {
            var found = Find(Options(), $"AWS_WEB_IDENTITY_TOKEN_FILE={file};AWS_ROLE_ARN=arn:role;AWS_ENDPOINT_URL_STS={sts.Endpoint}");

            var keys = await found.Value.GetCredentialsAsync();

            Assert.Equal(("ASIA1", "s1", "t1"), (keys.AccessKey, keys.SecretKey, keys.Token));
            Assert.Contains("WebIdentityToken=the+token", await asked.Task, StringComparison.Ordinal);
            Assert.Contains("RoleArn=arn%3Arole", await asked.Task, StringComparison.Ordinal);
        }
        finally
        {
            File.Delete(file);
        }
    }

    [Fact]
    public async Task A_web_identity_that_is_refused_says_so()
    {
        await using var sts = new StubGateway(context => StubGateway.AnswerAsync(context, HttpStatusCode.Forbidden, "<ErrorResponse><Error><Code>AccessDenied</Code></Error></ErrorResponse>"));
        var file = Path.GetTempFileName();
        try
        {
            var options = Options() with { Endpoint = sts.Endpoint };
            await using var store = new S3BlobStore(options, environment: Environment($"AWS_WEB_IDENTITY_TOKEN_FILE={file};AWS_ROLE_ARN=arn:role;AWS_ENDPOINT_URL_STS={sts.Endpoint}"));

            var thrown = await Assert.ThrowsAsync<CofferException>(() => store.StatAsync(new("k"), Token));

            Assert.Equal(CofferError.AccessDenied, thrown.Error);
            Assert.Contains("AccessDenied", thrown.Message, StringComparison.Ordinal);
        }
        finally
        {
            File.Delete(file);
        }
    }

    [Fact]
    public async Task A_store_is_made_without_credentials_and_says_at_its_first_use_what_to_set()
    {
        await using var store = new S3BlobStore(Options(), environment: _ => null);
        Assert.False(store.IsConfigured);

        var thrown = await Assert.ThrowsAsync<CofferException>(() => store.StatAsync(new("k"), Token));

        Assert.Equal(CofferError.CredentialsMissing, thrown.Error);
        Assert.Contains("AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY", thrown.Message, StringComparison.Ordinal);
        Assert.Throws<CofferException>(() => store.CredentialSource);
    }

    private static S3Options Options() => new() { Bucket = "bucket" };

    private static Func<string, string?> Environment(string variables) => name => Array.Find(S3AddressTests.Read(variables), variable => variable.Name == name).Value;

    private static S3Credentials Find(S3Options options, string variables) => S3Credentials.Of(options, Environment(variables));
}
