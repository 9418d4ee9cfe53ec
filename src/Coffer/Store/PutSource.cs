using Coffer.Artifacts;
using Coffer.Content;

namespace Coffer.Store;

/// <summary>What to keep: a file, a folder, or a stream.</summary>
public abstract record PutSource
{
    private PutSource()
    {
    }

    /// <summary>A file or a folder, whichever is there.</summary>
    /// <exception cref="CofferException"><see cref="CofferError.NotFound"/>: nothing is there.</exception>
    public static PutSource FromPath(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        if (Directory.Exists(path))
            return new Folder(path);
        return File.Exists(path) ? new OneFile(path) : throw new CofferException(CofferError.NotFound, $"{path} does not exist");
    }

    /// <summary>A stream, read from where it stands to its end and left open.</summary>
    /// <param name="stream">The bytes.</param>
    /// <param name="fileName">The name of the one file that the version will hold.</param>
    /// <param name="length">How many bytes there are, where known; more or fewer are an error.</param>
    public static PutSource FromStream(Stream stream, string fileName, long? length = null) => new OneStream(stream, new FilePath(fileName), length);

    internal sealed record OneFile(string Path) : PutSource;

    internal sealed record Folder(string Path) : PutSource;

    /// <summary>A stream, and what it is expected to be.</summary>
    /// <param name="Stream">The bytes.</param>
    /// <param name="FileName">The name of the one file.</param>
    /// <param name="Length">How many bytes there are, where known.</param>
    /// <param name="Expected">What their digest must be; null: whatever it is.</param>
    internal sealed record OneStream(Stream Stream, FilePath FileName, long? Length, Digest? Expected = null) : PutSource;
}
