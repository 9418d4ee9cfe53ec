using Coffer.Artifacts;
using Coffer.Artifacts.Recognition;
using Coffer.Blobs.Local;
using Coffer.Content;

namespace Coffer.Store;

/// <summary>What the first bytes of something that is put say of it.</summary>
/// <param name="Format">The format that it was recognised to be of.</param>
/// <param name="MediaType">The media type of its one file, where the file's name does not say it.</param>
internal sealed record FirstLook(RecognisedFormat? Format, string? MediaType)
{
    /// <summary>Nothing.</summary>
    public static FirstLook None { get; } = new(Format: null, MediaType: null);

    /// <summary>Whether the bytes must be looked at: the type is not given, or the name does not say what to call the bytes.</summary>
    public static bool IsNeeded(PutOptions? options, string fileName) => options?.Type is null || MediaTypes.Of(fileName) == MediaTypes.Unknown;

    /// <summary>Looks at the first bytes of a file or stream.</summary>
    public static FirstLook At(ReadOnlyMemory<byte> prefix, long? size, PutOptions? options, string fileName)
    {
        var format = options?.Type is null ? ContentRecognition.OfFile(prefix, size) : null;
        var type = options?.Type ?? format?.Type ?? ArtifactType.Custom;
        var media = MediaTypes.Of(fileName) == MediaTypes.Unknown ? format?.MediaType ?? TypeMedia.Of(type, prefix.Span) : null;
        return new(format, media);
    }

    /// <summary>Looks at a file that has just been read; one that went away meanwhile says nothing.</summary>
    public static async Task<FirstLook> AtFileAsync(string path, PutOptions? options, CancellationToken cancellationToken) =>
        await PrefixAsync(path, cancellationToken).ConfigureAwait(false) is var (prefix, size) ? At(prefix, size, options, Path.GetFileName(path)) : None;

    /// <summary>Looks at a folder that has just been read, by the page that a report begins with.</summary>
    public static async Task<FirstLook> AtFolderAsync(string folder, CancellationToken cancellationToken) =>
        await PrefixAsync(Path.Join(folder, "index.html"), cancellationToken).ConfigureAwait(false) is var (prefix, _) ? new(ContentRecognition.OfReport(prefix), MediaType: null) : None;

    private static async Task<(byte[] Prefix, long Size)?> PrefixAsync(string path, CancellationToken cancellationToken)
    {
        try
        {
            using var file = LocalFile.OpenToRead(path);
            var size = RandomAccess.GetLength(file);
            var prefix = new byte[(int)Math.Min(size, ContentRecognition.PrefixSize)];
            var read = 0;
            while (read < prefix.Length && await RandomAccess.ReadAsync(file, prefix.AsMemory(read), read, cancellationToken).ConfigureAwait(false) is > 0 and var more)
                read += more;
            return read == prefix.Length ? (prefix, size) : null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}
