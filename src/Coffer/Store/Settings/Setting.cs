using System.Text;

namespace Coffer.Store.Settings;

/// <summary>
/// One setting: its place in <c>coffer.yaml</c>, what its value is, and the other ways to set it. All that reads, checks, shows or
/// describes settings goes by these.
/// </summary>
/// <param name="Key">Its place, as in <c>retention.grace</c>.</param>
/// <param name="Kind">What its value is.</param>
/// <param name="Description">One sentence for people, without the default.</param>
public sealed record Setting(string Key, SettingKind Kind, string Description)
{
    /// <summary>What holds where nobody sets it, as text; null: what the description says, or nothing.</summary>
    public string? Default { get; init; }

    /// <summary>Variables that set it, beside <see cref="Variable"/>; the first that is set counts.</summary>
    public IReadOnlyList<string> Environment { get; init; } = [];

    /// <summary>Variables that the back end reads by itself, behind the others: they are shown, and nothing is handed on to it.</summary>
    public IReadOnlyList<string> OfBackend { get; init; } = [];

    /// <summary>Whether its value is a secret: shown to nobody, and never written in a file.</summary>
    public bool IsSecret { get; init; }

    /// <summary>Whether an item of a list must have it.</summary>
    public bool IsRequired { get; init; }

    /// <summary>What the items of a list have; empty: it is no list.</summary>
    public IReadOnlyList<Setting> Fields { get; init; } = [];

    /// <summary>The parameter of a back end's addresses that says the same; null: there is none.</summary>
    public string? Parameter { get; init; }

    /// <summary>The variable of its own, as in <c>COFFER_RETENTION_GRACE</c>; null: a list cannot stand in one.</summary>
    public string? Variable => Fields.Count > 0 ? null : VariableOf(Key);

    /// <summary>All variables that are asked, in their order.</summary>
    public IEnumerable<string> Variables => (Variable is { } own ? [own] : Array.Empty<string>()).Concat(Environment).Concat(OfBackend).Distinct(StringComparer.Ordinal);

    private static string VariableOf(string key)
    {
        var name = new StringBuilder("COFFER_");
        foreach (var letter in key)
        {
            if (char.IsAsciiLetterUpper(letter))
                name.Append('_');
            name.Append(letter == '.' ? '_' : char.ToUpperInvariant(letter));
        }

        return name.ToString();
    }
}
