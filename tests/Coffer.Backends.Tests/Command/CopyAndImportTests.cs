using Amazon.S3.Model;
using Coffer.Backends.Tests.Ceph;
using Coffer.S3;

namespace Coffer.Backends.Tests.Command;

/// <summary><c>cp</c>, <c>import</c> and <c>doctor ADDRESS</c>, run against a gateway.</summary>
public sealed class CopyAndImportTests(CephNode ceph) : IDisposable
{
    private readonly CofferCommand _coffer = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => _coffer.Dispose();

    [Fact]
    public async Task Files_go_to_a_bucket_and_come_back_by_name_by_folder_and_by_pipe()
    {
        var options = await ceph.NewBucketAsync();
        var noise = _coffer.WriteNoise("noise.bin", 3_000_000, seed: 3);
        Directory.CreateDirectory(_coffer.At("folder"));

        Assert.Equal(3_000_000, (await _coffer.RunAsync("cp", "noise.bin", At(options, "data/"), "--meta", "made=here", "--json")).Ok().Json.GetProperty("size").GetInt64());
        (await _coffer.RunAsync("cp", At(options, "data/noise.bin"), At(options, "copy/of/it"))).Ok();
        (await _coffer.RunAsync("cp", At(options, "copy/of/it"), "folder")).Ok();
        Assert.True(CofferCommand.AreSame(noise, _coffer.At("folder/it")));
        (await PipedAsync($"printf 'by a pipe' | coffer cp - '{At(options, "piped")}' && coffer cp '{At(options, "piped")}' - > back")).Ok();
        Assert.Equal("by a pipe", await File.ReadAllTextAsync(_coffer.At("back"), Token));

        using var client = await ceph.ClientAsync();
        Assert.Equal("here", (await client.GetObjectMetadataAsync(options.Bucket, "data/noise.bin", Token)).Metadata["made"]);
        Assert.Equal(["copy/of/it", "data/noise.bin", "piped"], (await client.ListObjectsV2Async(new ListObjectsV2Request { BucketName = options.Bucket }, Token)).S3Objects.Select(found => found.Key));
    }

    [Fact]
    public async Task What_cannot_be_copied_is_refused_with_the_next_step()
    {
        var options = await ceph.NewBucketAsync();
        _coffer.WriteNoise("f", 10, seed: 1);
        (await _coffer.RunAsync("cp", "f", At(options, "k"))).Ok();

        await FailsAsync(4, "leave --if-absent out", "cp", "f", At(options, "k"), "--if-absent");
        await FailsAsync(4, "exists", "cp", At(options, "k"), "f", "--if-absent");
        await FailsAsync(3, "there is no object", "cp", At(options, "none"), "x");
        await FailsAsync(3, "there is no bucket", "cp", At(await ceph.OptionsAsync(), "k"), "x");
        await FailsAsync(3, "none", "cp", "none", At(options, "k"));
        await FailsAsync(2, "neither", "cp", "f", "g");
        await FailsAsync(2, "--meta", "cp", At(options, "k"), "g", "--meta", "a=b");
        await FailsAsync(2, "no file", "cp", "f", $"s3://{options.Bucket}?endpoint={options.Endpoint}");
        await FailsAsync(16, "folder", "cp", _coffer.At("."), At(options, "k"));
        Assert.False(File.Exists(_coffer.At("x")));
        Assert.False(File.Exists(_coffer.At("g")));

        async Task FailsAsync(int code, string says, params string[] arguments)
        {
            var ran = await _coffer.RunAsync(arguments);
            Assert.True(code == ran.ExitCode && ran.Error.Contains(says, StringComparison.Ordinal), $"{string.Join(' ', arguments)}: {ran.ExitCode} {ran.Error}");
        }
    }

