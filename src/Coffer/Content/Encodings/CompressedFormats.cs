namespace Coffer.Content.Encodings;

/// <summary>Formats that are compressed already, known by their first bytes.</summary>
internal static class CompressedFormats
{
    public static bool Begin(ReadOnlySpan<byte> head) =>
        IsPicture(head) || IsSoundOrFilm(head) || IsArchive(head)
        || head.StartsWith("wOF2"u8) || head.StartsWith("wOFF"u8); // fonts for the web

    private static bool IsPicture(ReadOnlySpan<byte> head) =>
        At(head, 0, [0xff, 0xd8, 0xff]) // JPEG
        || At(head, 0, [0x89, (byte)'P', (byte)'N', (byte)'G'])
        || head.StartsWith("GIF8"u8)
        || (head.StartsWith("RIFF"u8) && At(head, 8, "WEBP"u8));

    // "ftyp" begins MP4, MOV, M4A, and AVIF and HEIC among the pictures. Bare MPEG sound has two vague bytes and is left to the sample.
    private static bool IsSoundOrFilm(ReadOnlySpan<byte> head) =>
        At(head, 4, "ftyp"u8)
        || At(head, 0, [0x1a, 0x45, 0xdf, 0xa3]) // Matroska, WebM
        || head.StartsWith("ID3"u8)
        || head.StartsWith("OggS"u8)
        || head.StartsWith("fLaC"u8);

    private static bool IsArchive(ReadOnlySpan<byte> head) =>
        IsDeflatedZip(head)
        || At(head, 0, [0x1f, 0x8b, 8]) // gzip
        || At(head, 0, [0x28, 0xb5, 0x2f, 0xfd]) // zstd
        || At(head, 0, [0x04, 0x22, 0x4d, 0x18]) // LZ4
        || At(head, 0, [0xfd, (byte)'7', (byte)'z', (byte)'X', (byte)'Z', 0]) // xz
        || (head.StartsWith("BZh"u8) && At(head, 4, [0x31, 0x41, 0x59, 0x26, 0x53, 0x59])) // bzip2
        || At(head, 0, [(byte)'7', (byte)'z', 0xbc, 0xaf, 0x27, 0x1c]) // 7z
        || head.StartsWith("Rar!\u001a\u0007"u8);

    // PyTorch's and NumPy's zips hold their arrays as they are (method 0), and may well be worth encoding: the sample decides.
    private static bool IsDeflatedZip(ReadOnlySpan<byte> head) =>
        head.StartsWith("PK\u0003\u0004"u8) && head.Length >= 10 && (head[8] | head[9]) != 0;

    private static bool At(ReadOnlySpan<byte> head, int offset, ReadOnlySpan<byte> expected) =>
        head.Length >= offset && head[offset..].StartsWith(expected);
}
