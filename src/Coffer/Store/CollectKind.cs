namespace Coffer.Store;

/// <summary>What kinds of things a collection removes.</summary>
public enum CollectKind
{
    /// <summary>A blob of content that no version refers to.</summary>
    Content,

    /// <summary>The record of a version that was deleted.</summary>
    Version,

    /// <summary>Labels whose version is gone.</summary>
    Labels,

    /// <summary>What a process that died left in the folder for temporary files.</summary>
    Session,

    /// <summary>What has arrived of an upload that nobody finished.</summary>
    Upload,
}
