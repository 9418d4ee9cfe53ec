namespace Coffer.Blobs.Local;

/// <summary>A stage and the key that it is to have.</summary>
internal readonly record struct LocalPut(BlobKey Key, LocalStage Stage)
{
    /// <summary>The folder of the key.</summary>
    public string Folder { get; } = LocalFolders.FolderOf(Key.Value);
}
