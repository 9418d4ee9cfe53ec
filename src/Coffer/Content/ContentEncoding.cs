namespace Coffer.Content;

/// <summary>How content's bytes are encoded in a blob. The blob's key says it by its suffix; there is no header.</summary>
public enum ContentEncoding
{
    /// <summary>As they are: a range of the blob is a range of the content.</summary>
    None,

    /// <summary>gzip (RFC 1952), suffix <c>.gz</c>.</summary>
    Gzip,

    /// <summary>Brotli (RFC 7932), suffix <c>.br</c>.</summary>
    Brotli,

    /// <summary>Zstandard frames (RFC 8878), suffix <c>.zst</c>.</summary>
    Zstd,

    /// <summary>LZ4 frames, suffix <c>.lz4</c>.</summary>
    Lz4,
}
