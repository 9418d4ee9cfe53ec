namespace Coffer.Blobs;

/// <summary>A stage in the machine's folder for temporary files, for back ends that must know the key before the bytes.</summary>
internal sealed class SpoolStage : BlobStage
{
    private readonly FileStream _file = Create();

    public override Stream Writer => _file;

    public override long Length => _file.Length;

    public override ValueTask CompleteAsync(CancellationToken cancellationToken) => new(_file.FlushAsync(cancellationToken));

    public override ValueTask<Stream> OpenAsync(CancellationToken cancellationToken) =>
        new(new FileStream(_file.Name, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, bufferSize: 0));

    public override ValueTask DisposeAsync() => _file.DisposeAsync();

    private static FileStream Create()
    {
        var options = new FileStreamOptions
        {
            Mode = FileMode.CreateNew,
            Access = FileAccess.ReadWrite,
            Share = FileShare.ReadWrite | FileShare.Delete,
            Options = FileOptions.DeleteOnClose,
            BufferSize = 0,
        };
        if (!OperatingSystem.IsWindows())
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        return new FileStream(Path.Combine(Path.GetTempPath(), $"coffer-{Guid.NewGuid():n}"), options);
    }
}
