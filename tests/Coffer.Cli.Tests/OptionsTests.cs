using System.Text;
using System.Text.Json;

namespace Coffer.Cli.Tests;

/// <summary>What holds for every command.</summary>
public sealed class OptionsTests : CliTest
{
    [Fact]
    public async Task Options_are_taken_before_and_after_the_command()
    {
        (await RunAsync(["--store", "s1", "put", "a", "-"], [1])).Ok();
        (await RunAsync(["put", "--store=s1", "a", "-", "--json"], [2])).Ok();
        Assert.Equal("a@2", (await RunAsync("--json", "--store", "s1", "ls")).Ok().Json[0].GetProperty("reference").GetString());
        Assert.Equal(["a@2"], (await RunAsync("-q", "ls", "--store", "s1")).Ok().Lines);
        Assert.False(Directory.Exists(At(".coffer")));
    }

    [Fact]
    public async Task The_store_comes_from_the_option_then_the_environment_then_the_folder()
    {
        var environment = ("COFFER_STORE", "from-environment");
        (await RunAsync(["init"], input: null, environment)).Ok();
        (await RunAsync(["init", "--store", "from-option"], input: null, environment)).Ok();
        (await RunAsync(["init"], input: null, ("COFFER_STORE", ""))).Ok();
        Assert.Equal([".coffer", "from-environment", "from-option"], Directory.EnumerateDirectories(Folder).Select(Path.GetFileName).Where(name => File.Exists(At(name + "/coffer.json"))).Order(StringComparer.Ordinal));
    }

    [Theory]
    [InlineData("--version")]
    [InlineData("put", "--version")]
    [InlineData("-q", "--version")]
    public async Task The_version_is_printed_wherever_it_is_asked_for(params string[] arguments) =>
        Assert.Matches(@"^coffer \d+\.\d+\.\d+\n$", (await RunAsync(arguments)).Ok().Output);

    [Fact]
    public async Task Every_command_has_help_with_an_example()
    {
        Assert.Contains("coffer put readme README.md", (await RunAsync("--help")).Ok().Output, StringComparison.Ordinal);
        var commands = CommandTree.Build().Subcommands.Where(command => !command.Hidden && command.Subcommands.Count == 0).Select(command => command.Name).ToList();
        Assert.Equal(
            ["init", "put", "get", "cat", "presign", "ls", "search", "latest", "show", "rm", "undelete", "hold", "release", "retain", "explain", "purge", "tag", "verify", "gc", "reindex", "cp", "import", "diff", "trend", "stats", "doctor", "completion", "help"], commands);
        foreach (var arguments in new[] { new[] { "put", "--help" }, ["alias", "set", "-h"] })
        {
            var help = (await RunAsync(arguments)).Ok().Output;
            Assert.Contains("Examples:", help, StringComparison.Ordinal);
            Assert.Contains($"  coffer {arguments[0]}", help, StringComparison.Ordinal);
            Assert.Contains("--store", help, StringComparison.Ordinal);
        }

        foreach (var command in CommandTree.Build().Subcommands.OfType<CliCommand>().Where(command => !command.Hidden && command.Subcommands.Count == 0))
            Assert.True(command.Examples.Count > 0 && (command.JsonShape is not null || command.JsonNote is not null), command.Name);
    }

    [Theory]
    [InlineData("frob")]
    [InlineData("put", "a")]
    [InlineData("ls", "--frob")]
    [InlineData("show")]
    [InlineData("alias", "frob")]
    [InlineData("ls", "--progress", "loud")]
    [InlineData("completion", "csh")]
    public async Task A_line_that_does_not_parse_is_one_line_that_names_the_help(params string[] arguments)
    {
        (await RunAsync(arguments)).FailedWith(CofferError.InvalidArgument, "--help");
        var json = await RunAsync([.. arguments, "--json"]);
        Assert.Equal((2, "InvalidArgument", ""), (json.ExitCode, json.ErrorKind, json.Output));
    }

