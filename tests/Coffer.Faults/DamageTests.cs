using System.Security.Cryptography;
using Coffer.Artifacts;
using Coffer.Blobs.Local;
using Coffer.Content;
using Coffer.Journal;
using Coffer.Store;

namespace Coffer.Faults;

/// <summary>Blobs that were flipped, cut, swapped or deleted on the disk: said as such, and never wrong bytes.</summary>
public sealed class DamageTests
{
    private static readonly ArtifactName Name = new("models/a");
    private static readonly AliasName Prod = new("prod");

    public static TheoryData<string> Encodings => ["none", "zstd", "gzip", "brotli", "lz4"];

    [Theory, MemberData(nameof(Encodings))]
    public Task Damaged_content_is_never_read_as_good(string encoding) =>
        DamageAsync("content/", encoding, text: 400, step: 1, canChangeLabels: false);

    [Theory, MemberData(nameof(Encodings)), Trait("Category", "Slow")]
    public Task Damaged_large_content_is_never_read_as_good(string encoding) =>
        DamageAsync("content/", encoding, text: 2 << 20, step: 65_537, canChangeLabels: false);

    [Fact]
    public Task A_damaged_manifest_is_never_read_as_good() => DamageAsync("artifacts/", "none", text: 300, step: 3, canChangeLabels: false);

    [Fact]
    public Task A_damaged_alias_is_never_read_as_good() => DamageAsync("aliases/", "none", text: 300, step: 2, canChangeLabels: true);

    [Fact]
    public Task Damaged_labels_are_never_read_as_good() => DamageAsync("labels/", "none", text: 300, step: 3, canChangeLabels: true);

    [Fact]
    public async Task A_damaged_identity_of_the_store_is_said()
    {
        using var scratch = new Scratch();
        var folder = await MakeAsync(scratch, "none", 300);
        var blob = Path.Combine(folder, "coffer.json");
        await ForEachDamageAsync(blob, File.ReadAllBytes(Path.Combine(await MakeAsync(scratch, "none", 10, "other"), "coffer.json")), 1, async what =>
        {
            await using var store = Open(folder);
            var error = await Assert.ThrowsAsync<CofferException>(() => store.GetIdAsync());
            Assert.True(error.Error is CofferError.Corrupt or CofferError.Unsupported or CofferError.NotFound, $"{what}: {error}");
        }, skipForeign: true);
    }

    [Fact]
    public async Task Damage_to_what_collections_record_never_makes_a_put_lose_content()
    {
        using var scratch = new Scratch();
        var folder = scratch["store"];
        await using (var store = Open(folder))
        {
            // Enough condemned keys that their names stand in shards.
            var puts = await store.PutManyAsync([.. Enumerable.Range(0, 90).Select(i => new PutRequest(new ArtifactName($"n{i}"), PutSource.FromStream(new MemoryStream([1, (byte)i]), "f")))]);
            foreach (var put in puts)
                await store.DeleteAsync(put.Version.Reference);
            await store.CollectAsync();
        }

        var records = Directory.EnumerateFiles(Path.Combine(folder, "collections"), "*", SearchOption.AllDirectories).ToList();
        Assert.Contains(records, file => file.EndsWith(".finished", StringComparison.Ordinal));
        Assert.True(records.Count > 40);
        var random = Seed.Draw("records");
        var number = 0;
        foreach (var record in records.Where(file => Path.GetFileName(file).StartsWith('@')).Concat(records.Where(_ => random.Next(12) == 0)))
        {
            await ForEachDamageAsync(record, foreign: null, step: 211, async what =>
            {
                await using var store = Open(folder);
                try
                {
                    // The same bytes that the collection removed, and others: kept, or refused, but not acknowledged and lost.
                    var put = await store.PutAsync(new ArtifactName($"again{number++}"), PutSource.FromStream(new MemoryStream([1, (byte)random.Next(90)]), "f"));
                    Assert.True((await store.VerifyAsync(new VerifyOptions { Reference = put.Version.Reference })).Findings.Count == 0, what);
                }
                catch (CofferException e)
                {
                    Assert.True(e.Error == CofferError.Corrupt, $"{what}: {e}");
                }
            });
        }
    }

    [Fact]
    public async Task A_collection_that_moves_content_moves_what_proves_and_loses_nothing()
    {
        using var scratch = new Scratch();
        var folder = await MakeAsync(scratch, "none", 700);
        var good = Directory.EnumerateFiles(Path.Combine(folder, "content"), "*", SearchOption.AllDirectories).ToList();
        await using (var blobs = new LocalBlobStore(folder))
        {
            // A collection that died names everything there is, and of each content there is a smaller copy that is damaged.
            good.ForEach(file => File.WriteAllBytes(file + ".gz", [0x1f, 0x8b, 8]));
            var keys = good.Concat(good.Select(file => file + ".gz")).Select(file => $"\"{Path.GetRelativePath(folder, file)}\"").Order(StringComparer.Ordinal);
            var record = $$"""{"format":1,"keys":[{{string.Join(',', keys)}}],"run":"0123456789abcdef0123456789abcdef","startedAt":"2026-01-01T00:00:00Z"}""";
            Assert.True(await new Series(blobs, "collections/").TryAppendAsync(1, System.Text.Encoding.UTF8.GetBytes(record), TestContext.Current.CancellationToken));
        }

        await using var store = Open(folder);
        Assert.Equal(2, (await store.CollectAsync()).Healed);
        Assert.Empty((await store.VerifyAsync()).Findings);
        Assert.All(good, file => Assert.False(File.Exists(file) || File.Exists(file + ".gz")));
    }

