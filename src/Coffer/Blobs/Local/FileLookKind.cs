namespace Coffer.Blobs.Local;

/// <summary>The kinds of things that a store tells apart.</summary>
internal enum FileLookKind
{
    /// <summary>A pipe, a socket, a device.</summary>
    Other,

    /// <summary>A symbolic link.</summary>
    Link,

    /// <summary>A regular file.</summary>
    File,

    /// <summary>A folder.</summary>
    Folder,
}
