using System.CommandLine;
using Coffer.Configuration;
using Coffer.Store;

namespace Coffer.Cli;

/// <summary>The options that every command takes, before or after its name.</summary>
internal static class GlobalOptions
{
    public static Option<string?> Store { get; } = new("--store")
    {
        Description = "The store's address: a folder, or an address such as s3://bucket/prefix (default: $COFFER_STORE, else the setting store, else ./.coffer).",
        HelpName = "ADDRESS",
        Recursive = true,
    };

    public static Option<string?> Config { get; } = new("--config")
    {
        Description = "The file of settings (default: $COFFER_CONFIG, else coffer.yaml in this folder or the nearest above it, else the user's own).",
        HelpName = "FILE",
        Recursive = true,
    };

    public static Option<bool> SingleWriter { get; } = new("--single-writer")
    {
        Description = "Vouch that nobody else writes to the store meanwhile: lets a service be used that does not create only where nothing is.",
        Recursive = true,
    };

    public static Option<bool> Json { get; } = new("--json")
    {
        Description = "Print one JSON document; errors too, on standard error.",
        Recursive = true,
    };

    public static Option<bool> Quiet { get; } = new("--quiet", "-q")
    {
        Description = "Print only results: no remarks, no progress.",
        Recursive = true,
    };

    public static Option<bool> Verbose { get; } = new("--verbose", "-v")
    {
        Description = "Log what is done to standard error, and print stack traces of errors.",
        Recursive = true,
    };

    public static Option<string> Progress { get; } = Of("auto", "json", "none");

    public static Option<bool> NoColor { get; } = new("--no-color")
    {
        Description = "No colours, as with NO_COLOR; there are none anyway unless the output is a terminal.",
        Recursive = true,
    };

    public static Option<bool> Version { get; } = new("--version")
    {
        Description = "Print the version.",
        Recursive = true,
        Action = new PrintVersion(),
    };

    public static IReadOnlyList<Option> All { get; } = [Store, Config, SingleWriter, Json, Quiet, Verbose, Progress, NoColor, Version];

    /// <summary>What a line says of settings, from where and for whom they are read.</summary>
    /// <param name="parse">The line.</param>
    /// <param name="options">What no file can say.</param>
    public static ConfigurationRequest RequestOf(ParseResult parse, StoreOptions options)
    {
        var arguments = new List<SettingArgument>();
        if (parse.GetValue(Store) is { } address)
            arguments.Add(new("store", address, Store.Name));
        if (parse.GetValue(SingleWriter))
            arguments.Add(new("singleWriter", "true", SingleWriter.Name));
        return new ConfigurationRequest { File = parse.GetValue(Config), Arguments = arguments, Store = options };
    }

    private static Option<string> Of(params string[] values)
    {
        var option = new Option<string>("--progress")
        {
            Description = "How long work shows how far it is, on standard error: a bar on a terminal after a second (auto), "
                + "lines with phase, done, total, rate, files and totalFiles in bytes, bytes a second and files (json), or not (none).",
            DefaultValueFactory = _ => values[0],
            HelpName = string.Join('|', values),
            Recursive = true,
        };
        option.AcceptOnlyFromAmong(values);
        return option;
    }
}