    [Fact]
    public async Task A_bucket_becomes_artifacts_and_a_second_import_reads_nothing_of_what_did_not_change()
    {
        var options = await ceph.NewBucketAsync();
        using var client = await ceph.ClientAsync();
        foreach (var (key, text) in new[] { ("models/a.onnx", "A"), ("models/deep/b.onnx", "B"), ("models/folder/", ""), ("models//odd", "x"), ("models/at@2", "x"), ("models-2/c", "C") })
            await client.PutObjectAsync(new PutObjectRequest { BucketName = options.Bucket, Key = key, ContentBody = text, UseChunkEncoding = false }, Token);
        string[] import = ["import", At(options, "models"), "--as", "legacy", "--type", "model", "--json"];

        var dry = Outcomes(await _coffer.RunAsync([.. import, "--dry-run"]));
        Assert.False(Directory.Exists(_coffer.At(".coffer")));
        var first = await _coffer.RunAsync(import);
        var second = await _coffer.RunAsync(import);
        await client.PutObjectAsync(new PutObjectRequest { BucketName = options.Bucket, Key = "models/a.onnx", ContentBody = "A2", UseChunkEncoding = false }, Token);
        var third = await _coffer.RunAsync([.. import, "--verbose"]);

        Assert.Equal(2, first.ExitCode);
        string[] passed = ["models//odd passedOver ", "models/folder/ passedOver "];
        Assert.Equal(["legacy/a.onnx imported legacy/a.onnx@1", "legacy/at@2 refused ", "legacy/deep/b.onnx imported legacy/deep/b.onnx@1", .. passed], Outcomes(first));
        Assert.Equal(Outcomes(first).Select(line => line.Replace("@1", "", StringComparison.Ordinal)).Order(), dry.Select(line => line.EndsWith("imported ", StringComparison.Ordinal) ? line + line.Split(' ')[0] : line).Order());
        Assert.Equal(["legacy/a.onnx unchanged legacy/a.onnx@1", "legacy/at@2 refused ", "legacy/deep/b.onnx unchanged legacy/deep/b.onnx@1", .. passed], Outcomes(second));
        Assert.Equal(["legacy/a.onnx imported legacy/a.onnx@2", "legacy/at@2 refused ", "legacy/deep/b.onnx unchanged legacy/deep/b.onnx@1", .. passed], Outcomes(third));
        Assert.DoesNotContain("open models/deep/b.onnx", third.Error, StringComparison.Ordinal);
        Assert.Contains("open models/a.onnx", third.Error, StringComparison.Ordinal);
        Assert.Equal("A2", (await _coffer.RunAsync("cat", "legacy/a.onnx")).Ok().Output);
        (await _coffer.RunAsync("verify")).Ok();
    }

    [Fact]
    public async Task A_store_does_not_import_itself()
    {
        var options = await ceph.NewBucketAsync();
        var noise = _coffer.WriteNoise("noise", 1000, seed: 1);
        (await _coffer.RunAsync("cp", noise, At(options, "plain"))).Ok();
        string[] store = ["--store", $"s3://{options.Bucket}?endpoint={options.Endpoint}"];
        (await _coffer.RunAsync([.. store, "put", "kept", noise])).Ok();

        (await _coffer.RunAsync([.. store, "import", $"s3://{options.Bucket}?endpoint={options.Endpoint}"])).Ok();

        Assert.Equal("kept@1\nplain@1\n", (await _coffer.RunAsync([.. store, "ls", "-q"])).Ok().Output);
    }

