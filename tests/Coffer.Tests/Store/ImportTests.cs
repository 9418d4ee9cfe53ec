using Coffer.Artifacts;
using Coffer.Blobs;
using Coffer.Blobs.Local;
using Coffer.Blobs.Memory;
using Coffer.Conformance;
using Coffer.Store;
using Coffer.Tests.Blobs;

namespace Coffer.Tests.Store;

/// <summary>Plain objects become artifacts.</summary>
public sealed class ImportTests : IAsyncDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly MemoryBlobStore _bucket = new();
    private ArtifactStore? _store;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask DisposeAsync()
    {
        if (_store is not null)
            await _store.DisposeAsync();
        _folder.Dispose();
    }

    [Fact]
    public async Task Objects_below_a_prefix_become_versions_with_their_bytes_and_say_where_they_came_from()
    {
        await WriteAsync("models/a.onnx", "A");
        await WriteAsync("models/deep/b.onnx", "B");
        await WriteAsync("models-other/c.onnx", "C");
        await WriteAsync("models", "the object itself");

        var done = await ImportAsync(new() { Prefix = "models", As = "legacy/", Put = new() { Job = "import" } });

        Assert.Equal(["legacy", "legacy/a.onnx", "legacy/deep/b.onnx"], done.Select(one => one.Name).Order(StringComparer.Ordinal));
        Assert.All(done, one => Assert.Equal((ImportOutcome.Imported, 1L), (one.Outcome, one.Version)));
        var version = await _store!.ShowAsync(Reference.Parse("legacy/deep/b.onnx"), Token);
        Assert.Equal(("memory:/models/deep/b.onnx", "import", "b.onnx"), (version.Manifest.Metadata.GetProperty("importedFrom").GetString(), version.Manifest.Job, version.Files[0].Entry.Path.Value));
        await using var stream = await _store.OpenFileAsync(Reference.Parse("legacy/deep/b.onnx"), cancellationToken: Token);
        Assert.Equal("B", await new StreamReader(stream).ReadToEndAsync(Token));
    }

    [Fact]
    public async Task Without_a_name_prefix_the_key_is_the_name()
    {
        await WriteAsync("models/a.onnx", "A");

        Assert.Equal("models/a.onnx", Assert.Single(await ImportAsync(new() { Prefix = "models" })).Name);
        Assert.Equal("models/a.onnx", Assert.Single(await ImportAsync(new())).Name);
    }

    [Fact]
    public async Task The_same_bytes_again_are_no_other_version_and_other_bytes_are()
    {
        await WriteAsync("a", "A");
        await ImportAsync(new());
        Assert.Equal((ImportOutcome.Unchanged, 1L), OutcomeOf(Assert.Single(await ImportAsync(new()))));

        await WriteAsync("a", "B");
        Assert.Equal((ImportOutcome.Imported, 2L), OutcomeOf(Assert.Single(await ImportAsync(new()))));

        static (ImportOutcome, long?) OutcomeOf(ImportedObject one) => (one.Outcome, one.Version);
    }

    [Fact]
    public async Task A_dry_run_reads_and_keeps_nothing()
    {
        await WriteAsync("a", "A");
        await using var counted = new CountingBlobStore(_bucket);

        Assert.Equal(ImportOutcome.Imported, Assert.Single(await ImportAsync(new() { DryRun = true }, counted)).Outcome);

        Assert.Equal(0, counted.Count(BlobOperation.Open));
        Assert.False(Path.Exists(_folder.At("store")));
    }

    [Fact]
    public async Task What_cannot_be_a_name_is_refused_and_the_others_are_kept()
    {
        await WriteAsync("a@b", "x");
        await WriteAsync("good", "x");

        var done = await ImportAsync(new());

        var refused = Assert.Single(done, one => one.Outcome == ImportOutcome.Refused);
        Assert.Equal("a@b", refused.Name);
        Assert.Contains("'@'", refused.Reason, StringComparison.Ordinal);
        Assert.Equal("good", Assert.Single(done, one => one.Outcome == ImportOutcome.Imported).Name);
    }

    [Fact]
    public async Task The_parts_of_a_store_are_no_plain_objects_even_of_that_which_is_written()
    {
        await using var bucket = new LocalBlobStore(_folder.At("bucket"));
        foreach (var key in new[] { "team/content/plain", "team/store/readme" })
            await bucket.PutAsync(new(key), BlobSource.FromBytes("x"u8.ToArray()), cancellationToken: Token);
        _store = await ArtifactStore.OpenAsync(_folder.At("bucket/team/store"), cancellationToken: Token);
        await _store.PutAsync(new("kept"), PutSource.FromStream(new MemoryStream([1, 2, 3]), "f"), cancellationToken: Token);

        var done = await ImportAsync(new(), bucket);

        Assert.Equal(["team/content/plain", "team/store/readme"], done.Where(one => one.Outcome == ImportOutcome.Imported).Select(one => one.Name).Order(StringComparer.Ordinal));
        Assert.Contains("is a store", Assert.Single(done, one => one.Outcome == ImportOutcome.PassedOver).Reason, StringComparison.Ordinal);
        Assert.Equal(3, done.Count);
    }

    [Fact]
    public async Task An_error_of_the_source_ends_it_and_what_was_kept_until_then_stays()
    {
        await WriteAsync("a", "A");
        await WriteAsync("b", "B");
        await using var broken = new CountingBlobStore(_bucket)
        {
            Before = (operation, subject, _) => operation == BlobOperation.Open && subject == "b" ? throw new CofferException(CofferError.Unavailable, "gone") : Task.CompletedTask,
        };

        var e = await Assert.ThrowsAsync<CofferException>(() => ImportAsync(new() { Parallel = 1 }, broken));

        Assert.Equal(CofferError.Unavailable, e.Error);
        Assert.True(await _store!.ExistsAsync(Reference.Parse("a"), Token));
        Assert.False(await _store.ExistsAsync(Reference.Parse("b"), Token));
    }

    private async Task<List<ImportedObject>> ImportAsync(ImportOptions options, BlobStore? bucket = null)
    {
        _store ??= await ArtifactStore.OpenAsync(_folder.At("store"), cancellationToken: Token);
        var done = new List<ImportedObject>();
        await foreach (var one in _store.ImportAsync(bucket ?? _bucket, options, Token))
            done.Add(one);
        return done;
    }

    private Task<bool> WriteAsync(string key, string text) => _bucket.PutAsync(new(key), BlobSource.FromBytes(System.Text.Encoding.UTF8.GetBytes(text)), PutCondition.Any, Token);
}
