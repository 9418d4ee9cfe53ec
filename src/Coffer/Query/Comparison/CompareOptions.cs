using Coffer.Artifacts;

namespace Coffer.Query.Comparison;

/// <summary>What a comparison looks into.</summary>
public sealed record CompareOptions
{
    /// <summary>Compare the lines of files that are text, JSON or XML. Default: false.</summary>
    public bool Text { get; init; }

    /// <summary>Only this file; null: all.</summary>
    public FilePath? Path { get; init; }

    /// <summary>Lines around a change that are shown with it, 0 to 1000. Default: 3.</summary>
    public int Context { get; init; } = 3;

    /// <summary>The largest file whose lines are compared, in bytes, up to 64 MiB. Default: 2 MiB.</summary>
    public int LargestText { get; init; } = 2 << 20;
}
