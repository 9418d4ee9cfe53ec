namespace Coffer.Backends.Tests.Configuration;

/// <summary>The file of document 003, entrenar.yaml.</summary>
public sealed class Document003SettingsTests : DocumentTest
{
    private const string Yaml = """
        # entrenar.yaml
        storage:
          artifacts:
            backend: s3
            bucket: my-ml-artifacts
            region: us-east-1
            prefix: experiments/
        """;

    [Fact]
    public async Task Its_file_with_the_keys_of_its_environment()
    {
        var configuration = await LoadAsync(Yaml, "export AWS_ACCESS_KEY_ID=AKIA\nexport AWS_SECRET_ACCESS_KEY=secret");

        Assert.Equal(("s3://my-ml-artifacts/experiments", "coffer.yaml:5"), (configuration.Settings.Address, Value(configuration, "store").Origin.ToString()));
        Assert.Equal(("my-ml-artifacts", "experiments", "us-east-1"), (S3(configuration).Bucket, S3(configuration).Prefix, S3(configuration).Region));
        Assert.Equal("AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY", Keys(configuration));
    }

    [Theory]
    [InlineData("backend: local\n    path: ./artifacts", "./artifacts")]
    [InlineData("backend: azure\n    container: ml-artifacts\n    account: myaccount", "azure://ml-artifacts?account=myaccount")]
    [InlineData("backend: gcs\n    bucket: ml-artifacts", "gs://ml-artifacts")]
    public async Task Its_other_back_ends(string text, string address) =>
        Assert.Equal(address, (await LoadAsync($"storage:\n  artifacts:\n    {text}\n")).Settings.Address.Replace(Folder, ".", StringComparison.Ordinal));

    [Theory]
    [InlineData("backend: s3", "coffer.yaml:3: storage.artifacts.backend is s3, but storage.artifacts.bucket is not set; set it")]
    [InlineData("backend: tape", "coffer.yaml:3: storage.artifacts.backend is one of local, s3, azure, gcs")]
    [InlineData("backend: s3\n    bucket: b\n    access_key: AKIA", "coffer.yaml:5: storage.artifacts.access_key is a secret and must not stand in a file; write ${env:NAME} in its place, name a file that holds it by s3.accessKeyFile, or set COFFER_S3_ACCESS_KEY")]
    [InlineData("backend: s3\n    bucket: b\n    perfix: x", "coffer.yaml:5: unknown setting 'storage.artifacts.perfix' in a configuration of Entrenar; did you mean 'storage.artifacts.prefix'?")]
    public async Task What_is_wrong_with_it(string text, string says) => Assert.Equal([says], await MistakesAsync($"storage:\n  artifacts:\n    {text}\n"));

    [Fact]
    public async Task It_does_not_mix_with_others() =>
        Assert.Equal(["coffer.yaml:8: 'encoding' is of Coffer's own form, but 'storage' in line 2 is of a configuration of Entrenar; a file has one form"], await MistakesAsync(Yaml + "\nencoding: none\n"));
}
