using Coffer.Artifacts;
using Coffer.Cli.Completion;
using Coffer.Store;

namespace Coffer.Cli.Tests;

/// <summary>Completion: what the command answers, and that bash, zsh and fish make words of it.</summary>
public sealed class CompletionTests : CliTest
{
    private const string Shells = "needs bash, zsh, fish and script(1): apt-get install bash zsh fish bsdutils";

    [Fact]
    public async Task The_last_word_may_become_a_command_an_option_its_value_or_what_the_store_has()
    {
        await FillAsync();
        foreach (var (line, expected) in new (string Line, string Expected)[]
        {
            ("", "init,put,get,cat,presign,ls,search,latest,show,rm,undelete,hold,release,retain,explain,purge,tag,alias,verify,gc,bucket,reindex,cp,import,diff,trend,stats,doctor,config,completion,help"),
            ("ver", "verify"),
            ("put --if-", "--if-absent,--if-changed"),
            ("alias h", "history"),
            ("alias ", "set,rm,list,history"),
            ("completion ", "bash,fish,zsh"),
            ("ls --progress ", "auto,json,none"),
            ("ls --progress=j", "--progress=json"),
            ("put a b --type mo", "model"),
            ("get ", "models/arcface,models/vgg,my own,notes"),
            ("-q get --force mod", "models/arcface,models/vgg"),
            ("rm notes mod", "models/arcface,models/vgg"),
            ("put n", "notes"),
            ("ls n", "notes"),
            ("verify n", "notes"),
            ("get models/arcface@", "models/arcface@latest,models/arcface@prod,models/arcface@1,models/arcface@2"),
            ("get models/arcface@p", "models/arcface@prod"),
            ("alias set models/arcface@1 p", "prod"),
            ("alias history models/arcface ", "prod"),
            ("cat notes --path s", "sub/b.txt"),
            ("ls --store $other ", "elsewhere"),
            ("get --store=$other e", "elsewhere"),
            ("put a ", ""),
            ("get -- -", ""),
            ("get nope@", ""),
            ("config show retention.gr", "retention.grace"),
            ("frob x ", ""),
        })
        {
            string[] words = ["--store", At(".coffer"), .. line.Replace("$other", At("other"), StringComparison.Ordinal).Split(' ')];
            if (line.Contains("$other", StringComparison.Ordinal))
                words = words[2..];
            var answers = await new LineCompletion(CommandTree.Build(), words, most: 200, TestContext.Current.CancellationToken).AnswersAsync();
            Assert.True(expected.Split(',', StringSplitOptions.RemoveEmptyEntries).Order().SequenceEqual(answers.Order()), $"'{line}' became {string.Join(", ", answers)}");
        }
    }

    [Fact]
    public async Task The_store_of_the_environment_or_of_the_line_is_asked()
    {
        await FillAsync();
        Assert.Equal(["notes"], (await RunAsync("complete", "--", "get", "n")).Ok().Lines);
        Assert.Equal(["elsewhere"], (await RunAsync(["complete", "--", "get", ""], input: null, ("COFFER_STORE", "other"))).Ok().Lines);
        Assert.Equal(["elsewhere"], (await RunAsync("complete", "--", "get", "--store", "~/other", "")).Ok().Lines);
    }

    [Fact]
    public async Task Answers_are_bounded_and_a_store_that_fails_is_passed_over_in_silence()
    {
        await using (var store = await ArtifactStore.OpenAsync(At(".coffer"), new StoreOptions { CreateIfMissing = true }))
        {
            await store.PutManyAsync([.. Enumerable.Range(0, 230).Select(i =>
                new PutRequest(new ArtifactName($"name-{i:d3}"), PutSource.FromStream(new MemoryStream([1]), "f"), null))]);
        }

        Assert.Equal(200, (await RunAsync("complete", "--", "get", "n")).Ok().Lines.Length);
        Assert.Equal(30, (await RunAsync("complete", "--", "get", "name-2")).Ok().Lines.Length);
        foreach (var file in Directory.EnumerateFiles(At(".coffer/local"), "catalog.db*"))
            File.Delete(file);
        foreach (var words in new[] { new[] { "get", "n" }, ["get", "a@b@"], ["get", "--store", "nowhere", ""], ["get", "--store", "s9://bucket/", ""], ["cat", "nope", "--path", ""] })
            Assert.Empty((await RunAsync(["complete", "--", .. words])).Ok().Lines);
    }

    [Fact]
    [Trait("Category", "Slow")]
    public async Task Bash_completes_what_is_typed() => await TypeAsync(
        "bash --norc --noprofile -i",
        "eval \"$(coffer completion bash)\"",
        [("coffer cat 'my\t", "spaced"), ("coffer ls -q --store=ot\t", "elsewhere@1"), ("coffer ls --progress=n\t notes -q", "notes@1"), ("coffer cat models/arcface@2\t", "two")]);

    [Fact]
    [Trait("Category", "Slow")]
    public async Task Zsh_completes_what_is_typed() => await TypeAsync(
        "zsh -f -i",
        "autoload -U compinit; compinit -u -D; eval \"$(coffer completion zsh)\"",
        [("coffer ls --progress=n\t notes -q", "notes@1")]);

