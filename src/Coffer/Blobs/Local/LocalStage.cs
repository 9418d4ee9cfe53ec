using Microsoft.Win32.SafeHandles;

namespace Coffer.Blobs.Local;

/// <summary>A temporary file in the store's session, on the disk where the blob will be: naming it moves no bytes.</summary>
internal sealed class LocalStage : BlobStage
{
    /// <summary>Blobs are for reading, so that nobody edits one by accident.</summary>
    private const UnixFileMode ReadOnly = UnixFileMode.UserRead | UnixFileMode.GroupRead | UnixFileMode.OtherRead;

    private readonly Func<Exception, CofferException?> _classify;
    private readonly StageWriter _writer;
    private readonly int _lostWrites;
    private SafeFileHandle? _file;
    private long _length = -1;
    private bool _keptOpen;
    private bool _durable;

    public LocalStage(LocalBlobStore store, LocalSession session, Func<Exception, CofferException?> classify)
    {
        Store = store;
        Session = session;
        Path = session.NewPath();
        _classify = classify;
        _lostWrites = session.LostWrites;
        _file = Create(Path);
        _writer = new StageWriter(_file, classify, startsWriteBack: OperatingSystem.IsLinux());
    }

    /// <summary>The store whose disk it is on.</summary>
    public LocalBlobStore Store { get; }

    /// <summary>The session that it belongs to.</summary>
    public LocalSession Session { get; }

    /// <summary>Where its bytes are.</summary>
    public string Path { get; }

    public override Stream Writer => _writer;

    public override long Length => _length >= 0 ? _length : throw new InvalidOperationException("A stage is a source once it is complete.");

    /// <summary>Makes a new file that is for reading to everybody but the one who holds this handle.</summary>
    public static SafeFileHandle Create(string path) => LocalFile.Create(path, ReadOnly);

    public override ValueTask CompleteAsync(CancellationToken cancellationToken)
    {
        if (_length >= 0)
            return ValueTask.CompletedTask;
        _length = _writer.Written;
        _keptOpen = Session.TryKeepOpen();
        if (!_keptOpen)
            Close();
        return ValueTask.CompletedTask;
    }

    public override ValueTask<Stream> OpenAsync(CancellationToken cancellationToken)
    {
        var file = File.OpenHandle(Path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        return new(new FileRangeStream(file, 0, Length, _classify));
    }

    /// <summary>Flushes this one file.</summary>
    public void Flush()
    {
        if (_durable)
            return;
        if (_file is not null)
        {
            RandomAccess.FlushToDisk(_file);
        }
        else
        {
            // Its mode forbids writing, which a flush on Windows needs; there it has no such mode.
            using var file = File.OpenHandle(Path, FileMode.Open, OperatingSystem.IsWindows() ? FileAccess.ReadWrite : FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            RandomAccess.FlushToDisk(file);
        }

        SetDurable(Session.LostWrites);
    }

    /// <summary>Says that the whole file system has been flushed since it was written.</summary>
    /// <param name="lostWrites">The session's count of lost writes after the flush.</param>
    /// <exception cref="IOException">Writes were lost while it was staged, perhaps of this very file.</exception>
    public void SetDurable(int lostWrites)
    {
        if (!_durable && lostWrites != _lostWrites)
            throw new IOException("the disk lost writes while this was staged; put it again");
        _durable = true;
        Close();
    }

    public override ValueTask DisposeAsync()
    {
        Close();
        if (OperatingSystem.IsWindows())
            File.Delete(Path);
        else
            _ = Posix.Unlink(Path); // what is left goes with the session
        return ValueTask.CompletedTask;
    }

    private void Close()
    {
        if (Interlocked.Exchange(ref _file, null) is not { } file)
            return;
        file.Dispose();
        if (_keptOpen)
            Session.CloseOne();
    }
}
