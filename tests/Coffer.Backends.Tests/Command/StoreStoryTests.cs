using Coffer.Backends.Tests.Ceph;

namespace Coffer.Backends.Tests.Command;

/// <summary>The whole story of a store in S3, told by the command.</summary>
public sealed class StoreStoryTests(CephNode ceph) : IDisposable
{
    private readonly CofferCommand _coffer = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => _coffer.Dispose();

    [Theory]
    [InlineData("s3")]
    [InlineData("minio")]
    [Trait("Category", "Slow")]
    public async Task A_store_in_a_bucket_is_used_like_one_in_a_folder(string scheme)
    {
        var options = await ceph.NewBucketAsync();
        string[] store = ["--store", scheme == "s3" ? $"s3://{options.Bucket}/team/a?endpoint={options.Endpoint}" : $"minio://{options.Endpoint!.Authority}/{options.Bucket}/team/a"];
        Directory.CreateDirectory(_coffer.At("in/sub"));
        await File.WriteAllTextAsync(_coffer.At("in/sub/text"), new string('x', 5000), Token);
        await File.WriteAllTextAsync(_coffer.At("in/empty"), "", Token);
        var noise = _coffer.WriteNoise("noise", 3_000_000, seed: 1);

        (await Run("put", "folder", "in")).Ok();
        (await Run("put", "models/noise", noise, "--tag", "stage=dev")).Ok();
        (await Run("put", "models/noise", "in/sub/text")).Ok();
        Assert.Equal("folder@1\nmodels/noise@2\n", (await Run("ls", "-q")).Ok().Output);
        (await Run("alias", "set", "models/noise@1", "prod")).Ok();
        (await Run("get", "models/noise@prod", "-o", "back")).Ok();
        Assert.True(CofferCommand.AreSame(noise, _coffer.At("back")));
        (await Run("get", "folder", "-o", "out")).Ok();
        Assert.Equal(5000, new FileInfo(_coffer.At("out/sub/text")).Length);
        Assert.Equal(0, new FileInfo(_coffer.At("out/empty")).Length);
        Assert.Equal(new string('x', 5000), (await Run("cat", "models/noise")).Ok().Output);
        (await Run("rm", "models/noise@2")).Ok();
        Assert.Contains("models/noise@2", (await Run("gc")).Ok().Output, StringComparison.Ordinal);
        (await Run("verify")).Ok();
        (await Run("doctor")).Ok();

        // A machine that has nothing but the address.
        Directory.Delete(_coffer.At(".cache"), recursive: true);
        Assert.Equal("folder@1\nmodels/noise@1\n", (await Run("ls", "-q")).Ok().Output);
        (await Run("reindex")).Ok();
        Assert.Equal("folder@1\nmodels/noise@1\n", (await Run("ls", "-q")).Ok().Output);

        Task<CommandResult> Run(params string[] arguments) => _coffer.RunAsync([.. store, .. arguments]);
    }

    [Fact]
    [Trait("Category", "Slow")]
    public async Task Another_client_reads_what_was_kept_raw()
    {
        var options = await ceph.NewBucketAsync();
        Assert.SkipUnless(File.Exists("/usr/bin/s3cmd") || Environment.GetEnvironmentVariable("CI") is { Length: > 0 }, "s3cmd is not installed");
        foreach (var length in new[] { 100_000L, 70L << 20 })
        {
            var noise = _coffer.WriteNoise($"noise{length}", length, seed: 1);
            string[] store = ["--store", $"s3://{options.Bucket}?endpoint={options.Endpoint}"];
            (await _coffer.RunAsync([.. store, "put", $"n{length}", noise])).Ok();
            var digest = (await _coffer.RunAsync([.. store, "show", $"n{length}", "--json"])).Ok().Json.GetProperty("files")[0].GetProperty("digest").GetString()!["sha256:".Length..];

            (await _coffer.RunProgramAsync(
                "s3cmd", "--no-ssl", $"--host={options.Endpoint!.Authority}", $"--host-bucket={options.Endpoint.Authority}", $"--access_key={CephNode.AccessKey}", $"--secret_key={CephNode.SecretKey}",
                "get", $"s3://{options.Bucket}/content/sha256/{digest[..2]}/{digest}", _coffer.At($"got{length}"))).Ok();

            Assert.True(CofferCommand.AreSame(noise, _coffer.At($"got{length}")));
        }
    }

