using Coffer.Artifacts;
using Coffer.Content;

namespace Coffer.Store;

/// <summary>A link by which anybody may fetch a file of a version. What comes over it is not proven: compare its digest.</summary>
/// <param name="Link">Where from, by an HTTP GET; ranges work.</param>
/// <param name="ExpiresAt">When it ends, UTC.</param>
/// <param name="Reference">The version.</param>
/// <param name="File">The file, with the digest and size of its raw bytes.</param>
/// <param name="FileName">The name that a browser saves it under.</param>
/// <param name="ContentType">The media type that the answer says.</param>
/// <param name="Encoding">How the bytes are encoded that come over the link.</param>
/// <param name="IsDecoded">Whether the answer says how they are encoded, so that browsers decode them (and <c>curl --compressed</c>).</param>
public sealed record FileLink(
    Uri Link, DateTimeOffset ExpiresAt, Reference Reference, FileEntry File, string FileName, string ContentType, ContentEncoding Encoding, bool IsDecoded);
