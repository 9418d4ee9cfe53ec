using Coffer.Content;

namespace Coffer.Catalog;

/// <summary>Writes changes inside a transaction. Each step asks what is known already, so a change may come twice, or late.</summary>
internal sealed class ChangeWriter(CatalogConnection connection)
{
    private readonly Dictionary<string, long> _artifacts = [];
    private readonly Dictionary<Digest, long> _contents = []; // made known by these changes, with their sizes
    private readonly HashSet<long> _touched = [];

    public async ValueTask ApplyAsync(CatalogChanges changes, CancellationToken cancellationToken)
    {
        await RemoveContentsAsync(changes, cancellationToken).ConfigureAwait(false);
        await AddContentsAsync(changes, cancellationToken).ConfigureAwait(false);
        await AddVersionsAsync(changes.Versions, cancellationToken).ConfigureAwait(false);
        foreach (var (name, number) in changes.RemovedVersions)
            await RemoveVersionAsync(name, number, cancellationToken).ConfigureAwait(false);
        foreach (var labels in changes.Labels)
            await ApplyLabelsAsync(labels, cancellationToken).ConfigureAwait(false);
        foreach (var alias in changes.Aliases)
            await AliasesTable.ReplaceAsync(connection, alias, cancellationToken).ConfigureAwait(false);
        foreach (var artifact in _touched)
            await ArtifactsTable.UpdateLatestAsync(connection, artifact, cancellationToken).ConfigureAwait(false);
        if (changes.CollectionsHead is { } head)
            await StateTable.RaiseCollectionsHeadAsync(connection, head, cancellationToken).ConfigureAwait(false);
    }

    private async ValueTask RemoveContentsAsync(CatalogChanges changes, CancellationToken cancellationToken)
    {
        foreach (var key in changes.RemovedContents)
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (!ContentKey.TryRead(new(key, 0), out var placement))
                continue;
            if (await ContentsTable.IdAsync(connection, placement.Digest, cancellationToken).ConfigureAwait(false) is not { } content)
                continue;
            await PlacementsTable.DeleteAsync(connection, content, key, cancellationToken).ConfigureAwait(false);
            await ContentsTable.DeleteUnusedAsync(connection, content, cancellationToken).ConfigureAwait(false);
        }
    }

    private async ValueTask AddContentsAsync(CatalogChanges changes, CancellationToken cancellationToken)
    {
        if (changes.Contents.Count == 0)
            return;
        if (changes.ContentsSeenAt is { } seenAt && seenAt < await StateTable.ReadCollectionsHeadAsync(connection, cancellationToken).ConfigureAwait(false))
            return;
        _contents.EnsureCapacity(changes.Contents.Count);
        foreach (var content in changes.Contents)
            _contents[content.Placement.Digest] = content.Size;
        await ContentsTable.InsertAsync(connection, _contents, cancellationToken).ConfigureAwait(false);
        await PlacementsTable.InsertAsync(connection, [.. changes.Contents.OrderBy(content => content.Placement.Digest)], cancellationToken).ConfigureAwait(false);
    }

    private async ValueTask AddVersionsAsync(IReadOnlyList<CatalogVersion> versions, CancellationToken cancellationToken)
    {
        var added = new List<(long Id, CatalogVersion Version)>(versions.Count);
        var sizes = new Dictionary<Digest, long>();
        foreach (var version in versions)
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (await AddVersionAsync(version, cancellationToken).ConfigureAwait(false) is not { } id)
                continue;
            added.Add((id, version));
            foreach (var file in version.Files)
            {
                if (file.Digest is { } digest && !_contents.ContainsKey(digest))
                    sizes[digest] = file.Size;
            }
        }

        await ContentsTable.InsertAsync(connection, sizes, cancellationToken).ConfigureAwait(false);
        foreach (var (id, version) in added)
            await FilesTable.InsertAsync(connection, id, version.Files, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Adds a version's row and tags; null where it is known already or gone for good.</summary>
    private async ValueTask<long?> AddVersionAsync(CatalogVersion version, CancellationToken cancellationToken)
    {
        var artifact = await ArtifactAsync(version.Name, cancellationToken).ConfigureAwait(false);
        if (await RemovalsTable.HasAsync(connection, artifact, version.Number, cancellationToken).ConfigureAwait(false))
            return null;
        var labels = await LabelsTable.FindAsync(connection, version.Manifest, cancellationToken).ConfigureAwait(false);
        var id = await VersionsTable.InsertAsync(connection, artifact, version, labels, cancellationToken).ConfigureAwait(false);
        if (id is null)
        {
            var known = await VersionsTable.FindAsync(connection, artifact, version.Number, cancellationToken).ConfigureAwait(false);
            if (known is not { } row || row.Manifest == version.Manifest)
                return null;

            // A version never changes, so the catalog was wrong, or is another store's: what the store says now stands.
            await VersionsTable.DeleteAsync(connection, row.Id, cancellationToken).ConfigureAwait(false);
            id = await VersionsTable.InsertAsync(connection, artifact, version, labels, cancellationToken).ConfigureAwait(false);
        }

        await TagsTable.InsertAsync(connection, id!.Value, labels?.Tags ?? version.Tags, cancellationToken).ConfigureAwait(false);
        _touched.Add(artifact);
        return id;
    }

    private async ValueTask RemoveVersionAsync(string name, long number, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var artifact = await ArtifactAsync(name, cancellationToken).ConfigureAwait(false);
        await RemovalsTable.InsertAsync(connection, artifact, number, cancellationToken).ConfigureAwait(false);
        if (await VersionsTable.FindAsync(connection, artifact, number, cancellationToken).ConfigureAwait(false) is not { } version)
            return;
        await VersionsTable.DeleteAsync(connection, version.Id, cancellationToken).ConfigureAwait(false);
        _touched.Add(artifact);
    }

    private async ValueTask ApplyLabelsAsync(CatalogLabels labels, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        if (!await LabelsTable.ReplaceAsync(connection, labels, cancellationToken).ConfigureAwait(false))
            return;
        foreach (var (id, artifact) in await VersionsTable.FindAsync(connection, labels.Manifest, cancellationToken).ConfigureAwait(false))
        {
            await VersionsTable.UpdateLabelsAsync(connection, id, labels, cancellationToken).ConfigureAwait(false);
            await TagsTable.ReplaceAsync(connection, id, labels.Tags, cancellationToken).ConfigureAwait(false);
            _touched.Add(artifact);
        }
    }

    private async ValueTask<long> ArtifactAsync(string name, CancellationToken cancellationToken)
    {
        if (!_artifacts.TryGetValue(name, out var id))
            _artifacts[name] = id = await ArtifactsTable.IdAsync(connection, name, cancellationToken).ConfigureAwait(false);
        return id;
    }
}
