using System.Buffers.Binary;
using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using Coffer.Catalog.Filters;

namespace Coffer.Catalog.Search;

/// <summary>Where a page ended. Its text is opaque to those who carry it.</summary>
/// <param name="CreatedAt">The time of creation of the page's last version, as it stands in its column.</param>
/// <param name="Id">Its id.</param>
/// <param name="Now">The time of the first page, in ticks: all pages answer as of then.</param>
internal readonly record struct SearchCursor(long CreatedAt, long Id, long Now)
{
    private const byte Format = 1;
    private const int HashLength = 8, Length = 1 + (3 * sizeof(long)) + HashLength;

    /// <summary>Its text, for the next page of a filter.</summary>
    public string Write(ArtifactFilter filter)
    {
        Span<byte> bytes = stackalloc byte[Length];
        bytes[0] = Format;
        BinaryPrimitives.WriteInt64BigEndian(bytes[1..], CreatedAt);
        BinaryPrimitives.WriteInt64BigEndian(bytes[9..], Id);
        BinaryPrimitives.WriteInt64BigEndian(bytes[17..], Now);
        HashOf(filter).AsSpan(0, HashLength).CopyTo(bytes[25..]);
        return Base64Url.EncodeToString(bytes);
    }

    /// <summary>Reads the text that came with a page of a filter.</summary>
    /// <exception cref="CofferException"><see cref="CofferError.InvalidArgument"/>: it is no cursor, or another query's.</exception>
    public static SearchCursor Read(string text, ArtifactFilter filter)
    {
        Span<byte> bytes = stackalloc byte[Length + 1];
        if (!Base64Url.IsValid(text, out var length) || length != Length || !Base64Url.TryDecodeFromChars(text, bytes, out _) || bytes[0] != Format)
            throw new CofferException(CofferError.InvalidArgument, "that is no cursor of a search; take the one that the page before came with, or none for the first page");
        if (!bytes[25..Length].SequenceEqual(HashOf(filter).AsSpan(0, HashLength)))
            throw new CofferException(CofferError.InvalidArgument, "the cursor belongs to another query; ask the same query again, or leave the cursor out for the first page");
        var cursor = new SearchCursor(BinaryPrimitives.ReadInt64BigEndian(bytes[1..]), BinaryPrimitives.ReadInt64BigEndian(bytes[9..]), BinaryPrimitives.ReadInt64BigEndian(bytes[17..]));
        return cursor.Now >= 0 && cursor.Now <= DateTimeOffset.MaxValue.UtcTicks
            ? cursor
            : throw new CofferException(CofferError.InvalidArgument, "that is no cursor of a search; take the one that the page before came with, or none for the first page");
    }

    private static byte[] HashOf(ArtifactFilter filter) => SHA256.HashData(Encoding.UTF8.GetBytes(filter.ToString()!));
}
