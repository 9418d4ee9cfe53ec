namespace Coffer.Backends.Tests.Configuration;

/// <summary>The settings and variables of document 002. Its settings are a dictionary of Python; here they are the same names in a file.</summary>
public sealed class Document002SettingsTests : DocumentTest
{
    private const string Local = """
        {
            'base_path': './artifacts',
            'max_size_bytes': 104857600
        }
        """;

    private const string Shell = """
        export AWS_ACCESS_KEY_ID=your-key
        export AWS_SECRET_ACCESS_KEY=your-secret
        """;

    [Fact]
    public async Task Its_local_back_end()
    {
        var settings = (await LoadAsync(Local)).Settings;

        Assert.Equal(Path.Combine(Folder, "artifacts"), settings.Address);
        Assert.Equal(100L << 20, Assert.Single(settings.Store.Quotas).LargestVersion);
    }

    [Fact]
    public async Task Its_S3_back_end_with_the_keys_of_its_environment()
    {
        var configuration = await LoadAsync("bucket_name: artifacts-bucket\nregion: us-east-1\nmax_size_bytes: 104857600\n", Shell);

        Assert.Equal(("artifacts-bucket", "us-east-1"), (S3(configuration).Bucket, S3(configuration).Region));
        Assert.Equal("AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY", Keys(configuration));
    }

    // As the document writes it, secrets and all.
    [Fact]
    public async Task Its_secrets_are_refused_where_they_stand()
    {
        var mistakes = await MistakesAsync("""
            {
                'bucket_name': 'artifacts-bucket',
                'region': 'us-east-1',
                'max_size_bytes': 104857600,
                'signing_key': 'your-secret-key',
                'aws_access_key_id': 'ACCESS_KEY',
                'aws_secret_access_key': 'SECRET_KEY'
            }
            """);

        Assert.Equal(["5", "6", "7"], mistakes.Select(mistake => mistake.Split(':')[1]));
        Assert.Equal("coffer.yaml:5: signing_key: this build does not sign, and a secret must not stand in a file; leave it out", mistakes[0]);
        Assert.All(mistakes, mistake => Assert.DoesNotMatch("your-secret-key|ACCESS_KEY'|: SECRET_KEY", mistake));
    }

    [Fact]
    public async Task A_key_to_sign_with_is_said_to_have_no_effect()
    {
        var configuration = await LoadAsync(shell: "export ARTIFACT_SIGNING_KEY=your-production-key");

        Assert.Equal(["ARTIFACT_SIGNING_KEY: has no effect; this build does not sign"], configuration.Remarks);
        Assert.DoesNotContain("your-production-key", string.Join(' ', configuration.Values), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("base_path: a\nbucket_name: b", "coffer.yaml:2: base_path (line 1) and bucket_name both say where the store is; keep one")]
    [InlineData("base_path: a\nmax_size_byte: 3", "coffer.yaml:2: unknown setting 'max_size_byte' in a configuration of the signed artifact tier; did you mean 'max_size_bytes'?")]
    [InlineData("base_path: a\nmax_size_bytes: 100MB!", "coffer.yaml:2: max_size_bytes: 100MB! is not a size such as 64MiB")]
    public async Task What_is_wrong_with_it(string text, string says) => Assert.Equal([says], await MistakesAsync(text));
}
