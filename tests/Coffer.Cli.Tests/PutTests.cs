using System.Text;
using System.Text.Json;

namespace Coffer.Cli.Tests;

public sealed class PutTests : CliTest
{
    private static readonly string[] Promised =
    [
        "name", "version", "reference", "digest", "type", "job", "createdAt", "expiresAt", "size", "storedSize", "files", "tags", "aliases", "metadata", "newBytes",
        "newFiles", "sharedFiles", "isNew", "isFolder", "typeRecognised",
    ];

    [Fact]
    public async Task Put_prints_the_reference_first_then_digest_and_what_was_saved()
    {
        Write("a.txt", string.Concat(Enumerable.Repeat("all work and no play\n", 500)));
        var lines = (await RunAsync("put", "docs/a", "a.txt")).Ok().Lines;
        Assert.Equal("docs/a@1", lines[0]);
        Assert.Matches("^sha256:[0-9a-f]{64}$", lines[1]);
        Assert.Matches(@"^1 file new, 0 shared; 10\.3 KiB → .* \((zstd|gzip)\), saved 9\d %$", lines[2]);
        Assert.Equal(3, lines.Length);
    }

    [Fact]
    public async Task A_second_put_of_the_same_bytes_shares_them()
    {
        Write("a.txt", "the same");
        await RunAsync("put", "a", "a.txt");
        var json = (await RunAsync("put", "a", "a.txt", "--json")).Ok().Json;
        Assert.Equal(2, json.GetProperty("version").GetInt64());
        Assert.Equal((0, 0, 1), (json.GetProperty("newBytes").GetInt64(), json.GetProperty("newFiles").GetInt32(), json.GetProperty("sharedFiles").GetInt32()));
    }

    [Fact]
    public async Task Json_of_put_has_every_promised_field()
    {
        Write("a.txt", "hello");
        Write("meta.json", """{"epochs":20,"name":"ä"}""");
        var json = (await RunAsync(
            "put", "models/a", "a.txt", "--type", "model", "--job", "train-17", "--meta", "@meta.json", "--tag", "stage=dev", "--tag", "owner=me=you",
            "--expires", "30d", "--encoding", "none", "--json")).Ok().Json;
        Assert.Equal(Promised.Append("holds").Order(), json.EnumerateObject().Select(field => field.Name).Order());
        Assert.Equal("models/a@1", json.GetProperty("reference").GetString());
        Assert.Equal(("model", "train-17"), (json.GetProperty("type").GetString(), json.GetProperty("job").GetString()));
        Assert.Equal((5, 5, 5), (json.GetProperty("size").GetInt64(), json.GetProperty("storedSize").GetInt64(), json.GetProperty("newBytes").GetInt64()));
        Assert.Equal(20, json.GetProperty("metadata").GetProperty("epochs").GetInt32());
        Assert.Equal("me=you", json.GetProperty("tags").GetProperty("owner").GetString());
        Assert.Matches(@"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$", json.GetProperty("createdAt").GetString());
        var lifetime = json.GetProperty("expiresAt").GetDateTimeOffset() - json.GetProperty("createdAt").GetDateTimeOffset();
        Assert.InRange(lifetime.TotalDays, 29.9, 30.01);
        var file = Assert.Single(json.GetProperty("files").EnumerateArray());
        Assert.Equal("a.txt", file.GetProperty("path").GetString());
        Assert.Equal("sha256:2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824", file.GetProperty("digest").GetString());
        Assert.Equal("none", file.GetProperty("encoding").GetString());
        Assert.Equal((5, 5), (file.GetProperty("size").GetInt64(), file.GetProperty("storedSize").GetInt64()));
        Assert.Equal("file", file.GetProperty("kind").GetString());
    }

