using Coffer.Artifacts;
using Coffer.Blobs;
using Coffer.Content;

namespace Coffer.Store;

/// <summary>
/// The life of an upload by links. (1) Request: a record says what is to come, and links are made. (2) Somebody sends the bytes to
/// the back end. (3) Complete: the bytes are read back and put like any other, digested on the way; only what has the digest that
/// was said is published.
/// </summary>
internal sealed class UploadStory(OpenStore store, CancellationToken cancellationToken)
{
    private readonly RequestedUploads _uploads = new(store.Blobs);

    /// <summary>Makes the links.</summary>
    public async Task<UploadLinks> BeginAsync(ArtifactName name, UploadOptions options)
    {
        store.Blobs.RequireLinks();
        var file = new FilePath(options.FileName ?? FileNameOf(name));
        await store.RequireWritableAsync(cancellationToken).ConfigureAwait(false);
        var id = RequestedUploads.NewId();
        var now = Timestamp.Truncate(store.Options.Time.GetUtcNow());
        var links = await store.Blobs.CreateWriteLinksAsync(RequestedUploads.BytesOf(id), options.Lifetime, options.Size, cancellationToken).ConfigureAwait(false);
        var request = new RequestedUpload(
            now, options.Digest?.ToString(), now + options.Lifetime.Value, file.Value, Format: 1, name.Value, links.Upload?.PartSize, options.Size, options.Type.Value, links.Upload?.Id);

        // Before anybody has a link, so that no bytes come that nobody knows of.
        await _uploads.AddAsync(id, request, cancellationToken).ConfigureAwait(false);
        return new UploadLinks(id, name, request.ExpiresAt, links.Parts, links.Headers);
    }

    /// <summary>Publishes what came.</summary>
    public async Task<PutResult> CompleteAsync(string id, Digest? digest, PutOptions? options, IProgress<TransferProgress>? progress)
    {
        store.Blobs.RequireLinks();
        await store.IdAsync(cancellationToken).ConfigureAwait(false);
        var request = await _uploads.ReadAsync(id, cancellationToken).ConfigureAwait(false);
        if (await _uploads.FindCompletedAsync(id, cancellationToken).ConfigureAwait(false) is { } completed)
            throw new CofferException(CofferError.AlreadyExists, $"upload {id} was completed already, as {completed.Name}@{completed.Version}");
        if (digest is { } said && request.Expected is { } known && said != known)
            throw new CofferException(CofferError.Conflict, $"upload {id} was requested with {known}, not with {said}; leave the digest out, or begin another upload");

        var key = RequestedUploads.BytesOf(id);
        if (request.Parts is { } parts && await store.Blobs.StatAsync(key, cancellationToken).ConfigureAwait(false) is null)
            await store.Blobs.CompletePartsAsync(key, parts, cancellationToken).ConfigureAwait(false);
        var reader = await store.Blobs.OpenAsync(key, cancellationToken: cancellationToken).ConfigureAwait(false)
            ?? throw new CofferException(CofferError.NotFound, $"nothing has arrived for upload {id}; send the file to its link, then complete it");
        PutResult result;
        await using (reader.ConfigureAwait(false))
        {
            if (request.Size is { } size && reader.Info.Length != size)
                throw new CofferException(CofferError.Conflict, $"upload {id} has {reader.Info.Length} bytes, not the {size} that were announced; send the file again");
            options ??= new PutOptions();

            // A request that says no type says custom: then the bytes may say more.
            if (options.Type is null && new ArtifactType(request.Type) is var requested && requested != ArtifactType.Custom)
                options = options with { Type = requested };
            var source = new PutSource.OneStream(reader.Stream, new FilePath(request.File), reader.Info.Length, digest ?? request.Expected);
            result = (await new PutStory(store, [new PutRequest(request.Artifact, source, options)], progress, cancellationToken).RunAsync().ConfigureAwait(false))[0];
        }

        await TidyAsync(id, result).ConfigureAwait(false);
        return result;
    }

    /// <summary>The version is acknowledged: what fails from here on is left to a collection.</summary>
    private async Task TidyAsync(string id, PutResult result)
    {
        try
        {
            await _uploads.CompleteAsync(id, new CompletedUpload(Format: 1, result.Version.Name.Value, result.Version.Number), CancellationToken.None).ConfigureAwait(false);
        }
        catch (CofferException e)
        {
            StoreLog.UploadNotRemoved(store.Options.Logger, id, e.Message);
        }
    }

    private static string FileNameOf(ArtifactName name) => name.Value[(name.Value.LastIndexOf('/') + 1)..];
}
