using Coffer.Artifacts;

namespace Coffer.Query.Comparison;

/// <summary>A file that differs.</summary>
/// <param name="Path">Where it stands.</param>
/// <param name="Kind">What became of it.</param>
/// <param name="Before">What the baseline has; null where it was added.</param>
/// <param name="After">What the current version has; null where it was removed.</param>
public sealed record FileChange(FilePath Path, FileChangeKind Kind, FileEntry? Before, FileEntry? After)
{
    /// <summary>Its raw bytes on both sides.</summary>
    public NumberChange Size => new(Before?.Size ?? 0, After?.Size ?? 0);

    /// <summary>What changed in its lines; null where it was not asked for, or the file is no text.</summary>
    public TextDiff? Text { get; init; }
}
