using Coffer.Store;

namespace Coffer.Configuration;

/// <summary>What a configuration is read from.</summary>
public sealed record ConfigurationRequest
{
    /// <summary>The file; it must be there. Null: that which <c>COFFER_CONFIG</c> names, else <c>coffer.yaml</c> in the working folder or the nearest
    /// folder above it that has one, else <c>coffer/coffer.yaml</c> in <c>XDG_CONFIG_HOME</c> (<c>~/.config</c>), else none.</summary>
    public string? File { get; init; }

    /// <summary>The working folder. Default: that of the process.</summary>
    public string Folder { get; init; } = Directory.GetCurrentDirectory();

    /// <summary>Reads a variable. Default: the process' environment.</summary>
    public Func<string, string?> Environment { get; init; } = System.Environment.GetEnvironmentVariable;

    /// <summary>What a line or a program says; it comes before all else.</summary>
    public IReadOnlyList<SettingArgument> Arguments { get; init; } = [];

    /// <summary>What no file can say: the back ends of this build, the clock, where log lines go. The rest is replaced by what is read.</summary>
    public StoreOptions Store { get; init; } = new();
}
