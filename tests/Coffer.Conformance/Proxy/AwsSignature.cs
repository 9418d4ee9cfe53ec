using System.Security.Cryptography;
using System.Text;

namespace Coffer.Conformance.Proxy;

/// <summary>Signs a request anew by AWS Signature Version 4, in its Authorization header, over the headers that are still there.</summary>
internal static class AwsSignature
{
    private const string Algorithm = "AWS4-HMAC-SHA256";

    /// <exception cref="InvalidDataException">It is not signed, or not so.</exception>
    public static MessageHead Sign(MessageHead head, SigningKey key)
    {
        var parts = (head.Header("Authorization") ?? throw new InvalidDataException("the request has no Authorization header to sign anew"))
            .Replace(Algorithm, "", StringComparison.Ordinal).Split(',', StringSplitOptions.TrimEntries)
            .Select(part => part.Split('=', 2)).Where(part => part.Length == 2).ToDictionary(part => part[0], part => part[1]);
        if (!parts.TryGetValue("Credential", out var credential) || !parts.TryGetValue("SignedHeaders", out var signed))
            throw new InvalidDataException($"the request is not signed by {Algorithm}");

        var hash = head.Header("x-amz-content-sha256") ?? "";
        if (hash.StartsWith("STREAMING", StringComparison.Ordinal))
            throw new InvalidDataException("the body is signed chunk by chunk, which cannot be signed anew");

        var scope = credential.Split('/')[1..]; // date, region, service, aws4_request
        var names = signed.Split(';').Where(name => head.Header(name) is not null).ToArray();
        var mark = head.Target.IndexOf('?', StringComparison.Ordinal);
        var path = mark < 0 ? head.Target : head.Target[..mark];
        var query = mark < 0 ? "" : head.Target[(mark + 1)..];
        var canonical = string.Join('\n', [
            head.Method, path, Canonical(query),
            .. names.Select(name => $"{name}:{Canonical(head, name)}"), "",
            string.Join(';', names), hash,
        ]);
        var text = string.Join('\n', Algorithm, head.Header("x-amz-date"), string.Join('/', scope), Hex(SHA256.HashData(Utf8(canonical))));
        var secret = scope.Aggregate(Utf8("AWS4" + key.Secret), (current, part) => HMACSHA256.HashData(current, Utf8(part)));
        var signature = Hex(HMACSHA256.HashData(secret, Utf8(text)));
        return head.With("Authorization",
            $"{Algorithm} Credential={credential}, SignedHeaders={string.Join(';', names)}, Signature={signature}");
    }

    private static string Canonical(string query) => string.Join('&', query.Split('&', StringSplitOptions.RemoveEmptyEntries)
        .Select(part => part.Split('=', 2))
        .Select(pair => (Name: pair[0], Value: pair.Length == 2 ? pair[1] : ""))
        .OrderBy(pair => pair.Name, StringComparer.Ordinal).ThenBy(pair => pair.Value, StringComparer.Ordinal)
        .Select(pair => $"{pair.Name}={pair.Value}"));

    private static string Canonical(MessageHead head, string name) => string.Join(',', head.Headers
        .Where(header => string.Equals(header.Key, name, StringComparison.OrdinalIgnoreCase))
        .Select(header => string.Join(' ', header.Value.Split(' ', StringSplitOptions.RemoveEmptyEntries))));

    private static byte[] Utf8(string text) => Encoding.UTF8.GetBytes(text);

    private static string Hex(byte[] bytes) => Convert.ToHexStringLower(bytes);
}
