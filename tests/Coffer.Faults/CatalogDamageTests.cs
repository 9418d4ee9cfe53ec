using Coffer.Artifacts;
using Coffer.Store;

namespace Coffer.Faults;

/// <summary>The catalog's file damaged in every way: what is known by name is still got right, and reindex brings everything back.</summary>
public sealed class CatalogDamageTests
{
    [Fact]
    public Task A_damaged_catalog_is_said_and_a_reindex_restores_it() => DamageAsync(flips: 12, cuts: 4);

    [Fact, Trait("Category", "Slow")]
    public Task A_catalog_damaged_anywhere_is_said_and_a_reindex_restores_it() => DamageAsync(flips: 120, cuts: 25);

    private static async Task DamageAsync(int flips, int cuts)
    {
        var random = Seed.Draw("damage");
        using var scratch = new Scratch();
        var (folder, other) = (scratch["store"], scratch["other"]);
        var before = await MakeAsync(folder, 30);
        await MakeAsync(other, 3);
        var file = Path.Combine(folder, "local/catalog.db");
        var good = await File.ReadAllBytesAsync(file);
        Assert.False(File.Exists(file + "-wal"));

        await TryAsync("deleted", () => File.Delete(file), mustSay: true);
        await TryAsync("another store's", () => File.Copy(Path.Combine(other, "local/catalog.db"), file, overwrite: true), mustSay: true);
        await TryAsync("no database", () => File.WriteAllText(file, "this is no database, though it is long enough to be taken for one" + new string('x', 5000)), mustSay: true);
        await TryAsync("empty", () => File.WriteAllBytes(file, []), mustSay: true);
        await TryAsync("a column of another name", () => File.WriteAllBytes(file, Renamed(good, "CREATE TABLE contents", "digest", "dagest")), mustSay: false);
        for (var i = 0; i < cuts; i++)
            await TryAsync("cut", () => File.WriteAllBytes(file, good[..random.Next(good.Length)]), mustSay: false);
        for (var i = 0; i < flips; i++)
        {
            // A single flip, then whole pages.
            var bad = (byte[])good.Clone();
            var at = i % 5 == 0 ? random.Next(200) : random.Next(bad.Length);
            var length = i % 3 == 0 ? 1 : random.Next(1, 5000);
            for (var j = at; j < Math.Min(bad.Length, at + length); j++)
                bad[j] ^= (byte)random.Next(1, 256);
            await TryAsync($"{length} bytes at {at}", () => File.WriteAllBytes(file, bad), mustSay: false);
        }

        static byte[] Renamed(byte[] good, string where, string from, string to)
        {
            var bad = (byte[])good.Clone();
            var at = bad.AsSpan().IndexOf(System.Text.Encoding.UTF8.GetBytes(where));
            at += bad.AsSpan(at).IndexOf(System.Text.Encoding.UTF8.GetBytes(from));
            System.Text.Encoding.UTF8.GetBytes(to, bad.AsSpan(at));
            return bad;
        }

        async Task TryAsync(string what, Action damage, bool mustSay)
        {
            damage();
            try
            {
                await LookAsync(mustSay);
                await using (var store = await ArtifactStore.OpenAsync(folder))
                    await store.ReindexAsync();
                await using var again = await ArtifactStore.OpenAsync(folder);
                Assert.Equal(before, await StoreState.FromCatalogAsync(again));
            }
            catch (Exception e)
            {
                throw new InvalidOperationException($"catalog {what}: {e.Message}", e);
            }
        }

        async Task LookAsync(bool mustSay)
        {
            await using var store = await ArtifactStore.OpenAsync(folder);
            Assert.Equal("b7", System.Text.Encoding.UTF8.GetString(await ReadAsync(store, Reference.Parse("a/7@2"))));
            Assert.Equal("a7", System.Text.Encoding.UTF8.GetString(await ReadAsync(store, Reference.Parse("a/7@old"))));
            Assert.Equal(12, (await store.ShowAsync(Reference.Parse("folder"))).Files.Count);
            Assert.Empty((await store.VerifyAsync()).Findings);
            try
            {
                // Not every damage is in what is read. What is listed may lack something then, but never say what is not so.
                var listed = await StoreState.FromCatalogAsync(store);
                Assert.False(mustSay, "nothing was said");
                TestContext.Current.TestOutputHelper?.WriteLine(listed.SequenceEqual(before) ? "no difference" : "listed otherwise, unsaid");
            }
            catch (CofferException e)
            {
                // Damage to the schema's number looks like a newer build's, to the file format's like a file that cannot be written.
                if (e.Error is not (CofferError.Unsupported or CofferError.AccessDenied))
                    Assert.True(e.Message.Replace("`", "", StringComparison.Ordinal).Contains("coffer reindex", StringComparison.Ordinal), e.ToString());
                Assert.True(e.Error is CofferError.Corrupt or CofferError.NotFound or CofferError.Unsupported or CofferError.AccessDenied or CofferError.TooLarge, e.ToString());
            }
        }
    }

    private static async Task<byte[]> ReadAsync(ArtifactStore store, Reference reference)
    {
        await using var stream = await store.OpenFileAsync(reference);
        using var bytes = new MemoryStream();
        await stream.CopyToAsync(bytes);
        return bytes.ToArray();
    }

    private static async Task<List<string>> MakeAsync(string folder, int names)
    {
        await using var store = await ArtifactStore.OpenAsync(folder);
        foreach (var letter in "ab")
            await store.PutManyAsync([.. Enumerable.Range(0, names).Select(i => new PutRequest(new ArtifactName($"a/{i}"), PutSource.FromStream(new MemoryStream(System.Text.Encoding.UTF8.GetBytes($"{letter}{i}")), "f")))]);
        for (var i = 0; i < names; i++)
        {
            await store.SetAliasAsync(new AliasName("old"), Reference.Parse($"a/{i}@1"));
            if (i % 3 == 0)
                await store.TagAsync(Reference.Parse($"a/{i}@2"), new Dictionary<string, string>(StringComparer.Ordinal) { ["k"] = $"{i}" });
        }

        using var scratch = new Scratch();
        for (var i = 0; i < 12; i++)
            scratch.Write($"f/{i}", [(byte)i]);
        await store.PutAsync(new ArtifactName("folder"), PutSource.FromPath(scratch["f"]));
        return await StoreState.FromCatalogAsync(store);
    }
}
