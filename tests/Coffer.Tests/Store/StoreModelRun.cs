using System.Text;
using Coffer.Artifacts;
using Coffer.Blobs;
using Coffer.Content;
using Coffer.Store;

namespace Coffer.Tests.Store;

/// <summary>One run of random operations on one or more stores over the same blobs, beside the dictionaries that say what is right.</summary>
internal sealed class StoreModelRun(Random random, Func<BlobStore> open, Func<string?> catalogPath, int storeCount) : IAsyncDisposable
{
    private static readonly string[] s_names = ["a", "a/b", "a/b/c", "B", "b", "ж.txt"];
    private static readonly string[] s_aliases = ["prod", "Prod", "b", "x-1"];

    private readonly byte[][] _contents = [[], [7], .. Enumerable.Range(0, 8).Select(i => i % 2 == 0 ? Sample.Lines(100 << i, i) : Sample.Noise(50 << i, i))];
    private readonly Dictionary<string, SortedDictionary<long, ModelVersion>> _versions = s_names.ToDictionary(name => name, _ => new SortedDictionary<long, ModelVersion>());
    private readonly Dictionary<(string Name, string Alias), List<long?>> _aliases = [];
    private readonly Dictionary<string, long> _lastNumber = [];
    private readonly ArtifactStore?[] _stores = new ArtifactStore?[storeCount];
    private readonly StringBuilder _log = new();
    private readonly ManualTime _time = new();

    /// <summary>What was done, a line for each.</summary>
    public string Log => _log.ToString();

    private ArtifactStore Any => _stores[random.Next(storeCount)]!;

    public async Task StartAsync(CancellationToken token)
    {
        for (var i = 0; i < storeCount; i++)
            await ReopenAsync(i, token);
        await Any.InitAsync(token);
    }

    public async Task StepAsync(CancellationToken token)
    {
        _time.Now = _time.Now.AddSeconds(1);
        switch (random.Next(100))
        {
            case < 30: await PutAsync(token); break;
            case < 40: await DeleteAsync(token); break;
            case < 52: await TagAsync(token); break;
            case < 64: await AliasAsync(token); break;
            case < 69: await CopyAsync(token); break;
            case < 85: await GetAsync(token); break;
            case < 92: await CollectAsync(token); break;
            case < 94: await Any.ReindexAsync(token); break;
            case < 97: await ReopenAsync(random.Next(storeCount), token); break;
            default: await CompareAsync(token); break;
        }
    }

