namespace Coffer.Query.Comparison;

/// <summary>What became of a file.</summary>
public enum FileChangeKind
{
    /// <summary>Only the current version has it.</summary>
    Added,

    /// <summary>Only the baseline has it.</summary>
    Removed,

    /// <summary>Both have it, with another content, kind, mode or target.</summary>
    Changed,
}
