using Coffer.Artifacts;
using Coffer.Blobs.Links;
using Coffer.Content;
using Coffer.Content.Encodings;

namespace Coffer.Store;

/// <summary>Makes a link to a file of a version: finds where its content is, and says what a browser needs to save the right thing.</summary>
internal sealed class LinkStory(OpenStore store, StoredVersion version, LinkOptions options, CancellationToken cancellationToken)
{
    /// <summary>Makes it.</summary>
    public async Task<FileLink> RunAsync()
    {
        var file = FileChoice.Of(version, options.Path);
        var placement = await PlaceAsync(file).ConfigureAwait(false);
        var (encoding, word) = (placement.Encoding, options.Stored ? null : WordOf(placement.Encoding));
        var isDecoded = word is not null;
        var name = options.FileName ?? file.Path.Value[(file.Path.Value.LastIndexOf('/') + 1)..];
        var suffix = isDecoded ? "" : ContentEncodings.SuffixOf(encoding);
        var type = options.ContentType ?? (suffix.Length > 0 ? MediaTypes.Of(suffix) : file.MediaType ?? MediaTypes.Of(name));
        var headers = new LinkHeaders { FileName = name + suffix, ContentType = type, ContentEncoding = word };

        var now = store.Options.Time.GetUtcNow();
        var lifetime = options.Lifetime;

        // A link must not outlive what it leads to.
        if (version.Manifest.ExpiresAt is { } expiry && !options.AllowExpired && expiry - now < lifetime.Value)
            lifetime = new LinkLifetime(expiry - now > LinkLifetime.Shortest ? expiry - now : LinkLifetime.Shortest);
        var link = await store.Blobs.CreateReadLinkAsync(placement.Key, lifetime, headers, cancellationToken).ConfigureAwait(false);
        return new FileLink(link, Timestamp.Truncate(now + lifetime.Value), Reference.ToNumber(version.Manifest.Name, version.Manifest.Version), file, headers.FileName, type, encoding, isDecoded);
    }

    /// <summary>Refuses words that cannot stand in the head of an answer, each of which is one line there.</summary>
    /// <exception cref="CofferException">InvalidArgument.</exception>
    public static void RequireHeaders(LinkOptions options)
    {
        RequireHeader("--filename", options.FileName);
        RequireHeader("--content-type", options.ContentType);
    }

    private static void RequireHeader(string what, string? value)
    {
        if (value is not null && (value.Length == 0 || value.Any(char.IsControl)))
            throw new CofferException(CofferError.InvalidArgument, $"{what} {UnicodeText.Quote(value)} is empty or holds control characters; leave them out");
    }

    /// <summary>Where the content is and will stay: a key that an unfinished collection names goes once another is there.</summary>
    private async Task<ContentPlacement> PlaceAsync(FileEntry file)
    {
        var digest = file.Digest!.Value;
        var look = await store.Collections.LookAsync(cancellationToken).ConfigureAwait(false);
        var directory = new ContentDirectory(store.Blobs, (key, token) => store.CountsAsAbsentAsync(look, key, token));
        return await directory.FindAsync(digest, file.Size, cancellationToken).ConfigureAwait(false)
            ?? (await ContentDirectory.ListAsync(store.Blobs, digest, cancellationToken).ConfigureAwait(false)).FirstOrDefault(placement => !placement.IsVisiblyDamaged(file.Size))
            ?? throw new CofferException(CofferError.NotFound, $"the content of {file.Path} ({digest}) is missing from {store.Blobs.Address}; restore it from a copy of the store, or put the file again");
    }

    /// <summary>What HTTP calls an encoding; null where no browser knows it.</summary>
    private static string? WordOf(ContentEncoding encoding) => encoding switch
    {
        ContentEncoding.Gzip => "gzip",
        ContentEncoding.Brotli => "br",
        ContentEncoding.Zstd => "zstd",
        _ => null,
    };
}