    /// <summary>Compares everything that every store says with what is right.</summary>
    public async Task CompareAsync(CancellationToken token)
    {
        _log.AppendLine("compare");
        foreach (var store in _stores)
        {
            var latest = s_names.Where(name => Latest(name) is not null).OrderBy(name => new ArtifactName(name)).Select(name => $"{name}@{Latest(name)!.Value.Key}");
            Assert.Equal(latest, (await AllAsync(store!.ListAsync(cancellationToken: token))).Select(entry => $"{entry.Name}@{entry.Number}"));
            foreach (var name in s_names)
            {
                var versions = _versions[name].Where(version => !version.Value.IsDeleted).Reverse().ToList();
                var listed = await AllAsync(store.ListVersionsAsync(new ArtifactName(name), token));
                Assert.Equal(versions.Select(version => version.Key), listed.Select(entry => entry.Number));
                foreach (var (version, entry) in versions.Zip(listed))
                {
                    Assert.Equal(version.Value.Tags, entry.Tags);
                    Assert.Equal(version.Value.Bytes.Length, entry.Size);
                    Assert.Equal(AliasesOf(name, version.Key), entry.Aliases);
                    Assert.Equal(version.Value.Bytes, await SharedStores.ReadAsync(store, $"{name}@{version.Key}", token));
                }

                Assert.Equal(
                    _aliases.Where(alias => alias.Key.Name == name && alias.Value[^1] is not null).OrderBy(alias => alias.Key.Alias, StringComparer.Ordinal).Select(alias => (alias.Key.Alias, alias.Value[^1]!.Value)),
                    (await store.AliasesAsync(new ArtifactName(name), token)).Select(alias => (alias.Key, alias.Value.Version!.Value)));
            }

            foreach (var ((name, alias), moves) in _aliases)
                Assert.Equal(Enumerable.Reverse(moves), (await AllAsync(store.AliasHistoryAsync(new ArtifactName(name), new AliasName(alias), token))).Select(move => move.Version));
            Assert.Empty((await store.VerifyAsync(cancellationToken: token)).Findings);
            Assert.Equal(_versions.Values.Sum(versions => versions.Values.Count(version => !version.IsDeleted)), (await store.StatsAsync(token)).Versions);
        }
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var store in _stores)
        {
            if (store is not null)
                await store.DisposeAsync();
        }
    }

    private async Task PutAsync(CancellationToken token)
    {
        var name = Pick(s_names);
        var bytes = Pick(_contents);
        var options = new PutOptions { IfAbsent = random.Next(6) == 0, IfChanged = random.Next(4) == 0, Tags = RandomTags() };
        _log.AppendLine($"put {name} {bytes.Length} bytes{(options.IfAbsent ? " if absent" : "")}{(options.IfChanged ? " if changed" : "")}");
        var latest = Latest(name);
        var put = Any.PutAsync(new ArtifactName(name), PutSource.FromStream(new OneWayStream(bytes), "f", random.Next(2) == 0 ? bytes.Length : null), options, cancellationToken: token);
        if (options.IfAbsent && latest is not null)
        {
            await FailsAsync(CofferError.AlreadyExists, put);
            return;
        }

        var result = await put;
        if (options.IfChanged && latest is { } there && there.Value.Bytes.AsSpan().SequenceEqual(bytes))
        {
            Assert.Equal((false, there.Key), (result.IsNew, result.Version.Number));
            return;
        }

        Assert.True(result.IsNew);
        Add(name, result, bytes, new SortedDictionary<string, string>(options.Tags.ToDictionary(), StringComparer.Ordinal));
    }

    private async Task CopyAsync(CancellationToken token)
    {
        var (reference, version) = PickVersion();
        var name = Pick(s_names);
        _log.AppendLine($"copy {reference} {name}");
        var copy = Any.CopyAsync(Reference.Parse(reference), new ArtifactName(name), token);
        if (version is null)
            await FailsAsync(CofferError.NotFound, copy);
        else
            Add(name, await copy, version.Bytes, new SortedDictionary<string, string>(version.Tags, StringComparer.Ordinal));
    }

    private async Task DeleteAsync(CancellationToken token)
    {
        var (reference, version) = PickVersion();
        var force = random.Next(2) == 0;
        _log.AppendLine($"delete {reference}{(force ? " --force" : "")}");
        var delete = Any.DeleteAsync(Reference.Parse(reference), force, token);
        if (version is null)
        {
            Assert.Equal(DeleteOutcome.NotFound, await delete);
            return;
        }

        var (name, number) = Find(version);
        if (!force && AliasesOf(name, number).Any())
        {
            await FailsAsync(CofferError.Conflict, delete);
            return;
        }

        Assert.Equal(DeleteOutcome.Deleted, await delete);
        version.IsDeleted = true;
    }

    private async Task TagAsync(CancellationToken token)
    {
        var (reference, version) = PickVersion();
        var set = RandomTags();
        var remove = RandomTags().Keys.ToList();
        _log.AppendLine($"tag {reference} {string.Join(',', set)} without {string.Join(',', remove)}");
        var tag = Any.TagAsync(Reference.Parse(reference), set, remove, token);
        if (version is null)
        {
            await FailsAsync(CofferError.NotFound, tag);
            return;
        }

        foreach (var key in remove)
            version.Tags.Remove(key);
        foreach (var (key, value) in set)
            version.Tags[key] = value;
        Assert.Equal(version.Tags, await tag);
    }

    private async Task AliasAsync(CancellationToken token)
    {
        var (reference, version) = PickVersion();
        var alias = Pick(s_aliases);
        var name = version is null ? reference.Split('@')[0] : Find(version).Name;
        var moves = _aliases.GetValueOrDefault((name, alias)) ?? [];
        var now = moves.Count == 0 ? null : moves[^1];
        AliasExpectation? expected = random.Next(3) switch { 0 => null, 1 => new AliasExpectation(now), _ => new AliasExpectation(random.Next(1, 5)) };
        var remove = random.Next(4) == 0;
        _log.AppendLine($"{(remove ? "remove" : "set")} {name}@{alias} {reference} expecting {expected}");
        var move = remove
            ? Any.RemoveAliasAsync(new ArtifactName(name), new AliasName(alias), expected, token)
            : Any.SetAliasAsync(new AliasName(alias), Reference.Parse(reference), expected, token);
        if (!remove && version is null)
        {
            await FailsAsync(CofferError.NotFound, move);
            return;
        }

        if (expected is { } must && must.Version != now)
        {
            await FailsAsync(CofferError.Conflict, move);
            return;
        }

        long? to = remove ? null : Find(version!).Number;
        Assert.Equal(to, (await move).Version);
        if (to == now)
            return;
        moves.Add(to);
        _aliases[(name, alias)] = moves;
    }

    private async Task GetAsync(CancellationToken token)
    {
        var (reference, version) = PickVersion();
        _log.AppendLine($"get {reference}");
        if (version is null)
            await FailsAsync(CofferError.NotFound, SharedStores.ReadAsync(Any, reference, token));
        else
            Assert.Equal(version.Bytes, await SharedStores.ReadAsync(Any, reference, token));
        Assert.Equal(version is not null, await Any.ExistsAsync(Reference.Parse(reference), token));
    }

    private async Task CollectAsync(CancellationToken token)
    {
        var dry = random.Next(4) == 0;
        _log.AppendLine(dry ? "collect --dry-run" : "collect");
        var report = await Any.CollectAsync(new CollectOptions { DryRun = dry }, token);
        var deleted = _versions.SelectMany(versions => versions.Value.Where(version => version.Value.IsDeleted).Select(version => $"{versions.Key}@{version.Key}")).Order(StringComparer.Ordinal);
        Assert.Equal(deleted, report.Items.Where(item => item.Kind == CollectKind.Version).Select(item => item.Subject).Order(StringComparer.Ordinal));
        if (dry)
            return;
        foreach (var versions in _versions.Values)
        {
            foreach (var number in versions.Where(version => version.Value.IsDeleted).Select(version => version.Key).ToList())
                versions.Remove(number);
        }

        await using var blobs = open();
        var live = _versions.Values.SelectMany(versions => versions.Values).Select(version => Digest.Of(version.Bytes).Hex).ToHashSet();
        Assert.Equal(live.Order(StringComparer.Ordinal), (await AllAsync(blobs.ListAsync("content/", cancellationToken: token))).Select(blob => blob.Key.Value.Split('/')[3][..64]).Order(StringComparer.Ordinal));
    }

    private async Task ReopenAsync(int index, CancellationToken token)
    {
        _log.AppendLine($"reopen {index}");
        if (_stores[index] is { } before)
            await before.DisposeAsync();
        _stores[index] = await ArtifactStore.OpenAsync(open(), new StoreOptions { Time = _time, CatalogPath = catalogPath() }, token);
    }

    private void Add(string name, PutResult result, byte[] bytes, SortedDictionary<string, string> tags)
    {
        Assert.True(result.Version.Number > _lastNumber.GetValueOrDefault(name), $"number {result.Version.Number} came back");
        _lastNumber[name] = result.Version.Number;
        _versions[name].Add(result.Version.Number, new ModelVersion { Bytes = bytes, Tags = tags });
    }

    private KeyValuePair<long, ModelVersion>? Latest(string name) =>
        _versions[name].Reverse().Where(version => !version.Value.IsDeleted).Select(version => (KeyValuePair<long, ModelVersion>?)version).FirstOrDefault();

    /// <summary>A reference, and the version that it means; null where it means none.</summary>
    private (string Reference, ModelVersion? Version) PickVersion()
    {
        var name = Pick(s_names);
        switch (random.Next(5))
        {
            case 0:
                return (name, Latest(name)?.Value);
            case 1:
                var alias = Pick(s_aliases);
                return ($"{name}@{alias}", _aliases.GetValueOrDefault((name, alias))?[^1] is { } to && _versions[name].TryGetValue(to, out var aliased) && !aliased.IsDeleted ? aliased : null);
            default:
                var number = random.Next(1, (int)Math.Max(2, _lastNumber.GetValueOrDefault(name) + 2));
                return ($"{name}@{number}", _versions[name].TryGetValue(number, out var version) && !version.IsDeleted ? version : null);
        }
    }

    private (string Name, long Number) Find(ModelVersion version) =>
        _versions.SelectMany(versions => versions.Value.Select(one => (versions.Key, Number: one.Key, Version: one.Value))).Where(one => one.Version == version).Select(one => (one.Key, one.Number)).Single();

    private IEnumerable<string> AliasesOf(string name, long number) =>
        _aliases.Where(alias => alias.Key.Name == name && alias.Value[^1] == number).Select(alias => alias.Key.Alias).Order(StringComparer.Ordinal);

    private Dictionary<string, string> RandomTags() =>
        Enumerable.Range(0, random.Next(3)).Select(_ => $"k{random.Next(4)}").Distinct().ToDictionary(key => key, _ => $"v{random.Next(3)}");

    private T Pick<T>(T[] from) => from[random.Next(from.Length)];

    private static async Task FailsAsync(CofferError error, Task work)
    {
        var e = await Assert.ThrowsAsync<CofferException>(() => work);
        Assert.Equal(error, e.Error);
    }

    private static async Task<List<T>> AllAsync<T>(IAsyncEnumerable<T> source)
    {
        var all = new List<T>();
        await foreach (var item in source)
            all.Add(item);
        return all;
    }
}
