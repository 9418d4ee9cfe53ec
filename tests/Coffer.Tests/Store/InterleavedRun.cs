using Coffer.Artifacts;
using Coffer.Blobs.Memory;
using Coffer.Content;
using Coffer.Store;

namespace Coffer.Tests.Store;

/// <summary>One put, copy or undelete and one collection over the same blobs, each to be stopped before one of its operations.</summary>
internal sealed class InterleavedRun : IAsyncDisposable
{
    private readonly SharedStores _stores;
    private readonly ArtifactStore _reader;
    private readonly ArtifactStore _writer;
    private readonly ArtifactStore _collector;
    private readonly Turnstile _putStop;
    private readonly Turnstile _collectStop;
    private readonly Func<ArtifactStore, Task<PutResult>> _work;
    private readonly byte[] _bytes;
    private readonly ArtifactName _name;
    private readonly bool _undeletes;
    private readonly CancellationToken _token;
    private Task<PutResult>? _put;
    private Task<CollectReport>? _collect;
    private bool _killed;

    private InterleavedRun(
        SharedStores stores,
        ArtifactStore reader,
        (ArtifactStore Store, Turnstile Stop) writer,
        (ArtifactStore Store, Turnstile Stop) collector,
        Func<ArtifactStore, Task<PutResult>> work,
        byte[] bytes,
        ArtifactName name,
        bool undeletes,
        CancellationToken token)
    {
        (_stores, _reader, _work, _bytes, _name, _undeletes, _token) = (stores, reader, work, bytes, undeletes ? new ArtifactName("old") : name, undeletes, token);
        (_writer, _putStop) = writer;
        (_collector, _collectStop) = collector;
    }

    public bool PutReachedStop => _putStop.IsReached;

    public bool CollectionReachedStop => _collectStop.IsReached;

    /// <summary>Makes a store with something in it, and in it an orphan of the bytes to be put or a version to be copied.</summary>
    public static async Task<InterleavedRun> PrepareAsync(string work, bool orphan, string file, byte[] bytes, ArtifactName name, int putStop, int collectStop, CancellationToken token)
    {
        var blobs = new MemoryBlobStore();
        var stores = new SharedStores(() => blobs, new ManualTime());
        var (reader, _) = await stores.OpenAsync(token);
        await reader.PutAsync(new ArtifactName("other"), PutSource.FromStream(new MemoryStream([1, 2, 3]), "f"), cancellationToken: token);
        if (orphan)
        {
            var old = await reader.PutAsync(new ArtifactName("old"), PutSource.FromStream(new MemoryStream(bytes), "f"), cancellationToken: token);
            if (work != "copy")
                await reader.DeleteAsync(old.Version.Reference, cancellationToken: token);
        }

        var (writer, writerBlobs) = await stores.OpenAsync(token);
        var (collector, collectorBlobs) = await stores.OpenAsync(token);
        return new InterleavedRun(stores, reader, (writer, new Turnstile(writerBlobs, putStop)), (collector, new Turnstile(collectorBlobs, collectStop)), WorkAsync, bytes, name, work == "undelete", token);

        async Task<PutResult> WorkAsync(ArtifactStore store)
        {
            if (work == "undelete")
                return new PutResult(await store.UndeleteAsync(Reference.Parse("old@1"), token), IsNew: false, 0, 0, 0);
            if (work != "copy")
            {
                var source = work == "file" ? PutSource.FromPath(file) : PutSource.FromStream(new OneWayStream(bytes), "f");
                return await store.PutAsync(name, source, cancellationToken: token);
            }

            return await store.CopyAsync(Reference.Parse("old@1"), name, token);
        }
    }

    public async Task PutToStopAsync()
    {
        // What is copied is deleted once the copy has begun, so that nothing but the protocol keeps its content.
        _put = await _putStop.StartAsync(() => _work(_writer));
        if (!_undeletes && await _reader.ExistsAsync(Reference.Parse("old"), _token))
            await _reader.DeleteAsync(Reference.Parse("old"), cancellationToken: _token);
    }

    public Task PutToEndAsync()
    {
        _putStop.Open();
        return Task.WhenAny(_put!);
    }

    public async Task CollectToStopAsync() => _collect = await _collectStop.StartAsync(() => _collector.CollectAsync(cancellationToken: _token));

    public async Task CollectToEndAsync()
    {
        _collectStop.Open();
        await _collect!;
    }

    public void KillCollection()
    {
        _killed = true;
        _collectStop.Kill();
    }

    /// <summary>Another collection, from its beginning to its end.</summary>
    public async Task CollectWholeAsync()
    {
        var (store, _) = await _stores.OpenAsync(_token);
        await store.CollectAsync(cancellationToken: _token);
    }

    /// <summary>What was acknowledged is whole, what was refused is not to be seen, what was there before is there.</summary>
    public async Task CheckAsync(string when)
    {
        Assert.Equal([1, 2, 3], await SharedStores.ReadAsync(_reader, "other", _token));
        if (_put is null || !_put.IsCompleted)
            return;
        if (_put.IsCompletedSuccessfully)
        {
            Assert.Equal(_bytes, await SharedStores.ReadAsync(_reader, (await _put).Version.Reference.ToString(), _token));
            var report = await _reader.VerifyAsync(cancellationToken: _token);
            Assert.True(report.Findings.Count == 0, $"{when}: {string.Join("; ", report.Findings)}");
            return;
        }

        var e = Assert.IsType<CofferException>(_put.Exception!.InnerException);
        Assert.True(e.Error is CofferError.Conflict or CofferError.NotFound, $"{when}: {e.Error} {e.Message}");
        Assert.False(await _reader.ExistsAsync(Reference.ToLatest(_name), _token), when);
    }

    /// <summary>Nothing is left that no version refers to.</summary>
    public async Task CheckNoOrphanAsync()
    {
        var digests = (await _stores.KeysAsync("content/", _token)).Select(key => key.Split('/')[3][..64]).ToHashSet();
        var live = new HashSet<string> { Digest.Of([1, 2, 3]).Hex };
        if (_put is { IsCompletedSuccessfully: true })
            live.Add(Digest.Of(_bytes).Hex);
        Assert.Equal(live, digests);
        if (!_undeletes || _put is not { IsCompletedSuccessfully: true })
            Assert.Empty(await _stores.KeysAsync("labels/", _token));
    }

    /// <summary>The same bytes once more, whatever collections have died.</summary>
    public async Task PutAgainAsync()
    {
        var again = await _reader.PutAsync(new ArtifactName("again"), PutSource.FromStream(new MemoryStream(_bytes), "f"), cancellationToken: _token);
        await CollectWholeAsync();
        Assert.Equal(_bytes, await SharedStores.ReadAsync(_reader, again.Version.Reference.ToString(), _token));
        Assert.Empty((await _reader.VerifyAsync(cancellationToken: _token)).Findings);
    }

    public async ValueTask DisposeAsync()
    {
        // Nothing may be left hanging at a stop, whatever the test found.
        _putStop.Open();
        _collectStop.Open();
        if (_put is not null)
            await ((Task)_put).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (_collect is not null)
            await ((Task)_collect).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        Assert.True(_collect is null || _killed || _collect.IsCompletedSuccessfully, _collect?.Exception?.Message);
        await _stores.DisposeAsync();
    }
}