    [Fact]
    public async Task Fish_completes_what_is_typed()
    {
        await FillAsync();
        (string Line, string Expected)[] lines =
        [
            ("coffer verif", "verify"),
            ("coffer get ", "models/arcface,models/vgg,my own,notes"),
            ("coffer get models/arcface@", "models/arcface@1,models/arcface@2,models/arcface@latest,models/arcface@prod"),
            ("coffer cat my\\ ", "my own"),
            ("coffer ls --store other --qu", "--quiet"),
            ("coffer get --store other ", "elsewhere"),
            ("coffer put new a.tx", "a.txt"),
            ("bin/coffer cat models/v", "models/vgg"),
        ];
        const string Ask = "coffer completion fish | source; for line in $argv; complete -C $line; echo ==; end";
        using var fish = Start(ShellAt("fish"), ["--no-config", "-c", Ask, .. lines.Select(line => line.Line)], Path());
        fish.StandardInput.Close();
        var answers = (await fish.StandardOutput.ReadToEndAsync()).Split("==\n");
        Assert.Equal("", await fish.StandardError.ReadToEndAsync());
        foreach (var ((line, expected), answer) in lines.Zip(answers))
            Assert.True(expected == string.Join(',', answer.Split('\n', StringSplitOptions.RemoveEmptyEntries).Order(StringComparer.Ordinal)), $"'{line}' became {answer}");
    }

    [Fact]
    public async Task Every_shell_has_a_script()
    {
        foreach (var shell in new[] { "bash", "zsh", "fish" })
        {
            var script = (await RunAsync("completion", shell)).Ok().Output;
            Assert.Contains("complete --", script, StringComparison.Ordinal);
            var json = (await RunAsync("completion", shell, "--json")).Ok().Json;
            Assert.Equal((shell, script), (json.GetProperty("shell").GetString(), json.GetProperty("script").GetString()));
        }
    }

    private static string ShellAt(string name)
    {
        var path = $"/usr/bin/{name}";
        Assert.SkipUnless(File.Exists(path), Shells);
        return path;
    }

    /// <summary>Types keys to a shell that has read coffer's script, and looks at what the completed lines did.</summary>
    private async Task TypeAsync(string shell, string setUp, IEnumerable<(string Keys, string Shown)> own)
    {
        ShellAt(shell.Split(' ')[0]);
        await FillAsync();
        await using var terminal = new Terminal(Start(ShellAt("script"), ["-qec", shell, "/dev/null"], Path()));

        // The quotes keep the marks apart from their echo.
        await terminal.TypeAsync($"{setUp}; echo RE''ADY\n");
        await terminal.WaitForAsync("READY");
        (string Keys, string Shown)[] all =
        [
            ("coffer verif\t", "all is as it was stored"),
            ("coffer cat mod\ta\t", "two"),
            ("coffer cat models/arcface@pr\t", "one"),
            ("coffer cat my\t", "spaced"),
            ("coffer cat notes --path su\t", "in b"),
            ("coffer ls --store other --qu\t", "elsewhere@1"),
            ("coffer put new a.tx\t", "new@1"),
            ("bin/coffer cat models/v\t", "vgg"),
            .. own,
        ];
        foreach (var (keys, shown) in all)
        {
            await terminal.TypeAsync($"{keys}; echo DO''NE\n");
            var output = await terminal.WaitForAsync("DONE");
            Assert.True(output.Contains(shown, StringComparison.Ordinal), $"{keys} did not show {shown}, but: {output}");
        }
    }

    private (string Name, string Value) Path()
    {
        Directory.CreateDirectory(At("bin"));
        File.WriteAllText(At("bin/coffer"), $"#!/bin/sh\nexec '{Dotnet}' '{Program}' \"$@\"\n");
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(At("bin/coffer"), UnixFileMode.UserRead | UnixFileMode.UserExecute);
        return ("PATH", $"{At("bin")}:{Environment.GetEnvironmentVariable("PATH")}");
    }

    /// <summary>A store with a few names, versions and an alias, and another one.</summary>
    private async Task FillAsync()
    {
        Write("a.txt", "in a");
        Write("notes/a.txt", "in a");
        Write("notes/sub/b.txt", "in b");
        await using var store = await ArtifactStore.OpenAsync(At(".coffer"), new StoreOptions { CreateIfMissing = true });
        foreach (var (name, text) in new[] { ("models/arcface", "one"), ("models/arcface", "two"), ("models/vgg", "vgg") })
            await store.PutAsync(new ArtifactName(name), PutSource.FromStream(new MemoryStream(System.Text.Encoding.UTF8.GetBytes(text)), "f"));
        await store.PutAsync(new ArtifactName("notes"), PutSource.FromPath(At("notes")));
        await store.PutAsync(new ArtifactName("my own"), PutSource.FromStream(new MemoryStream("spaced"u8.ToArray()), "f"));
        await store.SetAliasAsync(new AliasName("prod"), Reference.Parse("models/arcface@1"));
        await using var other = await ArtifactStore.OpenAsync(At("other"), new StoreOptions { CreateIfMissing = true });
        await other.PutAsync(new ArtifactName("elsewhere"), PutSource.FromPath(At("a.txt")));
    }
}
