using Coffer.Artifacts;
using Coffer.Backends.Tests.Ceph;
using Coffer.Blobs;
using Coffer.Conformance.Proxy;
using Coffer.Faults;
using Coffer.S3;
using Coffer.Store;

namespace Coffer.Backends.Tests.Faults;

/// <summary>Machines that share a bucket and nothing else, each a process with a catalog of its own, at once and killed.</summary>
public sealed class SharedBucketTests(CephNode ceph) : IDisposable
{
    // Small limits, so that what is large goes in parts.
    private const string InParts = "&multipart-threshold=5MiB&part-size=5MiB";

    private readonly string _folder = Directory.CreateTempSubdirectory("coffer-s3-").FullName;
    private readonly Ledger _ledger = new();

    [Fact]
    public Task Machines_that_put_get_move_aliases_and_collect_at_once_lose_nothing_in_half_a_minute() => EverybodyAsync(seconds: 25);

    [Fact, Trait("Category", "Slow")]
    public Task Machines_that_put_get_move_aliases_and_collect_at_once_lose_nothing() => EverybodyAsync(seconds: 120);

    [Fact]
    public Task What_was_acknowledged_survives_a_few_kills_at_random_moments() => KillAsync(rounds: 3);

    [Fact, Trait("Category", "Slow")]
    public Task What_was_acknowledged_survives_many_kills_at_random_moments() => KillAsync(rounds: 12);

