using System.Globalization;
using System.Text;
using Coffer.Blobs;
using Xunit;

namespace Coffer.Conformance;

public abstract partial class BlobStoreConformance<TStore>
{
    /// <summary>Keys whose order differs by how one compares: around <c>/</c>, in case, beyond ASCII and beyond the basic plane.</summary>
    private static readonly string[] s_tricky =
    [
        "a-b", "a/b", "a.b", "a0b", "a b", "a", "ab/c", "ab-/c", "ab0/c", "A/b", "Z", "z", "_", "~",
        "é/x", "e\u0301", "\uffff-", "\ue000", "\U00010000/q", "\U0010ffff", "\u07ff", "\u0800",
        "n/1", "n/10", "n/2", "n/1/deep", "n/1-", "n/1/deep-er/x", "n/1/deep/x",
    ];

    [Fact]
    public async Task A_listing_is_in_the_order_of_the_bytes()
    {
        var keys = await PutTrickyAsync();

        Assert.Equal(keys, await ListAsync());
    }

    [Fact]
    public async Task A_listing_tells_lengths()
    {
        await PutAsync("a/1", "");
        await PutAsync("a/2", "12345");

        var all = new List<BlobInfo>();
        await foreach (var blob in Store.ListAsync("a/", cancellationToken: Token))
            all.Add(blob);

        Assert.Equal([("a/1", 0L), ("a/2", 5L)], all.Select(blob => (blob.Key.Value, blob.Length)));
    }

    [Fact]
    public async Task Every_prefix_lists_what_begins_with_it()
    {
        var keys = await PutTrickyAsync();
        var prefixes = keys.SelectMany(key => Enumerable.Range(0, key.Length + 1).Where(end => end == 0 || !char.IsHighSurrogate(key[end - 1])).Select(end => key[..end])).Distinct().ToList();

        foreach (var prefix in prefixes.Concat(["none", "a/b/", "n/1/deep/x/", "a/bb"]))
            Assert.Equal(keys.Where(key => key.StartsWith(prefix, StringComparison.Ordinal)), await ListAsync(prefix));
    }

    [Fact]
    public async Task Paging_by_after_shows_everything_once()
    {
        var keys = await PutTrickyAsync();
        foreach (var size in new[] { 1, 2, 5 })
        {
            var paged = new List<string>();
            List<string> page;
            do
            {
                page = await ListAsync("", paged.LastOrDefault(), size);
                paged.AddRange(page);
                Assert.True(page.Count <= size);
            }
            while (page.Count > 0);
            Assert.Equal(keys, paged);
        }
    }

    [Fact]
    public async Task After_may_be_any_text()
    {
        var keys = await PutTrickyAsync();

        foreach (var after in keys.SelectMany(key => new[] { key, key + "/", key + "0", key + "-", key[..1] }).Where(text => !char.IsHighSurrogate(text[^1])).Concat(["", "/", "zzz"]).Distinct())
        {
            Assert.Equal(keys.Where(key => BlobKey.CompareUtf8(key, after) > 0), await ListAsync("", after));
            Assert.Equal(keys.Where(key => key.StartsWith("n/", StringComparison.Ordinal) && BlobKey.CompareUtf8(key, after) > 0), await ListAsync("n/", after));
        }
    }

    [Fact]
    public async Task A_limit_cuts_the_listing()
    {
        var keys = await PutTrickyAsync();

        Assert.Equal(keys[..1], await ListAsync(limit: 1));
        Assert.Equal(keys[..7], await ListAsync(limit: 7));
        Assert.Equal(keys, await ListAsync(limit: keys.Count));
        Assert.Equal(["n/1/deep-er/x", "n/1/deep/x"], await ListAsync("n/1/", "n/1/deep", limit: 2));
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(() => ListAsync(limit: 0));
    }

