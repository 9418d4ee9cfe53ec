using Coffer.Store.Settings;

namespace Coffer.Configuration;

/// <summary>Where a secret is to be had, which is read when it is needed and never kept.</summary>
/// <param name="Path">The file that holds it; null: a variable does.</param>
/// <param name="Variable">The variable that holds it; null: a file does.</param>
/// <param name="NamedBy">What names the one or the other, for errors.</param>
internal sealed record SecretSource(string? Path, string? Variable, string NamedBy)
{
    /// <summary>Reads it.</summary>
    /// <exception cref="CofferException">CredentialsMissing: there is none. AccessDenied, Unavailable: its file cannot be read.</exception>
    public string Read(Func<string, string?> environment) => Path is { } path
        ? SecretFile.Read(path, NamedBy)
        : environment(Variable!) is { Length: > 0 } value ? value : throw new CofferException(CofferError.CredentialsMissing, $"{Variable}, which {NamedBy} names, is not set; set it");

    /// <summary>Says where, never what.</summary>
    public override string ToString() => Path is null ? $"environment {Variable}" : $"file {Path}";
}
