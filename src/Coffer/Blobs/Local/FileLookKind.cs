namespace Coffer.Blobs.Local;

/// <summary>The kinds of things that a store tells apart.</summary>
internal enum FileLookKind
{
    /// <summary>A symbolic link, a pipe, a device: for a store it is not there.</summary>
    Other,

    /// <summary>A regular file.</summary>
    File,

    /// <summary>A folder.</summary>
    Folder,
}
