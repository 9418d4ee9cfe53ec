namespace Coffer.Store;

/// <summary>Which plain objects become artifacts, and how.</summary>
public sealed record ImportOptions
{
    /// <summary>The object with this key, and those whose keys begin with it and <c>/</c>. Default: all.</summary>
    public string Prefix { get; init; } = "";

    /// <summary>What stands in names in the place of <see cref="Prefix"/>; null: the key is the name.</summary>
    public string? As { get; init; }

    /// <summary>Type, job, tags and expiry of what is kept; its conditions and metadata are not used.</summary>
    public PutOptions Put { get; init; } = new();

    /// <summary>Say what would be done, and keep nothing. Default: false.</summary>
    public bool DryRun { get; init; }

    /// <summary>How many objects are on their way at once, from 1. Default: 4.</summary>
    public int Parallel { get; init; } = 4;

    /// <summary>Told how many bytes were read; the total is not known.</summary>
    public IProgress<TransferProgress>? Progress { get; init; }
}