    [Fact]
    public async Task A_file_is_not_copied_over_a_part_of_a_store_unless_by_force()
    {
        var options = await ceph.NewBucketAsync();
        _coffer.WriteNoise("f", 10, seed: 1);
        (await _coffer.RunAsync("--store", At(options, "pre2"), "init")).Ok();

        foreach (var part in new[] { "pre2/coffer.json", "pre2/artifacts/a/1", "pre2/content/sha256/aa/k", "pre2/uploads/k" })
        {
            var refused = await _coffer.RunAsync("cp", "f", At(options, part), "--json");
            Assert.True(refused.ExitCode == 5 && refused.Error.Contains("a part of a store", StringComparison.Ordinal), $"{part}: {refused.ExitCode} {refused.Error}");
        }

        (await _coffer.RunAsync("--store", At(options, "pre2"), "ls")).Ok();
        foreach (var free in new[] { "pre2/other/k", "pre2/k", "content/k", "coffer.json" })
            (await _coffer.RunAsync("cp", "f", At(options, free))).Ok();
        (await _coffer.RunAsync("cp", "f", At(options, "pre2/uploads/k"), "--force")).Ok();
    }

    [Fact]
    public async Task An_import_writes_each_result_as_it_is_there_and_says_where_there_is_nothing()
    {
        var options = await ceph.NewBucketAsync();
        _coffer.WriteNoise("f", 10, seed: 1);
        (await _coffer.RunAsync("cp", "f", At(options, "m/a"))).Ok();
        (await _coffer.RunAsync("cp", "f", At(options, "m/b"))).Ok();

        var lines = (await _coffer.RunAsync("import", At(options, "m"), "--json")).Ok().Output.Split('\n');
        Assert.Equal(("[", 5, "]", ""), (lines[0], lines.Length, lines[3], lines[4]));
        Assert.Equal("[]\n", (await _coffer.RunAsync("import", At(options, "none"), "--json")).Ok().Output);
        Assert.Contains("nothing to import", (await _coffer.RunAsync("import", At(options, "none"))).Ok().Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Objects_cannot_be_registered_where_they_lie()
    {
        var ran = await _coffer.RunAsync("import", "s3://bucket", "--register");

        Assert.Equal(16, ran.ExitCode);
        Assert.Contains("under the key of its digest", ran.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Doctor_prints_a_table_and_JSON_of_what_an_address_can_do()
    {
        var options = await ceph.NewBucketAsync();
        var address = $"s3://{options.Bucket}/new?endpoint={options.Endpoint}";

        var table = (await _coffer.RunAsync("doctor", address)).Ok().Output;
        var json = (await _coffer.RunAsync("doctor", address, "--json")).Ok().Json;
        var none = await _coffer.RunWithoutKeysAsync("doctor", address, "--json");

        Assert.Contains("taken from: AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY", table, StringComparison.Ordinal);
        Assert.Contains("race", table, StringComparison.Ordinal);
        Assert.DoesNotContain(CephNode.SecretKey, table, StringComparison.Ordinal);
        Assert.Equal("works", json.GetProperty("state").GetString());
        Assert.True(json.GetProperty("tookMs").GetInt64() < 30_000);
        Assert.Equal(14, none.ExitCode);
        Assert.Equal(("credentials", "fails", "CredentialsMissing"), (none.Json.GetProperty("probes")[0].GetProperty("name").GetString(), none.Json.GetProperty("probes")[0].GetProperty("result").GetString(), none.Json.GetProperty("probes")[0].GetProperty("kind").GetString()));
    }

    private Task<CommandResult> PipedAsync(string line) => _coffer.RunUnderAsync(
        ["bash", "-c", $"set -o pipefail; export AWS_ACCESS_KEY_ID={CephNode.AccessKey} AWS_SECRET_ACCESS_KEY={CephNode.SecretKey}; dotnet=$0 program=$1; coffer() {{ \"$dotnet\" \"$program\" \"$@\"; }}; {line}"]);

    private static string At(S3Options options, string key) => $"s3://{options.Bucket}/{key}?endpoint={options.Endpoint}";

    private static List<string> Outcomes(CommandResult ran) => [.. ran.Json.EnumerateArray()
        .Select(one => $"{one.GetProperty("name").GetString() ?? string.Join('/', one.GetProperty("source").GetString()!.Split('/')[3..])} {one.GetProperty("outcome").GetString()} {one.GetProperty("reference").GetString()}")
        .Order(StringComparer.Ordinal)];
}