    [Fact]
    public async Task Without_credentials_it_says_so_and_asks_no_network()
    {
        Assert.SkipUnless(File.Exists("/usr/bin/strace") || Environment.GetEnvironmentVariable("CI") is { Length: > 0 }, "strace is not installed");

        var ran = await _coffer.RunUnderAsync(["strace", "-f", "-e", "trace=connect", "-o", _coffer.At("calls")], "--store", "s3://bucket/prefix", "ls");

        Assert.Equal(14, ran.ExitCode);
        Assert.Equal(
            "coffer: no credentials for s3://bucket/prefix; set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or AWS_PROFILE, or add anonymous=true, or metadata-credentials=true on a machine that has a role\n",
            ran.Error);
        Assert.DoesNotContain("AF_INET", await File.ReadAllTextAsync(_coffer.At("calls"), Token), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_store_in_a_folder_does_not_load_what_S3_needs()
    {
        Assert.SkipUnless(File.Exists("/usr/bin/strace") || Environment.GetEnvironmentVariable("CI") is { Length: > 0 }, "strace is not installed");

        await File.WriteAllTextAsync(_coffer.At("notes"), "no XML", Token);
        (await _coffer.RunUnderAsync(["strace", "-f", "-e", "trace=openat", "-o", _coffer.At("calls")], "--store", _coffer.At("store"), "put", "notes", _coffer.At("notes"))).Ok();

        // Nor what reads a file of settings, or XML, where there is none.
        var calls = await File.ReadAllTextAsync(_coffer.At("calls"), Token);
        Assert.Contains("Coffer.dll", calls, StringComparison.Ordinal);
        foreach (var library in new[] { "AWSSDK", "Coffer.S3.dll", "YamlDotNet.dll", "System.Private.Xml.dll" })
            Assert.DoesNotContain(library, calls, StringComparison.Ordinal);
    }

    [Fact]
    [Trait("Category", "Slow")]
    public async Task Profiles_of_the_shared_files_are_used()
    {
        var options = await ceph.NewBucketAsync();
        Directory.CreateDirectory(_coffer.At(".aws"));
        await File.WriteAllTextAsync(_coffer.At(".aws/credentials"), $"""
            [default]
            aws_access_key_id = nobody
            aws_secret_access_key = hunter2
            [ci]
            aws_access_key_id = {CephNode.AccessKey}
            aws_secret_access_key = {CephNode.SecretKey}
            """, Token);
        await File.WriteAllTextAsync(_coffer.At(".aws/config"), """
            [profile role]
            role_arn = arn:aws:iam::1:role/x
            source_profile = ci
            [profile place]
            region = eu-west-1
            """, Token);

        var address = $"s3://{options.Bucket}?endpoint={options.Endpoint}";
        (await _coffer.RunWithoutKeysAsync("--store", address + "&profile=ci", "init")).Ok();
        Assert.Contains("does not know the access key", (await _coffer.RunWithoutKeysAsync("--store", address, "ls")).Error, StringComparison.Ordinal);
        Assert.Contains("no profile 'none'", (await _coffer.RunWithoutKeysAsync("--store", address + "&profile=none", "ls")).Error, StringComparison.Ordinal);
        Assert.Contains("the profile 'place' has no keys", (await _coffer.RunWithoutKeysAsync("--store", address + "&profile=place", "ls")).Error, StringComparison.Ordinal);
        Assert.Contains("assumes a role", (await _coffer.RunWithoutKeysAsync("--store", address + "&profile=role", "ls")).Error, StringComparison.Ordinal);
    }
}