    [Fact]
    public async Task What_nobody_said_is_null_in_json()
    {
        Write("a.txt", "x");
        var json = (await RunAsync("put", "a", "a.txt", "--json")).Ok().Json;
        Assert.Equal(JsonValueKind.Null, json.GetProperty("job").ValueKind);
        Assert.Equal(JsonValueKind.Null, json.GetProperty("expiresAt").ValueKind);
        Assert.Equal("{}", json.GetProperty("metadata").GetRawText());
        Assert.Equal("custom", json.GetProperty("type").GetString());
    }

    [Fact]
    public async Task What_a_file_plainly_is_is_recognised_and_said_and_an_explicit_type_wins()
    {
        const string JUnit = "<testsuite name=\"a\" tests=\"1\"><testcase name=\"b\"/></testsuite>";
        Write("results.xml", JUnit);
        Write("site/index.html", "<title>Code coverage report for All files</title>");
        Assert.Equal("type test-results (recognised: JUnit XML)", (await RunAsync("put", "a", "results.xml")).Ok().Lines[2]);
        var json = (await RunAsync(["put", "a", "-", "--json"], System.Text.Encoding.UTF8.GetBytes(JUnit))).Ok().Json;
        Assert.Equal(("test-results", "JUnit XML"), (json.GetProperty("type").GetString(), json.GetProperty("typeRecognised").GetString()));
        Assert.Equal("type coverage-report (recognised: coverage report in HTML)", (await RunAsync("put", "site", "site")).Ok().Lines[2]);

        var given = (await RunAsync("put", "a", "results.xml", "--type", "custom", "--json")).Ok().Json;
        Assert.Equal(("custom", JsonValueKind.Null), (given.GetProperty("type").GetString(), given.GetProperty("typeRecognised").ValueKind));
    }

    [Fact]
    public async Task Standard_input_is_kept_byte_for_byte_under_the_last_part_of_the_name()
    {
        var bytes = new byte[300_000];
        new Random(7).NextBytes(bytes);
        var json = (await RunAsync(["put", "backups/db", "-", "--json"], bytes)).Ok().Json;
        Assert.Equal("db", json.GetProperty("files")[0].GetProperty("path").GetString());
        Assert.Equal(bytes, (await RunAsync("cat", "backups/db")).Ok().Bytes);
    }

    [Fact]
    public async Task Standard_input_may_be_given_a_file_name_and_be_empty()
    {
        var json = (await RunAsync(["put", "empty", "-", "--filename", "nothing.txt", "--json"], [])).Ok().Json;
        Assert.Equal("nothing.txt", json.GetProperty("files")[0].GetProperty("path").GetString());
        Assert.Equal(0, json.GetProperty("size").GetInt64());
        Assert.Empty((await RunAsync("cat", "empty")).Ok().Bytes);
    }

    [Fact]
    public async Task A_folder_is_kept_with_its_empty_folders_and_links()
    {
        Write("tree/one.txt", "1");
        Write("tree/sub/two.txt", "2");
        Directory.CreateDirectory(At("tree/empty"));
        File.CreateSymbolicLink(At("tree/link"), "one.txt");
        var json = (await RunAsync("put", "tree", "tree", "--json")).Ok().Json;
        Assert.True(json.GetProperty("isFolder").GetBoolean());
        var kinds = json.GetProperty("files").EnumerateArray().ToDictionary(file => file.GetProperty("path").GetString()!, file => file.GetProperty("kind").GetString());
        Assert.Equal(("file", "file", "folder", "link"), (kinds["one.txt"], kinds["sub/two.txt"], kinds["empty"], kinds["link"]));
        Assert.Equal(At("back"), (await RunAsync("get", "tree", "-o", "back")).Ok().Lines[0]);
        Assert.Equal("2", File.ReadAllText(At("back/sub/two.txt")));
        Assert.True(Directory.Exists(At("back/empty")));
        Assert.Equal("one.txt", new FileInfo(At("back/link")).LinkTarget);
    }

