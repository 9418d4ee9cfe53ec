using Coffer.Blobs.Memory;
using Coffer.Configuration;
using Coffer.Store;
using Coffer.Store.Settings;
using Coffer.Tests.Blobs;

namespace Coffer.Tests.Configuration;

/// <summary>A folder with files, an environment, and a back end <c>mine:</c> that has settings of its own.</summary>
public abstract class ConfigurationTest : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    protected static CancellationToken Token => TestContext.Current.CancellationToken;

    protected Dictionary<string, string> Environment { get; } = new(StringComparer.Ordinal);

    /// <summary>What the back end was last opened by.</summary>
    protected (string Address, StoreOptions Options)? Opened { get; private set; }

    protected string Folder => _folder.Path;

    protected string At(string path) => _folder.At(path);

    public void Dispose()
    {
        _folder.Dispose();
        GC.SuppressFinalize(this);
    }

    protected string Write(string path, string text)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(At(path))!);
        File.WriteAllText(At(path), text);
        return At(path);
    }

    protected ConfigurationRequest Request(string? text = null, string? folder = null, params SettingArgument[] arguments)
    {
        if (text is not null)
            Write("coffer.yaml", text);
        return new() { Folder = folder ?? Folder, Environment = Environment.GetValueOrDefault, Arguments = arguments, Store = new StoreOptions { Backends = Backends() } };
    }

    protected Task<CofferConfiguration> LoadAsync(string? text = null, string? folder = null, params SettingArgument[] arguments) =>
        CofferConfiguration.LoadAsync(Request(text, folder, arguments), Token);

    /// <summary>The lines of all mistakes.</summary>
    protected async Task<IReadOnlyList<string>> MistakesAsync(string text) => [.. (await CofferConfiguration.CheckAsync(Request(text), Token)).Mistakes.Select(mistake => mistake.ToString())];

    protected static string? Text(CofferConfiguration configuration, string key) => configuration.Values.Single(value => value.Key == key).Text;

    protected static string Origin(CofferConfiguration configuration, string key) => configuration.Values.Single(value => value.Key == key).Origin.ToString();

    private StoreBackends Backends() => new StoreBackends().Add(
        "mine",
        (address, options) =>
        {
            Opened = (address.ToString(), options);
            return address.Rest.Contains("never", StringComparison.Ordinal) ? throw new CofferException(CofferError.InvalidArgument, "mine never works") : new MemoryBlobStore();
        },
        () => new BackendSettings(
            "mine",
            [
                new Setting("mine.place", SettingKinds.Text, "Where.") { Parameter = "place", OfBackend = ["MINE_PLACE"] },
                new Setting("mine.partSize", SettingKinds.Size(1024), "How large.") { Parameter = "part-size", Default = "1MiB", Environment = ["MINE_PARTS"] },
                new Setting("mine.patience", SettingKinds.Duration(), "How long.") { Parameter = "patience" },
                new Setting("mine.eager", SettingKinds.Truth, "Whether at once.") { Parameter = "eager" },
                new Setting("mine.words", SettingKinds.Words, "What else.") { Parameter = "words" },
                new Setting("mine.key", SettingKinds.Text, "The key.") { IsSecret = true, OfBackend = ["MINE_KEY"] },
            ]));
}
