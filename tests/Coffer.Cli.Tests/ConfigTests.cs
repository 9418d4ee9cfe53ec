using System.Text.Json;
using Coffer.Backends;
using Coffer.Configuration;
using Coffer.Store;

namespace Coffer.Cli.Tests;

/// <summary>The settings of every command, and the commands that show and check them.</summary>
public sealed class ConfigTests : CliTest
{
    private const string Hidden = "hunter2-f00d";

    [Fact]
    public async Task Every_command_uses_the_file_and_the_option_comes_before_all()
    {
        Write("coffer.yaml", "store: ./kept\nencoding: gzip:9\n");
        Write("a.txt", new string('a', 1000));
        var put = (await RunAsync("put", "a", "a.txt", "--json")).Ok().Json;
        Assert.Equal("gzip", put.GetProperty("files")[0].GetProperty("encoding").GetString());
        Assert.True(File.Exists(At("kept/coffer.json")));
        Assert.Equal(["a@1"], (await RunAsync("ls", "-q")).Ok().Lines);
        Assert.Equal(["a"], (await RunAsync("complete", "--", "show", "")).Ok().Lines);

        Assert.Equal("none", (await RunAsync("put", "a", "a.txt", "--encoding", "none", "--store", "other", "--json")).Ok().Json.GetProperty("files")[0].GetProperty("encoding").GetString());
        (await RunAsync(["put", "b", "a.txt"], input: null, ("COFFER_STORE", "third"))).Ok();
        Assert.Equal([".", "kept", "other", "third"], Directory.EnumerateFiles(Folder, "coffer.json", SearchOption.AllDirectories).Select(file => Path.GetRelativePath(Folder, Path.GetDirectoryName(file)!)).Append(".").Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task A_folder_below_uses_the_same_store()
    {
        Write("coffer.yaml", "store: ./kept\n");
        Write("below/deep/a.txt", "a");
        using var process = Start("sh", ["-c", $"cd below/deep && '{Dotnet}' '{Program}' put a a.txt -q && '{Dotnet}' '{Program}' config show store --json"]);
        var output = await process.StandardOutput.ReadToEndAsync();
        Assert.StartsWith("a@1\n", output, StringComparison.Ordinal);
        Assert.Equal("../../coffer.yaml", JsonElement.Parse(output[4..])[0].GetProperty("name").GetString());
        Assert.Equal(["a@1"], (await RunAsync("ls", "-q")).Ok().Lines);
    }

    [Fact]
    public async Task A_named_file_takes_the_place_of_the_one_that_is_found()
    {
        Write("coffer.yaml", "store: ./found\n");
        Write("etc/mine.yaml", "store: ./named\n");
        (await RunAsync("init", "--config", "etc/mine.yaml")).Ok();
        Assert.True(File.Exists(At("etc/named/coffer.json")));
        (await RunAsync(["init"], input: null, ("COFFER_CONFIG", "etc/mine.yaml"))).Ok();
        Assert.False(Directory.Exists(At("found")));
        (await RunAsync("init", "--config", "gone.yaml")).FailedWith(CofferError.NotFound, "gone.yaml");
    }

    [Fact]
    public async Task A_store_that_may_not_be_made_is_not()
    {
        Write("coffer.yaml", "store: ./gone\ncreateIfMissing: false\n");
        Write("a.txt", "a");
        (await RunAsync("put", "a", "a.txt")).FailedWith(CofferError.NotFound);
        Assert.False(Directory.Exists(At("gone")));
    }

    [Fact]
    public async Task Puts_obey_the_quotas_and_retain_the_rules_of_the_file_of_document_001()
    {
        Write(".qe-fleet-storage.yml", """
            storage:
              backend: local
              local:
                path: .artifacts/

            retention:
              default_ttl_days: 30
              keep_latest_n: 1
              cleanup_schedule_cron: "0 2 * * *"
              enabled: true

            compression_enabled: true
            compression_level: 6
            max_artifact_size_mb: 1
            """);
        (string, string) config = ("COFFER_CONFIG", ".qe-fleet-storage.yml");
        Write("small.log", new string('a', 1000));
        Write("large.log", new string('a', (1 << 20) + 1));
        var put = (await RunAsync(["put", "build-1/logs", "small.log", "--type", "build-logs", "--json"], input: null, config)).Ok().Json;
        Assert.Equal("gzip", put.GetProperty("files")[0].GetProperty("encoding").GetString());
        Assert.True(File.Exists(At(".artifacts/coffer.json")));
        (await RunAsync(["put", "build-2/logs", "large.log"], input: null, config)).FailedWith(CofferError.TooLarge, "max_artifact_size_mb");
        Assert.Equal(["build-1/logs@1"], (await RunAsync(["ls", "-q"], input: null, config)).Ok().Lines);

        var kept = (await RunAsync(["retain", "--all", "--json"], input: null, config)).Ok().Json[0];
        Assert.Equal(("build-1/logs@1", "default"), (kept.GetProperty("reference").GetString(), kept.GetProperty("rule").GetString()));
    }

    [Fact]
    public async Task A_mistake_stops_every_command_with_its_place()
    {
        Write("coffer.yaml", "\nretenton:\n  grace: 3d\n");
        (await RunAsync("ls")).FailedWith(CofferError.InvalidArgument, "coffer: coffer.yaml:2: unknown setting 'retenton'; did you mean 'retention'?");
    }

    [Fact]
    public async Task Show_says_each_value_and_where_it_comes_from()
    {
        Write("coffer.yaml", "store: ./kept\nretention:\n  rules:\n    - name: logs\n      match: type:build-logs\n      ttl: 30d\n");
        var shown = (await RunAsync(["config", "show", "--single-writer"], input: null, ("COFFER_ENCODING", "lz4"))).Ok().Lines;
        Assert.Matches("^SETTING +VALUE +FROM$", shown[0]);
        var rows = shown.Select(line => string.Join(' ', line.Split(' ', StringSplitOptions.RemoveEmptyEntries))).ToList();
        foreach (var row in new[] { "store ./kept coffer.yaml:1", "encoding lz4 environment COFFER_ENCODING", "singleWriter true argument --single-writer", "parallelism 0 default", "catalog - default", "retention.rules[0].match type:build-logs coffer.yaml:5" })
            Assert.Contains(row, rows);

        Assert.Equal("./kept\n", (await RunAsync("config", "show", "store", "--quiet")).Ok().Output);
        Assert.Equal(["name", "match", "ttl"], (await RunAsync("config", "show", "retention.rules", "--json")).Ok().Json.EnumerateArray().Select(value => value.GetProperty("key").GetString()!.Split('.')[^1]));
        var json = (await RunAsync("config", "show", "store", "--json")).Ok().Json[0];
        Assert.Equal(["key", "value", "origin", "name", "line", "secret"], json.EnumerateObject().Select(field => field.Name));
        Assert.Equal(("file", "coffer.yaml", 1), (json.GetProperty("origin").GetString(), json.GetProperty("name").GetString(), json.GetProperty("line").GetInt32()));
        (await RunAsync("config", "show", "stoer")).FailedWith(CofferError.NotFound, "did you mean store?");
    }

    [Fact]
    public async Task Secrets_are_masked_in_whatever_is_printed()
    {
        Write("key", Hidden);
        Write("coffer.yaml", "store: s3://bucket\ns3:\n  endpoint: http://127.0.0.1:1\n  retries: 0\n  accessKey: ${env:MY_ID}\n  secretKeyFile: key\n");
        (string, string)[] environment = [("MY_ID", Hidden), ("AWS_SESSION_TOKEN", Hidden), ("MINIO_SECRET_KEY_FILE", At("key"))];
        foreach (var arguments in new[] { new[] { "config", "show" }, ["config", "show", "--json"], ["config", "check", "-v"], ["ls", "-v"], ["doctor", "-v"], ["config", "show", "s3.secretKey", "-q"] })
        {
            var result = await RunAsync(arguments, input: null, environment);
            Assert.DoesNotContain(Hidden, result.Output + result.Error, StringComparison.Ordinal);
        }

        var shown = (await RunAsync(["config", "show", "s3"], input: null, environment)).Ok();
        Assert.Matches(@"s3\.accessKey +\*\*\* +coffer\.yaml:5\n", shown.Output);
        Assert.Matches(@"s3\.sessionToken +\*\*\* +environment AWS_SESSION_TOKEN\n", shown.Output);

        Write("coffer.yaml", $"s3:\n  secretKey: {Hidden}\n");
        var refused = (await RunAsync("ls")).FailedWith(CofferError.InvalidArgument, "coffer.yaml:2: s3.secretKey is a secret", "s3.secretKeyFile", "COFFER_S3_SECRET_KEY");
        Assert.DoesNotContain(Hidden, refused.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Check_says_all_mistakes_and_its_exit_code_says_that_there_are_some()
    {
        Assert.Equal("all is well: no file; the environment\n", (await RunAsync("config", "check")).Ok().Output);
        Write("coffer.yaml", "store: ./kept\n");
        Assert.Equal("all is well: coffer.yaml\n", (await RunAsync("config", "check")).Ok().Output);

        Write("bad.yaml", "retenton: 1\nencoding: zip\nquotas:\n  - name: a\n    match: type:x jbo:y\n    versions: 1\n");
        var checkedFile = await RunAsync("config", "check", "bad.yaml");
        Assert.Equal((ExitCodes.Of(CofferError.InvalidArgument), ""), (checkedFile.ExitCode, checkedFile.Error));
        Assert.Equal("bad.yaml:1: unknown setting 'retenton'; did you mean 'retention'?", checkedFile.Lines[0]);
        Assert.StartsWith("bad.yaml:2: encoding: 'zip'", checkedFile.Lines[1], StringComparison.Ordinal);
        Assert.StartsWith("bad.yaml:5:19: match: query, column 8: 'jbo' is no field", checkedFile.Lines[2], StringComparison.Ordinal);
        Assert.Equal("3 mistakes", checkedFile.Lines[3]);

        var json = await RunAsync("config", "check", "bad.yaml", "--json");
        Assert.Equal("InvalidArgument", json.ErrorKind);
        Assert.Equal([1, 2, 5], json.Json.GetProperty("mistakes").EnumerateArray().Select(mistake => mistake.GetProperty("line").GetInt32()));
        Assert.Equal(19, json.Json.GetProperty("mistakes")[2].GetProperty("column").GetInt32());

        Write("s3.yaml", "store: s3://b\ns3:\n  kmsKey: x\n");
        Assert.Equal(["s3.yaml:1: kms-key goes with sse=kms", "1 mistake"], (await RunAsync("config", "check", "s3.yaml")).Lines);
    }

    [Fact]
    public async Task A_section_of_the_file_reaches_every_address_of_its_back_end()
    {
        Write("coffer.yaml", "store: s3://bucket/team\ns3:\n  endpoint: http://127.0.0.1:1\n  region: eu-central-1\n  retries: 0\n  partSize: 8MiB\n");
        (string, string)[] keys = [("AWS_ACCESS_KEY_ID", "a"), ("AWS_SECRET_ACCESS_KEY", "b")];
        foreach (var arguments in new[] { new[] { "ls" }, ["bucket", "show", "s3://other"], ["cp", "s3://other/a", "-"], ["import", "s3://other", "--store", "here"], ["ls", "--store", "s3://third"] })
        {
            var result = await RunAsync(arguments, input: null, keys);
            Assert.Equal(ExitCodes.Of(CofferError.Unavailable), result.ExitCode);
            Assert.Contains("127.0.0.1:1", result.Error, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task The_schema_is_that_of_the_settings_and_the_same_as_in_the_papers()
    {
        var schema = ConfigurationSchema.Write(new StoreBackends().AddAll());
        Assert.Equal(schema, (await RunAsync("config", "schema")).Ok().Output);
        Assert.Equal(schema, (await RunAsync("config", "schema", "--json")).Ok().Output);
        Assert.True(DocsTests.Find("docs/coffer.schema.json") is { } page && await File.ReadAllTextAsync(page) == schema, "docs/coffer.schema.json is not the schema; write it anew: dotnet run --project src/Coffer.Cli -- config schema > docs/coffer.schema.json");
    }

    [Fact]
    public void The_paper_on_settings_has_the_table_of_them()
    {
        var page = File.ReadAllText(DocsTests.Find("docs/configuration.md")!).ReplaceLineEndings("\n");
        var table = Docs.SettingsPage.Write(new StoreBackends().AddAll());
        Assert.True(page.Contains(table, StringComparison.Ordinal), "docs/configuration.md does not hold the table of settings as it is; put this into it: dotnet run --project src/Coffer.Cli -- docs --settings");
    }
}