    [Theory]
    [InlineData("a command is missing, such as put, get or ls; coffer --help lists the commands")]
    [InlineData("there is no command pt; did you mean put? coffer --help lists the commands", "pt", "a", "f")]
    [InlineData("there is no command frob; coffer --help lists the commands", "frob")]
    [InlineData("alias needs one of set, rm, list, history; coffer alias --help lists the commands", "alias")]
    [InlineData("there is no command histroy; did you mean history? coffer alias --help lists the commands", "alias", "histroy")]
    [InlineData("put needs NAME and PATH; coffer put --help shows how", "put")]
    [InlineData("put needs PATH; coffer put --help shows how", "put", "a")]
    [InlineData("set needs ALIAS; coffer alias set --help shows how", "alias", "set", "a")]
    [InlineData("extra is one argument too many; coffer put --help shows how", "put", "a", "f", "extra")]
    [InlineData("there is no option --jbo; did you mean --job? coffer put --help shows how", "put", "a", "f", "--jbo", "x")]
    [InlineData("there is no option --stroe; did you mean --store? coffer ls --help shows how", "ls", "--stroe", "x")]
    [InlineData("there is no option --lim; did you mean --limit? coffer ls --help shows how", "ls", "--lim")]
    [InlineData("--limit needs a value: N; coffer ls --help shows how", "ls", "--limit")]
    [InlineData("--limit ten is not a number; coffer ls --help shows how", "ls", "--limit", "ten")]
    [InlineData("--limit 99999999999 is not a number; coffer ls --help shows how", "ls", "--limit", "99999999999")]
    [InlineData("-o is given 2 times; give it once; coffer get --help shows how", "get", "a", "-o", "x", "-o", "y")]
    [InlineData("--progress jsn is none of auto, json, none; did you mean json? coffer ls --help shows how", "ls", "--progress", "jsn")]
    [InlineData("bsh is none of bash, fish, zsh; did you mean bash? coffer completion --help shows how", "completion", "bsh")]
    [InlineData("--quiet takes no value; leave out =no; coffer ls --help shows how", "ls", "--quiet=no")]
    [InlineData("'a b' is one argument too many; coffer gc --help shows how", "gc", "a b")]
    public async Task What_is_wrong_with_a_line_is_said_with_what_was_meant_and_the_help(string message, params string[] arguments)
    {
        var result = (await RunAsync(arguments)).FailedWith(CofferError.InvalidArgument);
        Assert.Equal($"coffer: {message}\n", result.Error);
        Assert.Equal("", result.Output);
    }

    [Fact]
    public async Task A_switch_does_not_swallow_the_word_behind_it()
    {
        Write("f", "x");
        Assert.Equal(["true@1"], (await RunAsync("put", "-q", "true", "f")).Ok().Lines);
        Assert.Equal("x", (await RunAsync("cat", "--expired", "true")).Ok().Output);
    }

    [Fact]
    public async Task Help_shows_what_may_be_left_out_and_fits_a_terminal()
    {
        foreach (var (words, usage) in new[] { ("ls", "coffer ls [PREFIX] [options]"), ("verify", "coffer verify [REF] [options]"), ("tag", "coffer tag REF [KEY=VALUE …] [options]"), ("rm", "coffer rm REF … [options]") })
            Assert.Contains($"\nUsage: {usage}\n", (await RunAsync(words, "--help")).Ok().Output, StringComparison.Ordinal);
        var ls = (await RunAsync("ls", "-h")).Ok();
        Assert.Contains("  [PREFIX]  Only names", ls.Output, StringComparison.Ordinal);
        Assert.DoesNotContain('<', ls.Output);
        Assert.All(ls.Lines, line => Assert.True(line.Length <= 80, line));
        Assert.SkipUnless(File.Exists("/usr/bin/script"), "needs script(1) for a terminal");
        using var narrow = Start("/usr/bin/script", ["-qec", $"stty cols 60; '{Dotnet}' '{Program}' ls --help", "/dev/null"]);
        narrow.StandardInput.Close();
        var lines = (await narrow.StandardOutput.ReadToEndAsync()).Split("\r\n", StringSplitOptions.RemoveEmptyEntries);
        Assert.Contains(lines, line => line.StartsWith("Usage: coffer ls", StringComparison.Ordinal));
        Assert.All(lines.Skip(1).TakeWhile(line => line != "Examples:"), line => Assert.True(line.Length <= 60, line));
    }

