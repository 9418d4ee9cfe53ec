namespace Coffer.Exchange;

/// <summary>
/// Where a file lies that is called by one of four forms: <c>s3://bucket/key</c>, <c>minio://bucket/key</c>, <c>bucket/key</c> where the bucket is
/// a known one, and otherwise <c>key</c>, in the default place.
/// </summary>
/// <param name="Objects">The address of the place, in which <paramref name="Key"/> is the key of a plain object.</param>
/// <param name="Store">The address of the store, in which <paramref name="Key"/> is the name of an artifact.</param>
/// <param name="Key">The key or name.</param>
public sealed record FilePlace(string Objects, string Store, string Key)
{
    /// <summary>Whether a text is an address with a scheme of its own, rather than a path or key.</summary>
    public static bool IsFull(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return text.IndexOf("://", StringComparison.Ordinal) is > 1 and var colon && !text.AsSpan(0, colon).ContainsAny('/', '\\', '.');
    }

    /// <summary>Reads a form.</summary>
    /// <param name="text">The form. Behind a <c>?</c> of a full one stand parameters of the address, such as <c>endpoint=…</c>.</param>
    /// <param name="options">The default place and the known buckets.</param>
    /// <param name="keyRequired">Whether a bucket alone is refused.</param>
    /// <exception cref="CofferException"><see cref="CofferError.InvalidArgument"/>: it names no bucket or no key.</exception>
    public static FilePlace Parse(string text, RemoteFilesOptions options, bool keyRequired = true)
    {
        ArgumentNullException.ThrowIfNull(text);
        ArgumentNullException.ThrowIfNull(options);
        var standard = IsFull(options.Default) ? Parts.Of(options.Default) : null;
        Parts? parts = null;
        if (IsFull(text))
        {
            parts = Parts.Of(text);

            // One that names no service is of that which is set up, whichever of the two names of S3 it says.
            if (standard is not null && parts.IsBare && IsS3(parts.Scheme) && IsS3(standard.Scheme))
                parts = parts with { Scheme = standard.Scheme, Host = standard.Host, Parameters = standard.Parameters };
        }
        else if (standard is not null && text.Split('/', 2) is [var first, { Length: > 0 } rest] && (first == standard.Bucket || options.Buckets.Contains(first, StringComparer.Ordinal)))
        {
            parts = standard with { Bucket = first, Key = rest };
        }

        var (objects, store, key) = parts is null
            ? (options.Default, options.Default, text)
            : (parts.AddressOf(""), parts.AddressOf(standard?.Key ?? ""), parts.Key);
        return keyRequired && key.Length == 0
            ? throw new CofferException(CofferError.InvalidArgument, $"'{text}' names no file; write s3://bucket/key, bucket/key or key")
            : new FilePlace(objects, store, key);
    }

    private static bool IsS3(string scheme) => scheme is "s3" or "minio";

    /// <summary>The parts of a full form, or of an address, whose key is its prefix.</summary>
    private sealed record Parts(string Scheme, string Host, string Bucket, string Key, string Parameters)
    {
        /// <summary>Whether no service is named.</summary>
        public bool IsBare => Host.Length == 0 && Parameters.Length == 0;

        public static Parts Of(string text)
        {
            var scheme = text[..text.IndexOf("://", StringComparison.Ordinal)];
            var rest = text[(scheme.Length + 3)..];
            var query = rest.IndexOf('?', StringComparison.Ordinal) is >= 0 and var mark ? rest[mark..] : "";
            var segments = rest[..(rest.Length - query.Length)].Split('/');
            var hosts = segments[0].Contains(':', StringComparison.Ordinal) ? 1 : 0;
            if (segments.Length <= hosts || segments[hosts].Length == 0)
                throw new CofferException(CofferError.InvalidArgument, $"'{scheme}://{rest[..(rest.Length - query.Length)]}' names no bucket; write {scheme}://bucket/key");
            return new(scheme.ToLowerInvariant(), string.Concat(segments.Take(hosts).Select(host => host + "/")), segments[hosts], string.Join('/', segments.Skip(hosts + 1)), query);
        }

        public string AddressOf(string prefix) => $"{Scheme}://{Host}{Bucket}{(prefix.Length > 0 ? "/" + prefix : "")}{Parameters}";
    }
}
