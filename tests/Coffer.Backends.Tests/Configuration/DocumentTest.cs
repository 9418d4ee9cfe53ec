using Coffer.Backends;
using Coffer.Configuration;
using Coffer.S3;
using Coffer.Store;

namespace Coffer.Backends.Tests.Configuration;

/// <summary>Reads a document's own examples, with all back ends.</summary>
public abstract class DocumentTest : IDisposable
{
    protected DocumentTest() => Folder = Directory.CreateTempSubdirectory("coffer-config-").FullName;

    protected string Folder { get; }

    protected static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose()
    {
        Directory.Delete(Folder, recursive: true);
        GC.SuppressFinalize(this);
    }

    /// <summary>Reads a file in the form of the document, beside the variables that an export of a shell sets.</summary>
    protected Task<CofferConfiguration> LoadAsync(string? file = null, string shell = "") => CofferConfiguration.LoadAsync(Request(file, shell), Token);

    protected async Task<IReadOnlyList<string>> MistakesAsync(string? file = null, string shell = "") =>
        [.. (await CofferConfiguration.CheckAsync(Request(file, shell), Token)).Mistakes.Select(mistake => mistake.ToString())];

    /// <summary>The variables of a shell's lines: <c>export NAME="value"</c> or <c>NAME=value  # why</c>.</summary>
    protected static IReadOnlyDictionary<string, string> Exports(string shell) => shell.Split('\n')
        .Select(line => line.Trim()).Where(line => line.Length > 0 && line[0] != '#')
        .Select(line => (line.StartsWith("export ", StringComparison.Ordinal) ? line[7..] : line).Split('=', 2))
        .ToDictionary(pair => pair[0], pair => pair[1].Split("  #")[0].Trim('"'), StringComparer.Ordinal);

    /// <summary>What the back end makes of the store's address.</summary>
    protected static S3Options S3(CofferConfiguration configuration) =>
        S3Address.Parse(configuration.Complete(StoreAddress.Parse(configuration.Settings.Address)), configuration.Settings.Store.Variables);

    protected static string Keys(CofferConfiguration configuration) => S3Credentials.Of(S3(configuration), configuration.Settings.Store.Variables).Source;

    protected static SettingValue Value(CofferConfiguration configuration, string key) => configuration.Values.Single(value => value.Key == key);

    private ConfigurationRequest Request(string? file, string shell)
    {
        if (file is not null)
            File.WriteAllText(Path.Combine(Folder, "coffer.yaml"), file);
        return new() { Folder = Folder, Environment = Exports(shell).GetValueOrDefault, Store = new StoreOptions { Backends = new StoreBackends().AddAll() } };
    }
}
