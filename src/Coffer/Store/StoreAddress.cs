namespace Coffer.Store;

/// <summary>
/// Where a store is: <c>./dir</c>, <c>file:dir</c>, <c>memory:</c>, or a scheme that a back end answers to, such as
/// <c>s3://bucket/prefix</c>. An address never holds a secret.
/// </summary>
public sealed record StoreAddress
{
    private StoreAddress(string scheme, string text, string rest)
    {
        Scheme = scheme;
        Text = text;
        Rest = rest;
    }

    /// <summary>Which back end: <c>file</c>, <c>memory</c>, <c>s3</c> and so on, in lower case.</summary>
    public string Scheme { get; }

    /// <summary>What stands behind the scheme and its colon; for <c>file</c> the folder.</summary>
    public string Rest { get; }

    private string Text { get; }

    /// <summary>Reads an address. Text without a scheme is a folder.</summary>
    /// <exception cref="CofferException"><see cref="CofferError.InvalidArgument"/>: it is empty, or holds a user name or password.</exception>
    public static StoreAddress Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        if (string.IsNullOrWhiteSpace(text))
            throw new CofferException(CofferError.InvalidArgument, "the store's address is empty; write a folder such as ./.coffer or an address such as s3://bucket/prefix");
        var colon = text.IndexOf(':', StringComparison.Ordinal);

        // A single letter before the colon is a drive of Windows; a slash before it means that the colon is part of a path.
        if (colon < 2 || text.AsSpan(0, colon).ContainsAnyExcept(SchemeCharacters))
            return new("file", text, text);
        var scheme = text[..colon].ToLowerInvariant();
        var rest = text[(colon + 1)..];
        if (scheme == "file")
            return new(scheme, text, rest.StartsWith("//", StringComparison.Ordinal) ? Uri.UnescapeDataString(rest[2..]) : rest);
        if (rest.StartsWith("//", StringComparison.Ordinal) && rest[2..].Split('/', 2)[0].Contains('@', StringComparison.Ordinal))
            throw new CofferException(CofferError.InvalidArgument, $"an address never holds a user name or password: take it out of the {scheme}: address and give credentials by environment");
        return new(scheme, text, rest);
    }

    /// <summary>The address as it was written.</summary>
    public override string ToString() => Text;

    private static readonly System.Buffers.SearchValues<char> SchemeCharacters =
        System.Buffers.SearchValues.Create("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789+-.");
}
