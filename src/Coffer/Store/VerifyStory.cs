using System.Collections.Concurrent;
using Coffer.Artifacts;
using Coffer.Content;

namespace Coffer.Store;

/// <summary>Reads what versions refer to and proves it. The versions come from their series, not from the catalog; each content is read once.</summary>
internal sealed class VerifyStory(OpenStore store, VerifyOptions options, CancellationToken cancellationToken)
{
    private readonly ConcurrentDictionary<Digest, Lazy<Task<CofferException?>>> _contents = new();
    private readonly ConcurrentQueue<VerifyFinding> _findings = new();
    private readonly ProgressMeter _meter = new(options.Progress, TransferPhase.Verifying);
    private long _versions;
    private long _bytes;

    /// <summary>Verifies.</summary>
    public async Task<VerifyReport> RunAsync()
    {
        if (options.Sample is not (> 0 and <= 1))
            throw new CofferException(CofferError.InvalidArgument, $"a sample is a share above 0 and at most 1, not {options.Sample}");
        _meter.Expect(null);
        var parallel = new ParallelOptions { MaxDegreeOfParallelism = store.Parallelism, CancellationToken = cancellationToken };
        if (options.Reference is { } reference)
        {
            // One version: its files side by side. Of many, the versions.
            await VerifyVersionAsync(await store.Resolver.ResolveAsync(reference, cancellationToken).ConfigureAwait(false), parallel).ConfigureAwait(false);
        }
        else
        {
            await Parallel.ForEachAsync(store.Survey.RecordsAsync(cancellationToken), parallel, async (key, _) => await VerifyRecordAsync(key).ConfigureAwait(false)).ConfigureAwait(false);
        }

        _meter.Finish();
        return new VerifyReport(
            _versions,
            _contents.Count,
            _bytes,
            [.. _findings.OrderBy(finding => finding.Subject, StringComparer.Ordinal).ThenBy(finding => finding.Error)]);
    }

    private async Task VerifyRecordAsync(VersionKey key)
    {
        // A version is drawn by chance of its own, so that a sample needs no count beforehand.
        if (options.Sample < 1 && Random.Shared.NextDouble() >= options.Sample)
            return;
        try
        {
            if (await store.Survey.ReadAsync(key, cancellationToken).ConfigureAwait(false) is { IsDeleted: false } version)
                await VerifyVersionAsync(version, new ParallelOptions { MaxDegreeOfParallelism = 1, CancellationToken = cancellationToken }).ConfigureAwait(false);
        }
        catch (CofferException e)
        {
            Interlocked.Increment(ref _versions);
            _findings.Enqueue(new VerifyFinding(e.Error, key.ToString(), e.Message));
        }
    }

    private async Task VerifyVersionAsync(StoredVersion version, ParallelOptions parallel)
    {
        Interlocked.Increment(ref _versions);
        var contents = await store.Contents.OfAsync(version, cancellationToken).ConfigureAwait(false);
        await Parallel.ForEachAsync(version.Manifest.Files.Where(file => file.Kind == FileKind.File), parallel, async (file, _) =>
        {
            var proof = _contents.GetOrAdd(file.Digest!.Value, _ => new(() => ProveAsync(contents, file)));
            if (await proof.Value.ConfigureAwait(false) is { } error)
                _findings.Enqueue(new VerifyFinding(error.Error, $"{version.Reference} {file.Path}", error.Message));
        }).ConfigureAwait(false);
    }

    private async Task<CofferException?> ProveAsync(VersionContents contents, FileEntry file)
    {
        try
        {
            await contents.CopyAsync(file, destination: null, _meter.Add, cancellationToken).ConfigureAwait(false);
            Interlocked.Add(ref _bytes, file.Size);
            return null;
        }
        catch (CofferException e)
        {
            return e;
        }
    }
}