    private static async Task DamageAsync(string kind, string encoding, int text, int step, bool canChangeLabels)
    {
        using var scratch = new Scratch();
        var folder = await MakeAsync(scratch, encoding, text);
        var other = await MakeAsync(scratch, encoding, text + 5, "other");
        string hash, older;
        await using (var store = Open(folder))
            (hash, older) = (await Ledger.HashAsync(store, Name.Value, 2), await Ledger.HashAsync(store, Name.Value, 1));
        foreach (var blob in Directory.EnumerateFiles(Path.Combine(folder, kind), "*", SearchOption.AllDirectories))
        {
            var foreign = Directory.EnumerateFiles(Path.Combine(other, kind), "*", SearchOption.AllDirectories).First();
            await ForEachDamageAsync(blob, File.ReadAllBytes(foreign), step, async what =>
            {
                await using var store = Open(folder);
                var got = await GetAsync(store, scratch["out"]);
                Assert.True(got is null || got == hash, $"{what}: wrong bytes were got");
                var opened = await OpenAsync(store, 2);
                Assert.True(opened is null || opened == hash, $"{what}: wrong bytes were read");
                var findings = (await store.VerifyAsync()).Findings;
                if (!canChangeLabels)
                {
                    // A few bits of a compressed form mean nothing; where the bytes are right all the same there is nothing to say.
                    // A record that was deleted is not there, as if it had never been.
                    var harmless = !File.Exists(blob) || (got == hash && await OpenAsync(store, 1) == older);
                    Assert.True(findings.Count > 0 || harmless, $"{what}: verify finds nothing");
                    Assert.All(findings, finding => Assert.Contains(Name.Value, finding.Subject, StringComparison.Ordinal));
                }

                try
                {
                    var shown = await store.ShowAsync(Reference.ToAlias(Name, Prod));
                    Assert.True(shown.Number is 1 or 2 && shown.Manifest.Name == Name, what);
                }
                catch (CofferException e)
                {
                    AssertSaid(e, what);
                }
            });
        }

        await using (var store = Open(folder))
        {
            Assert.Equal(hash, await GetAsync(store, scratch["out"]));
            Assert.Empty((await store.VerifyAsync()).Findings);
        }
    }

    /// <summary>Two versions that share no content, with tags, labels and an alias moved twice.</summary>
    private static async Task<string> MakeAsync(Scratch scratch, string encoding, int text, string folder = "store")
    {
        await using var store = await ArtifactStore.OpenAsync(scratch[folder], new StoreOptions { Encoding = EncodingChoice.Parse(encoding) });
        for (var version = 1; version <= 2; version++)
        {
            var random = new Random(version);
            var bytes = new byte[text];
            for (var i = 0; i < text; i++)
                bytes[i] = (byte)"abcdefgh"[random.Next(8)];
            var put = await store.PutAsync(Name, PutSource.FromStream(new MemoryStream(bytes), "file"));
            await store.TagAsync(put.Version.Reference, new Dictionary<string, string>(StringComparer.Ordinal) { ["quality"] = $"{version}" });
            await store.SetAliasAsync(Prod, put.Version.Reference);
        }

        return scratch[folder];
    }

    private static ArtifactStore Open(string folder) => ArtifactStore.Create(folder);

    private static async Task<string?> GetAsync(ArtifactStore store, string destination)
    {
        try
        {
            await store.GetAsync(Reference.ToNumber(Name, 2), destination);
            var hash = Driver.TreeHash.OfPath(destination);
            File.Delete(destination);
            return hash;
        }
        catch (CofferException e)
        {
            AssertSaid(e, "get");
            Assert.False(File.Exists(destination));
            Assert.Empty(Directory.EnumerateFileSystemEntries(Path.GetDirectoryName(destination)!, ".coffer-*"));
            return null;
        }
    }

    private static async Task<string?> OpenAsync(ArtifactStore store, long number)
    {
        try
        {
            await using var stream = await store.OpenFileAsync(Reference.ToNumber(Name, number));
            return Convert.ToHexStringLower(await SHA256.HashDataAsync(stream));
        }
        catch (CofferException e)
        {
            AssertSaid(e, "open");
            return null;
        }
    }

    private static void AssertSaid(CofferException e, string what)
    {
        Assert.True(e.Error is CofferError.Corrupt or CofferError.NotFound or CofferError.Unsupported, $"{what}: {e}");
        Assert.DoesNotContain('\n', e.Message);
    }

    private static async Task ForEachDamageAsync(string blob, byte[]? foreign, int step, Func<string, Task> look, bool skipForeign = false)
    {
        var good = File.ReadAllBytes(blob);
        var random = new Random(good.Length);
        Command.Run("chmod", "u+w", blob);
        try
        {
            for (var at = 0; at < good.Length; at += step)
            {
                var flipped = (byte[])good.Clone();
                flipped[at] ^= (byte)(1 << random.Next(8));
                await TryAsync(flipped, $"{blob} flipped at {at}");
            }

            for (var length = 0; length < good.Length; length += Math.Max(step * 3, good.Length / 40))
                await TryAsync(good[..length], $"{blob} cut to {length}");
            await TryAsync([.. good, 0], $"{blob} with a byte more");
            if (foreign is not null && !skipForeign)
                await TryAsync(foreign, $"{blob} replaced by another store's");
            File.Delete(blob);
            await look($"{blob} deleted");
        }
        finally
        {
            File.WriteAllBytes(blob, good);
        }

        async Task TryAsync(byte[] bad, string what)
        {
            File.WriteAllBytes(blob, bad);
            await look(what);
        }
    }
}
