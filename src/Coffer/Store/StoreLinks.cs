using Coffer.Artifacts;
using Coffer.Content;

namespace Coffer.Store;

/// <summary>Links by which others fetch files of a store and bring new ones, without credentials and without Coffer. See <see cref="ArtifactStore.Links"/>.</summary>
public sealed class StoreLinks
{
    private readonly OpenStore _store;

    internal StoreLinks(OpenStore store) => _store = store;

    /// <summary>Makes a link to a file of a version. It works until it ends, or the version's content is collected.</summary>
    /// <param name="reference">Which version.</param>
    /// <param name="options">Which file, for how long, under which name; null: the defaults.</param>
    /// <param name="cancellationToken">Ends the work.</param>
    /// <exception cref="CofferException">Unsupported: the store makes no links. NotFound, Expired; InvalidArgument: which file. AccessDenied, CredentialsMissing, Unavailable.</exception>
    public async Task<FileLink> CreateAsync(Reference reference, LinkOptions? options = null, CancellationToken cancellationToken = default)
    {
        options ??= new LinkOptions();
        LinkStory.RequireHeaders(options);
        _store.Blobs.RequireLinks();
        var version = await _store.Resolver.ResolveUnexpiredAsync(reference, options.AllowExpired, cancellationToken).ConfigureAwait(false);
        return await new LinkStory(_store, version, options, cancellationToken).RunAsync().ConfigureAwait(false);
    }

    /// <summary>Begins an upload: links by which somebody else brings a file, to be completed by <see cref="CompleteUploadAsync"/>.</summary>
    /// <param name="name">The artifact that it is to be a version of.</param>
    /// <param name="options">What is known of the file; null: the defaults.</param>
    /// <param name="cancellationToken">Ends the work.</param>
    /// <exception cref="CofferException">Unsupported: the store makes no links. TooLarge, InvalidArgument, AccessDenied, CredentialsMissing, Unavailable.</exception>
    public Task<UploadLinks> BeginUploadAsync(ArtifactName name, UploadOptions? options = null, CancellationToken cancellationToken = default) =>
        new UploadStory(_store, cancellationToken).BeginAsync(name, options ?? new UploadOptions());

    /// <summary>Completes an upload: what came is put like any other file, and removed from where it came to.</summary>
    /// <param name="id">Which upload.</param>
    /// <param name="digest">What its bytes must be; null: what was said when it began, if anything.</param>
    /// <param name="options">What to say about the version; null: what was said when it began.</param>
    /// <param name="progress">Told how far it is.</param>
    /// <param name="cancellationToken">Ends the work; it can be completed later.</param>
    /// <exception cref="CofferException">NotFound: no such upload, or not all of it has arrived. Corrupt: the bytes have another digest; nothing is published.
    /// Conflict: another size or digest was announced. AlreadyExists: it was completed before. And what a put throws.</exception>
    public Task<PutResult> CompleteUploadAsync(
        string id, Digest? digest = null, PutOptions? options = null, IProgress<TransferProgress>? progress = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(id);
        return new UploadStory(_store, cancellationToken).CompleteAsync(id, digest, options, progress);
    }
}
