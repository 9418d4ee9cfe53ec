namespace Coffer.Artifacts;

/// <summary>What stands at a path inside a version.</summary>
public enum FileKind
{
    /// <summary>A file with content.</summary>
    File = 0,

    /// <summary>A folder; listed where it is empty or its mode matters.</summary>
    Folder,

    /// <summary>A symbolic link, kept as it is and never followed.</summary>
    Link,
}
