using Coffer.Configuration;
using Coffer.Store;

namespace Coffer.Tests.Configuration;

/// <summary>Secrets come from the environment and from files, are read when they are used, and are shown to nobody.</summary>
public sealed class SecretTests : ConfigurationTest
{
    private const string Hidden = "hunter2-f00d";

    [Fact]
    public async Task A_secret_of_the_file_comes_from_a_variable_or_another_file_when_it_is_used()
    {
        Write("keys/mine", $"  {Hidden}\n");
        var settings = (await LoadAsync("mine:\n  keyFile: keys/mine\n", Folder)).Settings;
        Assert.Equal(Hidden, settings.Store.Variables("mine.key"));

        settings = (await LoadAsync("mine:\n  key: ${env:ELSEWHERE}\n")).Settings;
        Assert.Contains("ELSEWHERE, which coffer.yaml:2 names, is not set", Assert.Throws<CofferException>(() => settings.Store.Variables("mine.key")).Message, StringComparison.Ordinal);
        Environment["ELSEWHERE"] = Hidden;
        Assert.Equal(Hidden, settings.Store.Variables("mine.key"));
        Assert.Equal(Hidden, settings.Store.Variables("ELSEWHERE"));
        Assert.Null(settings.Store.Variables("NOT_SET"));
    }

    [Fact]
    public async Task It_is_masked_wherever_it_is_shown()
    {
        Write("key", Hidden);
        foreach (var (variable, value, text, origin) in new[]
        {
            ("X", "", "store: 'mine:'\nmine:\n  keyFile: key\n", "coffer.yaml:3"),
            ("ELSEWHERE", Hidden, "store: 'mine:'\nmine:\n  key: ${env:ELSEWHERE}\n", "coffer.yaml:3"),
            ("MINE_KEY", Hidden, "store: 'mine:'\n", "environment MINE_KEY"),
            ("COFFER_MINE_KEY", Hidden, "store: 'mine:'\n", "environment COFFER_MINE_KEY"),
            ("MINE_KEY_FILE", At("key"), "store: 'mine:'\nmine:\n  key: ${env:OTHER}\n", "environment MINE_KEY_FILE"),
        })
        {
            Environment.Clear();
            Environment[variable] = value;
            var configuration = await LoadAsync(text);
            var shown = configuration.Values.Single(known => known.Key == "mine.key");
            Assert.Equal((SettingValue.Masked, origin, true), (shown.Text, shown.Origin.ToString(), shown.IsSecret));
            Assert.DoesNotContain(Hidden, string.Join(' ', configuration.Values) + configuration.Settings, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task A_secret_in_a_file_is_refused_with_the_next_step_and_not_repeated()
    {
        var e = await Assert.ThrowsAsync<CofferException>(() => LoadAsync($"mine:\n  key: {Hidden}\n"));
        Assert.Equal("coffer.yaml:2: mine.key is a secret and must not stand in a file; write ${env:NAME} in its place, name a file that holds it by mine.keyFile, or set COFFER_MINE_KEY", e.Message);

        foreach (var text in new[] { $"mine:\n  key: [ {Hidden} ]\n", $"mine:\n  key: pre${{env:A}}{Hidden}\n", $"mine:\n  key: ${{env:A}}\n  keyFile: {Hidden}\n", $"mine:\n  keyFile: [ {Hidden} ]\n", $"mine:\n  kye: {Hidden}\n", $"mine:\n  key: {Hidden}: x\n", $"mine:\n  key: '{Hidden}\n" })
            Assert.DoesNotContain(Hidden, Assert.Single(await MistakesAsync(text)), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_file_of_a_secret_that_is_missing_empty_or_no_secret_says_so()
    {
        Write("empty", " \n");
        await File.WriteAllBytesAsync(At("large"), new byte[70_000], Token);
        foreach (var (file, says) in new[] { ("gone", "does not exist"), ("empty", "is empty"), ("large", "is larger than any secret") })
        {
            var settings = (await LoadAsync($"mine:\n  keyFile: {At(file)}\n")).Settings;
            var e = Assert.Throws<CofferException>(() => settings.Store.Variables("mine.key"));
            Assert.Equal(CofferError.CredentialsMissing, e.Error);
            Assert.Contains($"{file}, which coffer.yaml:2 names, {says}", e.Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void A_variable_and_the_file_that_holds_it_exclude_each_other()
    {
        Environment["K"] = "a";
        Assert.Equal("a", Coffer.Store.Settings.SecretFile.OfVariable("K", Environment.GetValueOrDefault));
        Environment["K_FILE"] = Write("k", "b");
        Assert.Contains("K and K_FILE are both set", Assert.Throws<CofferException>(() => Coffer.Store.Settings.SecretFile.OfVariable("K", Environment.GetValueOrDefault)).Message, StringComparison.Ordinal);
        Environment.Remove("K");
        Assert.Equal("b", Coffer.Store.Settings.SecretFile.OfVariable("K", Environment.GetValueOrDefault));
    }
}