    [Fact]
    public async Task A_word_that_is_not_UTF8_is_refused_in_the_form_that_was_asked_for()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "needs a POSIX shell");
        foreach (var json in new[] { "", "--json" })
        {
            using var shell = Start("sh", ["-c", $"exec '{Dotnet}' '{Program}' ls \"$(printf 'a\\377')\" {json}"]);
            var error = await shell.StandardError.ReadToEndAsync();
            await shell.WaitForExitAsync();
            Assert.Equal(ExitCodes.Usage, shell.ExitCode);
            var message = json.Length == 0 ? error["coffer: ".Length..] : JsonElement.Parse(error).GetProperty("error").GetProperty("message").GetString()!;
            Assert.Contains("not UTF-8", message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Errors_with_json_are_one_object_with_kind_and_message()
    {
        await RunAsync("init");
        var result = await RunAsync("show", "nope", "--json");
        Assert.Equal((ExitCodes.Of(CofferError.NotFound), ""), (result.ExitCode, result.Output));
        var error = JsonElement.Parse(result.Error).GetProperty("error");
        Assert.Equal(["kind", "message"], error.EnumerateObject().Select(field => field.Name));
        Assert.Equal("NotFound", error.GetProperty("kind").GetString());
        Assert.Contains("nope", error.GetProperty("message").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_stack_trace_is_printed_only_when_asked_for()
    {
        await RunAsync("init");
        Assert.DoesNotContain("   at ", (await RunAsync("show", "nope")).Error, StringComparison.Ordinal);
        Assert.Contains("   at Coffer.", (await RunAsync("show", "nope", "--verbose")).Error, StringComparison.Ordinal);
        var json = await RunAsync("show", "nope", "-v", "--json");
        Assert.Contains("   at Coffer.", JsonElement.Parse(json.Error.Split('\n')[^2]).GetProperty("error").GetProperty("stack").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_store_that_this_build_cannot_open_is_Unsupported_and_a_secret_in_an_address_refused()
    {
        (await RunAsync("ls", "--store", "s9://bucket")).FailedWith(CofferError.Unsupported, "s9:");
        var secret = (await RunAsync("ls", "--store", "s3://key:hidden@host/bucket")).FailedWith(CofferError.InvalidArgument);
        Assert.DoesNotContain("hidden", secret.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData]
    [InlineData("put")]
    [InlineData("bucket", "setup")]
    public async Task Help_is_a_command_too(params string[] words) =>
        Assert.Equal((await RunAsync([.. words, "--help"])).Ok().Output, (await RunAsync(["help", .. words])).Ok().Output);

    [Fact]
    public async Task Help_of_what_is_no_command_is_refused() =>
        (await RunAsync("help", "bucket", "pt")).FailedWith(CofferError.InvalidArgument, "there is no command 'bucket pt'");

    [Fact]
    public async Task Progress_as_json_is_lines_on_standard_error()
    {
        var result = await RunAsync(["put", "a", "-", "--progress", "json", "--encoding", "none"], new byte[3 << 20]);
        Assert.Equal(0, result.ExitCode);
        var lines = result.Error.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonElement.Parse(line)).ToList();
        Assert.NotEmpty(lines);
        Assert.All(lines, line => Assert.Equal(["phase", "done", "total", "rate", "files", "totalFiles"], line.EnumerateObject().Select(field => field.Name)));
        Assert.Equal(3 << 20, lines[^1].GetProperty("done").GetInt64());
    }

    [Fact]
    public async Task Pipes_get_no_colours_and_no_bar()
    {
        var put = (await RunAsync(["put", "a", "-"], Encoding.UTF8.GetBytes("x"))).Ok();
        foreach (var output in new[] { put.Output, (await RunAsync("ls")).Ok().Output, (await RunAsync("doctor")).Ok().Output })
            Assert.DoesNotContain('\u001b', output);
    }

    [Fact]
    public async Task A_terminal_gets_colours_unless_they_are_refused()
    {
        Assert.SkipUnless(File.Exists("/usr/bin/script"), "needs script(1) for a terminal");
        (await RunAsync(["put", "a", "-"], [1])).Ok();
        Assert.Contains("\u001b[", await OnTerminalAsync("ls"), StringComparison.Ordinal);
        Assert.DoesNotContain("\u001b[", await OnTerminalAsync("ls --no-color"), StringComparison.Ordinal);
        Assert.DoesNotContain("\u001b[", await OnTerminalAsync("ls", ("NO_COLOR", "1")), StringComparison.Ordinal);
        Assert.DoesNotContain("\u001b[", await OnTerminalAsync("ls", ("TERM", "dumb")), StringComparison.Ordinal);
    }

    private async Task<string> OnTerminalAsync(string words, params (string Name, string Value)[] environment)
    {
        using var process = Start("/usr/bin/script", ["-qec", $"'{Dotnet}' '{Program}' {words}", "/dev/null"], environment);
        process.StandardInput.Close();
        return await process.StandardOutput.ReadToEndAsync();
    }
}