    [Fact]
    public async Task If_absent_refuses_a_name_that_is_there()
    {
        Write("a.txt", "x");
        (await RunAsync("put", "a", "a.txt", "--if-absent")).Ok();
        (await RunAsync("put", "a", "a.txt", "--if-absent")).FailedWith(CofferError.AlreadyExists, "a");
    }

    [Fact]
    public async Task If_changed_makes_no_new_version_of_the_same()
    {
        Write("a.txt", "x");
        (await RunAsync("put", "a", "a.txt", "--if-changed")).Ok();
        var again = (await RunAsync("put", "a", "a.txt", "--if-changed")).Ok();
        Assert.Equal("a@1", again.Lines[0]);
        Assert.Contains("nothing changed", again.Output, StringComparison.Ordinal);
        var json = (await RunAsync("put", "a", "a.txt", "--if-changed", "--json")).Ok().Json;
        Assert.False(json.GetProperty("isNew").GetBoolean());
        Write("a.txt", "y");
        Assert.Equal("a@2", (await RunAsync("put", "a", "a.txt", "--if-changed", "-q")).Ok().Output.Trim());
    }

    [Theory]
    [InlineData("gzip:9", "gzip")]
    [InlineData("brotli", "brotli")]
    [InlineData("zstd:1", "zstd")]
    [InlineData("lz4", "lz4")]
    [InlineData("none", "none")]
    public async Task The_encoding_is_the_one_that_was_asked_for(string choice, string encoding)
    {
        Write("a.txt", new string('a', 10_000));
        var json = (await RunAsync("put", "a", "a.txt", "--encoding", choice, "--json")).Ok().Json;
        Assert.Equal(encoding, json.GetProperty("files")[0].GetProperty("encoding").GetString());
        Assert.Equal(new string('a', 10_000), (await RunAsync("cat", "a")).Ok().Output);
    }

    [Fact]
    public async Task Bad_words_are_refused_before_anything_is_kept()
    {
        Write("a.txt", "x");
        (await RunAsync("put", "../a", "a.txt")).FailedWith(CofferError.InvalidArgument, "../a");
        (await RunAsync("put", "a", "a.txt", "--tag", "nokey")).FailedWith(CofferError.InvalidArgument, "key=value");
        (await RunAsync("put", "a", "a.txt", "--meta", "[1]")).FailedWith(CofferError.InvalidArgument, "JSON object");
        (await RunAsync("put", "a", "a.txt", "--meta", "{")).FailedWith(CofferError.InvalidArgument, "--meta", "@FILE");
        (await RunAsync("put", "a", "a.txt", "--meta", "@gone.json")).FailedWith(CofferError.NotFound, "gone.json");
        (await RunAsync("put", "a", "a.txt", "--expires", "soon")).FailedWith(CofferError.InvalidArgument, "30d");
        (await RunAsync("put", "a", "a.txt", "--expires", "2020-01-01T00:00:00Z")).FailedWith(CofferError.InvalidArgument, "passed");
        (await RunAsync("put", "a", "a.txt", "--encoding", "rar")).FailedWith(CofferError.InvalidArgument, "rar");
        (await RunAsync("put", "a", "a.txt", "--filename", "b")).FailedWith(CofferError.InvalidArgument, "--filename");
        (await RunAsync("put", "a", "gone.txt")).FailedWith(CofferError.NotFound, "there is no file or folder gone.txt", "looked for from");
        (await RunAsync("put", "a", "a.txt", "b.txt")).FailedWith(CofferError.InvalidArgument, "b.txt", "coffer put --help");
        Assert.False(Directory.Exists(At(".coffer")));
    }

    [Fact]
    public async Task Names_of_other_scripts_stay_readable_in_json()
    {
        var output = (await RunAsync(["put", "模型/ärger", "-", "--json"], Encoding.UTF8.GetBytes("x"))).Ok().Output;
        Assert.Contains("\"模型/ärger@1\"", output, StringComparison.Ordinal);
    }
}
