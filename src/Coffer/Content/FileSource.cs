using Coffer.Blobs;

namespace Coffer.Content;

/// <summary>A file, read in place. It must hold still while it is read: a change is found by its length and time and refused.</summary>
/// <param name="path">Where the file is.</param>
public sealed class FileSource(string path) : ContentSource
{
    private (long Length, DateTime Written)? _first;

    /// <inheritdoc/>
    public override string Description => path;

    /// <inheritdoc/>
    public override long? Length => _first?.Length;

    /// <inheritdoc/>
    public override bool CanReopen => true;

    /// <inheritdoc/>
    public override ValueTask<Stream> OpenAsync(CancellationToken cancellationToken)
    {
        try
        {
            var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, bufferSize: 0, FileOptions.SequentialScan);
            var now = StateOf(stream);
            _first ??= now;
            if (now != _first)
            {
                stream.Dispose();
                throw Changed();
            }

            return new(stream);
        }
        catch (Exception e) when (e is not CofferException)
        {
            throw Blame(e);
        }
    }

    /// <inheritdoc/>
    public override void ThrowIfChanged(Stream opened, long read)
    {
        ArgumentNullException.ThrowIfNull(opened);
        if (read != _first?.Length || StateOf((FileStream)opened) != _first)
            throw Changed();

        // An open file outlives its name; but what nobody can look up any more is not what the user meant to keep.
        if (!File.Exists(path))
            throw new CofferException(CofferError.Conflict, $"{path} went away while it was read; put it again when it is back");
    }

    private static (long Length, DateTime Written) StateOf(FileStream stream) =>
        (stream.Length, File.GetLastWriteTimeUtc(stream.SafeFileHandle));

    private CofferException Changed() => new(CofferError.Conflict, $"{path} changed while it was read; put it again when it holds still, or give its bytes by standard input");

    private Exception Blame(Exception e) => e switch
    {
        FileNotFoundException or DirectoryNotFoundException => new CofferException(CofferError.NotFound, $"{path} does not exist", e),
        UnauthorizedAccessException => new CofferException(CofferError.AccessDenied, $"no permission to read {path}", e),
        _ => BlobErrors.Classify(e, "reading", path) ?? e,
    };
}