    [Theory]
    [InlineData("../")]
    [InlineData("a/../")]
    [InlineData("/")]
    [InlineData("/etc/")]
    [InlineData("a//")]
    [InlineData("./")]
    [InlineData("a\\")]
    [InlineData("a\0/b")]
    public async Task A_prefix_that_no_key_has_lists_nothing(string prefix)
    {
        await PutAsync("a/b", "x");

        Assert.Empty(await ListAsync(prefix));
    }

    [Fact]
    public async Task More_than_a_page_is_listed()
    {
        // More than 1,000, the most that one request of most object stores returns.
        var keys = Enumerable.Range(0, 1_203).Select(i => "p/" + i.ToString("x4", CultureInfo.InvariantCulture)).ToList();
        var batch = Store.BeginBatch();
        await using (batch)
        {
            foreach (var key in keys)
                await batch.PutAsync(new(key), BlobSource.FromBytes(new byte[1]), Token);
            await batch.CommitAsync(Token);
        }

        Assert.Equal(keys, await ListAsync("p/"));
        Assert.Equal(keys[1_001..], await ListAsync("p/", keys[1_000]));
        Assert.Equal(keys[500..502], await ListAsync("p/", keys[499], 2));
        Assert.Equal(keys[..1], await ListAsync("p/", limit: 1));
    }

    [Fact]
    public async Task A_listing_beside_puts_shows_all_that_were_complete_when_it_began_and_no_halves()
    {
        for (var i = 0; i < 50; i++)
            await PutAsync($"l/{i * 2:d3}", "done!");
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(Token);
        var writing = Task.Run(async () =>
        {
            for (var i = 0; i < 50 || !stop.IsCancellationRequested; i++)
            {
                await PutAsync($"l/{i % 50 * 2 + 1:d3}", "done!");
                await PutAsync($"l/{i % 50 * 2 + 1:d3}.d/below", "done!");
                if (i >= 50)
                    await Store.DeleteAsync([new($"l/{i % 50 * 2 + 1:d3}.d/below")], Token);
            }
        }, Token);

        for (var round = 0; round < 20; round++)
        {
            var seen = new List<string>();
            await foreach (var blob in Store.ListAsync("l/", cancellationToken: Token))
            {
                Assert.Equal(5, blob.Length);
                seen.Add(blob.Key.Value);
            }

            Assert.Superset(Enumerable.Range(0, 50).Select(i => $"l/{i * 2:d3}").ToHashSet(), seen.ToHashSet());
            Assert.Equal(seen.Order(StringComparer.Ordinal), seen);
        }

        await stop.CancelAsync();
        await writing;
    }

    [Fact]
    public async Task A_put_that_has_returned_is_in_the_next_listing()
    {
        for (var i = 0; i < 50; i++)
        {
            await PutAsync($"x/{i:d2}", "v");
            Assert.Contains($"x/{i:d2}", await ListAsync("x/"));
        }
    }

    [Fact]
    public async Task A_listing_may_be_left_early_and_cancelled()
    {
        await PutTrickyAsync();
        await foreach (var blob in Store.ListAsync("", cancellationToken: Token))
        {
            Assert.Equal("A/b", blob.Key.Value);
            break;
        }

        using var cancel = CancellationTokenSource.CreateLinkedTokenSource(Token);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () =>
        {
            while (true)
            {
                await foreach (var _ in Store.ListAsync("", cancellationToken: cancel.Token))
                    await cancel.CancelAsync();
            }
        });
    }

    /// <summary>Puts the tricky keys that may stand beside each other and returns them in order.</summary>
    private async Task<List<string>> PutTrickyAsync()
    {
        // On a disk one key cannot be the folder of another: Coffer's own keys never ask for it.
        var keys = s_tricky.Where(key => !s_tricky.Any(other => other.StartsWith(key + "/", StringComparison.Ordinal))).ToList();
        foreach (var key in keys)
            Assert.True(await PutAsync(key, key));
        return [.. keys.OrderBy(key => Convert.ToHexString(Encoding.UTF8.GetBytes(key)), StringComparer.Ordinal)];
    }
}
