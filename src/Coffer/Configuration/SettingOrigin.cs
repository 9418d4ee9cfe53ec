namespace Coffer.Configuration;

/// <summary>Where a value comes from.</summary>
/// <param name="Kind">Argument, environment, file or default.</param>
/// <param name="Name">The option, the variable, or the file; null for a default.</param>
/// <param name="Line">The line of the file, from 1; null elsewhere.</param>
public sealed record SettingOrigin(SettingOriginKind Kind, string? Name = null, int? Line = null)
{
    /// <summary>Nobody set it.</summary>
    public static SettingOrigin Default { get; } = new(SettingOriginKind.Default);

    /// <summary>As people read it: <c>argument --store</c>, <c>environment COFFER_STORE</c>, <c>coffer.yaml:12</c>, <c>default</c>.</summary>
    public override string ToString() => Kind switch
    {
        SettingOriginKind.Argument => $"argument {Name}",
        SettingOriginKind.Environment => $"environment {Name}",
        SettingOriginKind.File => $"{Name}:{Line}",
        _ => "default",
    };

    /// <summary>As it begins the line of a mistake.</summary>
    internal string Place => Kind == SettingOriginKind.File ? ToString() : Name ?? "default";
}