    [Fact]
    public async Task An_upload_whose_process_was_killed_is_seen_by_a_collection_and_removed()
    {
        var options = await ceph.NewBucketAsync("p");
        await using var proxy = await FaultProxy.StartAsync(options.Endpoint!, Token);
        var big = Path.Combine(_folder, "big");
        var bytes = new byte[20 << 20];
        new Random(1).NextBytes(bytes);
        await File.WriteAllBytesAsync(big, bytes, Token);
        using (var stall = proxy.On(Request.Put.Query("partNumber", "3"), Fault.StallRequestAfter(1 << 20)))
        {
            using var child = Start(AddressOf(options with { Endpoint = proxy.Address }), "killed", "put", "big", big);
            await stall.WhenFiredAsync(1, Token);
            await child.KillAsync();
        }

        await using var store = await OpenAsync(options);
        var young = await store.CollectAsync(new CollectOptions { DryRun = true }, Token);
        var upload = Assert.Single(young.Uploads);
        Assert.Contains("content/sha256/", upload.Key, StringComparison.Ordinal);
        Assert.DoesNotContain(young.Items, item => item.Kind == CollectKind.Upload);

        var old = await store.CollectAsync(new CollectOptions { AbortUploadsAfter = TimeSpan.Zero }, Token);
        Assert.Equal(upload.Key, Assert.Single(old.Items, item => item.Kind == CollectKind.Upload).Subject);
        await using var blobs = new S3BlobStore(options);
        Assert.Empty(await blobs.ListUnfinishedAsync(Token));
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private async Task EverybodyAsync(int seconds)
    {
        var random = Seed.Draw("everybody");
        var options = await ceph.NewBucketAsync("p");
        var address = AddressOf(options);
        var children = new List<Child>();
        try
        {
            children.Add(Start(address, "first", "put-texts", "first", "shared/0"));
            await children[0].EndAsync();
            children.Add(Start(address, "one", "mix", $"{random.Next()}", "one", "sssstbrrgaadc", _folder, $"{seconds}"));
            children.Add(Start(address, "two", "mix", $"{random.Next()}", "two", "ssssttrrgaaddcc", _folder, $"{seconds}"));
            foreach (var child in children)
            {
                await child.EndAsync();
                _ledger.Add(child);
            }
        }
        finally
        {
            children.ForEach(child => child.Dispose());
        }

        Assert.True(_ledger.Puts > 10, $"only {_ledger.Puts} puts were acknowledged: nothing was tested");
        Assert.Contains(children.SelectMany(child => child.Lines), line => line.StartsWith("ack collect", StringComparison.Ordinal));
        await AssertSoundAsync(options);
    }

    private async Task KillAsync(int rounds)
    {
        var random = Seed.Draw("kills");
        var options = await ceph.NewBucketAsync("p");
        var address = AddressOf(options);
        using (var first = Start(address, "first", "put-texts", "first", "shared/0"))
        {
            await first.EndAsync();
            _ledger.Add(first);
        }

        for (var round = 0; round < rounds; round++)
        {
            var children = Enumerable.Range(0, 2).Select(i => Start(address, $"catalog{i}", "mix", $"{random.Next()}", $"r{round}w{i}", "ssstbbdgacdc", _folder, "60")).ToList();
            try
            {
                foreach (var child in children)
                    await child.LinesAsync(2 + random.Next(6));
                foreach (var child in children)
                {
                    // The moment is the test.
                    await Task.Delay(random.Next(500), Token);
                    await child.KillAsync();
                    _ledger.Add(child);
                }
            }
            finally
            {
                children.ForEach(child => child.Dispose());
            }
        }

        Assert.True(_ledger.Puts > rounds, $"only {_ledger.Puts} puts were acknowledged: nothing was tested");
        await AssertSoundAsync(options);
    }

    /// <summary>All that was acknowledged is there and proven, before and after a last collection, which leaves nothing that no version refers to.</summary>
    private async Task AssertSoundAsync(S3Options options)
    {
        await using var store = await OpenAsync(options);
        await _ledger.AssertKeptAsync(store);
        Assert.Empty((await store.VerifyAsync(cancellationToken: Token)).Findings);
        await store.CollectAsync(new CollectOptions { AbortUploadsAfter = TimeSpan.Zero }, Token);
        await _ledger.AssertKeptAsync(store);
        Assert.Empty((await store.VerifyAsync(cancellationToken: Token)).Findings);

        var referenced = new HashSet<string>(StringComparer.Ordinal);
        await foreach (var latest in store.ListAsync(cancellationToken: Token))
        {
            await foreach (var version in store.ListVersionsAsync(new ArtifactName(latest.Name), Token))
            {
                var shown = await store.ShowAsync(Reference.ToNumber(new ArtifactName(version.Name), version.Number), Token);
                referenced.UnionWith(shown.Files.Where(file => file.Entry.Digest is not null).Select(file => file.Entry.Digest!.Value.Hex));
            }
        }

        await using var blobs = new S3BlobStore(options);
        var found = await blobs.ListAsync("content/", cancellationToken: Token).Select(blob => blob.Key.Value.Split('/')[^1][..64]).ToHashSetAsync(cancellationToken: Token);
        Assert.Equal([], found.Except(referenced).Select(hex => $"orphan {hex}"));
        Assert.Equal([], referenced.Except(found).Select(hex => $"missing {hex}"));
        Assert.Empty(await blobs.ListUnfinishedAsync(Token));
    }

    private static string AddressOf(S3Options options) => $"s3://{options.Bucket}/{options.Prefix}?endpoint={options.Endpoint!.GetLeftPart(UriPartial.Authority)}{InParts}";

    /// <summary>A machine: a process whose catalog nobody else has.</summary>
    private Child Start(string address, string machine, params string[] arguments) => Child.StartUnder(
        ["env", $"AWS_ACCESS_KEY_ID={CephNode.AccessKey}", $"AWS_SECRET_ACCESS_KEY={CephNode.SecretKey}"],
        address,
        ["--catalog", Path.Combine(_folder, machine + ".db"), .. arguments]);

    private Task<ArtifactStore> OpenAsync(S3Options options) =>
        ArtifactStore.OpenAsync(new S3BlobStore(options), new StoreOptions { CreateIfMissing = false, CatalogPath = Path.Combine(_folder, "last.db") }, Token);
}
