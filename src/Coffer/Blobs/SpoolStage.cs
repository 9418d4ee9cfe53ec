using Coffer.Blobs.Local;

namespace Coffer.Blobs;

/// <summary>A stage in the machine's folder for temporary files, for back ends that must know the key before the bytes.</summary>
internal sealed class SpoolStage : BlobStage
{
    private readonly FileStream _file;
    private readonly StageWriter _writer;
    private bool _complete;

    public SpoolStage()
    {
        _file = Create();

        // The disk need not hurry: the file is read once and removed.
        _writer = new StageWriter(_file.SafeFileHandle, Classify, startsWriteBack: false);
    }

    public override Stream Writer => _writer;

    public override long Length => _complete ? _writer.Written : throw new InvalidOperationException("A stage is a source once it is complete.");

    public override ValueTask CompleteAsync(CancellationToken cancellationToken)
    {
        _complete = true;
        return ValueTask.CompletedTask;
    }

    public override ValueTask<Stream> OpenAsync(CancellationToken cancellationToken) =>
        new(new FileStream(_file.Name, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, bufferSize: 0));

    public override ValueTask DisposeAsync() => _file.DisposeAsync();

    private static CofferException? Classify(Exception exception) => BlobErrors.Classify(exception, Path.GetTempPath(), "a temporary file");

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
