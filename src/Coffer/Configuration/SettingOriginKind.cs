namespace Coffer.Configuration;

/// <summary>Where a value comes from; a later one yields to an earlier one.</summary>
public enum SettingOriginKind
{
    /// <summary>An argument of the command, or the program.</summary>
    Argument,

    /// <summary>A variable of the environment.</summary>
    Environment,

    /// <summary>The configuration file.</summary>
    File,

    /// <summary>Nobody set it.</summary>
    Default,
}
