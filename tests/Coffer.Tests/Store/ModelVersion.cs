namespace Coffer.Tests.Store;

/// <summary>What the model knows of one version.</summary>
internal sealed class ModelVersion
{
    public required byte[] Bytes { get; init; }

    public required SortedDictionary<string, string> Tags { get; init; }

    public bool IsDeleted { get; set; }
}
