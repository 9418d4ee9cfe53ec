namespace Coffer.Cli.Tests;

public sealed class CompletionTests : CliTest
{
    [Theory]
    [InlineData("coffer ", "put get cat ls show rm tag alias verify gc reindex stats doctor completion init")]
    [InlineData("coffer ver", "verify")]
    [InlineData("coffer put --if-", "--if-absent --if-changed")]
    [InlineData("coffer --store x alias h", "history")]
    [InlineData("coffer completion ", "bash zsh fish")]
    [InlineData("coffer ls --progress ", "auto json none")]
    public async Task Bash_completes_commands_options_and_values(string line, string expected)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows() || !File.Exists("/bin/bash"), "needs bash");
        Directory.CreateDirectory(At("bin"));
        File.WriteAllText(At("bin/coffer"), $"#!/bin/sh\nexec '{Dotnet}' '{Program}' \"$@\"\n");
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(At("bin/coffer"), UnixFileMode.UserRead | UnixFileMode.UserExecute);
        const string Ask = """
            eval "$(coffer completion bash)"
            complete -p coffer >/dev/null || exit 9
            COMP_LINE=$1 COMP_POINT=${#1}
            read -ra COMP_WORDS <<<"$1"
            [[ $1 == *' ' ]] && COMP_WORDS+=('')
            COMP_CWORD=$((${#COMP_WORDS[@]} - 1))
            _coffer
            printf '%s\n' "${COMPREPLY[@]}"
            """;
        using var bash = Start("/bin/bash", ["-c", Ask, "bash", line], ("PATH", $"{At("bin")}:{Environment.GetEnvironmentVariable("PATH")}"));
        var output = await bash.StandardOutput.ReadToEndAsync();
        var error = await bash.StandardError.ReadToEndAsync();
        var words = output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        foreach (var word in expected.Split(' '))
            Assert.True(words.Contains(word), $"{word} is not among: {output}{error}");
        if (!expected.Contains(' ', StringComparison.Ordinal))
            Assert.Single(words);
        Assert.DoesNotContain("docs", words);
    }

    [Fact]
    public async Task Every_shell_has_a_script()
    {
        foreach (var shell in new[] { "bash", "zsh", "fish" })
        {
            var script = (await RunAsync("completion", shell)).Ok().Output;
            Assert.Contains("[suggest:", script, StringComparison.Ordinal);
            var json = (await RunAsync("completion", shell, "--json")).Ok().Json;
            Assert.Equal((shell, script), (json.GetProperty("shell").GetString(), json.GetProperty("script").GetString()));
        }
    }
}
