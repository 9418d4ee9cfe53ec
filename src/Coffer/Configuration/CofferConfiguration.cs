using Coffer.Configuration.Files;
using Coffer.Configuration.Foreign;
using Coffer.Store;
using Coffer.Store.Settings;

namespace Coffer.Configuration;

/// <summary>
/// What <c>coffer.yaml</c>, the environment and a line say together: an argument comes before the environment, that before the file, and that
/// before the default. Secrets are read when they are used, and shown to nobody.
/// </summary>
public sealed class CofferConfiguration
{
    private readonly SettingsAssembly _assembly;

    private CofferConfiguration(SettingsAssembly assembly, CofferSettings settings, string? file, IReadOnlyList<SettingValue> values, IReadOnlyList<string> remarks)
    {
        _assembly = assembly;
        Settings = settings;
        File = file;
        Values = values;
        Remarks = remarks;
    }

    /// <summary>The settings, ready to use.</summary>
    public CofferSettings Settings { get; }

    /// <summary>The file that was read, as messages call it; null: there is none.</summary>
    public string? File { get; }

    /// <summary>Every setting with its value and where that comes from, in the order of the schema; secrets masked.</summary>
    public IReadOnlyList<SettingValue> Values { get; }

    /// <summary>What was read and has no effect here, and why.</summary>
    public IReadOnlyList<string> Remarks { get; }

    /// <summary>Reads it.</summary>
    /// <param name="request">What it is read from; null: the file that is found, and the environment.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    /// <exception cref="CofferException">InvalidArgument: the first mistake, with its file and line, and how many more there are.
    /// NotFound: the file that was named is not there. AccessDenied, Unavailable, TooLarge: it cannot be read.</exception>
    public static async Task<CofferConfiguration> LoadAsync(ConfigurationRequest? request = null, CancellationToken cancellationToken = default)
    {
        var (configuration, check) = await ReadAsync(request ?? new ConfigurationRequest(), toCheck: false, cancellationToken).ConfigureAwait(false);
        return check.Mistakes switch
        {
            [] => configuration,
            [var only] => throw new CofferException(CofferError.InvalidArgument, only.ToString()),
            [var first, ..] => throw new CofferException(CofferError.InvalidArgument, $"{first}{(first.Message.EndsWith('?') ? "" : ";")} coffer config check shows this and {check.Mistakes.Count - 1} more"),
        };
    }

    /// <summary>Reads it and says all that is wrong with it.</summary>
    /// <param name="request">What it is read from; null: the file that is found, and the environment.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    /// <exception cref="CofferException">NotFound, AccessDenied, Unavailable, TooLarge, InvalidArgument: the file itself cannot be read.</exception>
    public static async Task<ConfigurationCheck> CheckAsync(ConfigurationRequest? request = null, CancellationToken cancellationToken = default) =>
        (await ReadAsync(request ?? new ConfigurationRequest(), toCheck: true, cancellationToken).ConfigureAwait(false)).Check;

    /// <summary>An address with what the settings say of its back end and it does not say itself; the back ends of <see cref="Settings"/> do so by themselves.</summary>
    public StoreAddress Complete(StoreAddress address)
    {
        ArgumentNullException.ThrowIfNull(address);
        return _assembly.Complete(address);
    }

    private static async Task<(CofferConfiguration Configuration, ConfigurationCheck Check)> ReadAsync(ConfigurationRequest request, bool toCheck, CancellationToken cancellationToken)
    {
        var (mistakes, remarks) = (new List<ConfigurationMistake>(), new List<string>());
        var file = ConfigurationFile.Find(request);
        var root = file is null ? null : new FileReader(file.Name, mistakes).Read(await file.ReadAsync(cancellationToken).ConfigureAwait(false));
        var table = new SettingsTable(request.Store.Backends, ofAll: root is not null && SettingsTable.NeedsAll(root.Entries.Select(entry => entry.Name)));
        var ofFile = root is null ? new Dictionary<string, FileNode>(StringComparer.Ordinal) : FileForm.Read(root, table.All, mistakes, remarks);

        var others = new ForeignVariables(request.Environment, mistakes, remarks);
        var address = others.Store(isSaid: request.Arguments.Any(argument => argument.Key == KnownSettings.Store.Key) || request.Environment(KnownSettings.Store.Variable!) is { Length: > 0 });
        var ofOthers = new Dictionary<string, FileNode>(StringComparer.Ordinal);
        if (address is not null)
            ofOthers[KnownSettings.Store.Key] = address;

        // Which variables count depends on the store's scheme.
        var store = new SettingsReader(request, file, ofFile, ofOthers, []).Read(KnownSettings.Store);
        var scheme = (store.Value as StoreAddress)?.Scheme ?? "file";
        foreach (var (key, value) in others.Others(scheme))
            ofOthers[key] = value;

        var reader = new SettingsReader(request, file, ofFile, ofOthers, mistakes);
        var values = table.For(scheme).Select(reader.Read).ToDictionary(read => read.Setting.Key, StringComparer.Ordinal);
        var assembly = new SettingsAssembly(request, values, ReadLater, mistakes);
        var settings = assembly.Build();
        if (toCheck && mistakes.Count == 0)
            await assembly.RequireBackendAgreesAsync(settings).ConfigureAwait(false);
        return (
            new CofferConfiguration(assembly, settings, file?.Name, SettingValues.Of(values.Values, request.Store.Backends), remarks),
            new ConfigurationCheck(file?.Name, [.. mistakes.OrderBy(mistake => mistake.Origin.Line ?? 0)], remarks));

        // Of a back end that only an address brings into play.
        ReadSetting ReadLater(Setting setting)
        {
            var found = new List<ConfigurationMistake>();
            var read = new SettingsReader(request, file, ofFile, ofOthers, found).Read(setting);
            return found is [var mistake, ..] ? throw new CofferException(CofferError.InvalidArgument, mistake.ToString()) : read;
        }
    }
}
