using Coffer.Blobs;
using Xunit;

namespace Coffer.Conformance;

public abstract partial class BlobStoreConformance<TStore>
{
    [Fact]
    public async Task What_is_put_is_there_whole()
    {
        Assert.True(await PutAsync("a/b", "hello"));

        Assert.Equal("hello", await ReadAsync("a/b"));
        Assert.Equal(new BlobInfo(new("a/b"), 5), await Store.StatAsync(new("a/b"), Token));
    }

    [Fact]
    public async Task An_empty_blob_is_a_blob()
    {
        Assert.True(await PutAsync("empty", ""));

        Assert.Equal("", await ReadAsync("empty"));
        Assert.Equal(0, (await Store.StatAsync(new("empty"), Token))?.Length);
        Assert.Equal(["empty"], await ListAsync());
        Assert.False(await PutAsync("empty", "more"));
    }

    [Fact]
    public async Task A_blob_of_several_megabytes_comes_back_bit_for_bit()
    {
        var bytes = Bytes((5 << 20) + 17);
        await Store.PutAsync(new("large"), BlobSource.FromBytes(bytes), cancellationToken: Token);

        Assert.Equal(Hash(bytes), Hash((await ReadBytesAsync("large"))!));
    }

    [Fact]
    public async Task A_put_if_absent_leaves_what_is_there()
    {
        await PutAsync("k", "first");

        Assert.False(await PutAsync("k", "second"));
        Assert.Equal("first", await ReadAsync("k"));
    }

    [Fact]
    public async Task A_put_that_replaces_is_honoured_or_refused()
    {
        if (!Store.Capabilities.Overwrite)
        {
            await AssertFailsAsync(CofferError.Unsupported, () => PutAsync("k", "v", PutCondition.Any));
            await AssertMissingAsync("k");
            return;
        }

        Assert.True(await PutAsync("k", "first", PutCondition.Any));
        Assert.True(await PutAsync("k", "second, longer", PutCondition.Any));
        Assert.Equal("second, longer", await ReadAsync("k"));
        Assert.True(await PutAsync("k", "3", PutCondition.Any));
        Assert.Equal("3", await ReadAsync("k"));
        Assert.Equal(["k"], await ListAsync());
    }

    [Fact]
    public async Task A_reader_of_a_blob_that_is_replaced_sees_one_of_the_two_whole()
    {
        byte[][] values = [Bytes(300_000, 1), Bytes(200_000, 2)];
        await Store.PutAsync(new("k"), BlobSource.FromBytes(values[0]), cancellationToken: Token);
        if (await CannotReplaceAsync())
            return;
        var expected = values.Select(Hash).ToHashSet();

        var writing = Task.Run(async () =>
        {
            for (var i = 0; i < 40; i++)
                await Store.PutAsync(new("k"), BlobSource.FromBytes(values[i % 2]), PutCondition.Any, Token);
        }, Token);
        do
        {
            Assert.Contains(Hash((await ReadBytesAsync("k"))!), expected);
        }
        while (!writing.IsCompleted);
        await writing;
    }

    [Fact]
    public async Task Of_twenty_that_create_one_key_at_once_exactly_one_wins()
    {
        if (!Store.Capabilities.CreateIfAbsent)
        {
            // One writer at a time is told the truth all the same; that a store on it refuses others is the store's to hold.
            Assert.True(await PutAsync("race/key", "first"));
            Assert.False(await PutAsync("race/key", "second"));
            Assert.Equal("first", await ReadAsync("race/key"));
            return;
        }

        for (var round = 0; round < 10; round++)
        {
            using var barrier = new SemaphoreSlim(0);
            var key = $"race/{round}/key";
            var puts = Enumerable.Range(0, 20).Select(i => Task.Run(async () =>
            {
                await barrier.WaitAsync(Token);
                return await PutAsync(key, $"writer {i}");
            }, Token)).ToList();
            barrier.Release(20);
            var won = await Task.WhenAll(puts);

            Assert.Single(won, true);
            Assert.Equal($"writer {Array.IndexOf(won, true)}", await ReadAsync(key));
        }
    }

    [Theory]
    [InlineData(10, 4)]
    [InlineData(3_000_000, 2_999_999)]
    [InlineData(1, 0)]
    [InlineData(10, 11)]
    [InlineData(0, 1)]
    [InlineData(0, 5_000)]
    public async Task A_source_of_another_length_than_it_said_is_a_conflict_and_leaves_nothing(int says, int has)
    {
        await AssertFailsAsync(CofferError.Conflict, () => Store.PutAsync(new("a/k"), new BrokenSource(says, has), cancellationToken: Token));

        await AssertMissingAsync("a/k");
        Assert.True(await PutAsync("a/k", "now"));
    }

    [Fact]
    public async Task A_source_without_end_is_a_conflict()
    {
        await AssertFailsAsync(CofferError.Conflict, () => Store.PutAsync(new("k"), new EndlessSource(100_000), cancellationToken: Token));

        await AssertMissingAsync("k");
    }

    [Fact]
    public async Task A_source_that_throws_leaves_nothing()
    {
        var source = new BrokenSource(20_000, 10_000, _ => throw new FormatException("mine"));

        var thrown = await Assert.ThrowsAsync<FormatException>(() => Store.PutAsync(new("k"), source, cancellationToken: Token));

        Assert.Equal("mine", thrown.Message);
        await AssertMissingAsync("k");
    }

    [Fact]
    public async Task An_unreadable_source_is_not_taken_for_an_unreadable_store()
    {
        var source = new BrokenSource(20_000, 10_000, _ => throw new IOException("the stick was pulled"));

        var thrown = await AssertFailsAsync(CofferError.Unavailable, () => Store.PutAsync(new("k"), source, cancellationToken: Token));

        Assert.Contains("the source", thrown.Message, StringComparison.Ordinal);
        Assert.Contains("the stick was pulled", thrown.Message, StringComparison.Ordinal);
        await AssertMissingAsync("k");
    }

    [Fact]
    public async Task A_file_is_a_source_and_one_that_has_gone_is_said_to_be()
    {
        var path = Path.GetTempFileName();
        await File.WriteAllTextAsync(path, "from a file", Token);
        var source = BlobSource.FromFile(path);
        Assert.True(await Store.PutAsync(new("k"), source, cancellationToken: Token));
        Assert.Equal("from a file", await ReadAsync("k"));

        File.Delete(path);

        var thrown = await AssertFailsAsync(CofferError.NotFound, () => Store.PutAsync(new("l"), source, cancellationToken: Token));
        Assert.Contains("the source", thrown.Message, StringComparison.Ordinal);
        Assert.Equal(CofferError.NotFound, Assert.Throws<CofferException>(() => BlobSource.FromFile(path)).Error);
        await AssertMissingAsync("l");
    }

    [Fact]
    public async Task A_source_that_fails_does_not_harm_what_is_there()
    {
        await PutAsync("k", "old");
        if (await CannotReplaceAsync())
            return;

        await AssertFailsAsync(CofferError.Conflict, () => Store.PutAsync(new("k"), new BrokenSource(10, 4), PutCondition.Any, Token));

        Assert.Equal("old", await ReadAsync("k"));
    }

    [Fact]
    public async Task A_blob_is_not_seen_before_its_last_byte_was_written()
    {
        var seen = new List<bool>();
        var source = new BrokenSource(10_000, 10_000, async _ =>
        {
            seen.Add(await Store.StatAsync(new("k"), Token) is not null);
            seen.Add((await ListAsync()).Count > 0);
        });

        await Store.PutAsync(new("k"), source, cancellationToken: Token);

        Assert.NotEmpty(seen);
        Assert.DoesNotContain(true, seen);
        Assert.Equal(10_000, (await ReadBytesAsync("k"))?.Length);
    }

    [Fact]
    public async Task A_put_that_is_cancelled_leaves_nothing()
    {
        using var cancel = CancellationTokenSource.CreateLinkedTokenSource(Token);
        var source = new BrokenSource(20_000, 10_000, async token =>
        {
            await cancel.CancelAsync();
            token.ThrowIfCancellationRequested();
        });

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Store.PutAsync(new("k"), source, cancellationToken: cancel.Token));

        await AssertMissingAsync("k");
    }

    [Fact]
    public async Task What_is_cancelled_before_it_starts_does_nothing()
    {
        await PutAsync("there", "x");
        var cancelled = new CancellationToken(canceled: true);

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Store.PutAsync(new("k"), BlobSource.FromBytes(Bytes(5)), cancellationToken: cancelled));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Store.OpenAsync(new("there"), default, cancelled));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Store.StatAsync(new("there"), cancelled));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Store.DeleteAsync([new("there")], cancelled));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () =>
        {
            await foreach (var _ in Store.ListAsync("", cancellationToken: cancelled))
            {
            }
        });

        await AssertMissingAsync("k");
        Assert.Equal("x", await ReadAsync("there"));
    }

    [Theory]
    [MemberData(nameof(OddKeys.All), MemberType = typeof(OddKeys))]
    public async Task Odd_keys_are_kept_as_they_are(string key)
    {
        Assert.True(await PutAsync(key, key));
        Assert.True(await PutAsync($"p/{key}", "below"));

        Assert.Equal(key, await ReadAsync(key));
        Assert.Equal(new[] { new BlobKey(key), new BlobKey($"p/{key}") }.Order().Select(k => k.Value), await ListAsync());
        await Store.DeleteAsync([new(key)], Token);
        await AssertMissingAsync(key);
        Assert.Equal([$"p/{key}"], await ListAsync());
    }

    [Fact]
    public async Task The_longest_key_is_kept()
    {
        // Segments of 255 bytes, the longest that file systems have; 1,024 bytes in all, less what the store puts before them.
        var key = string.Join('/', Enumerable.Repeat(new string('é', 127), 3)) + "/" + new string('e', 255);
        Assert.Equal(1020, System.Text.Encoding.UTF8.GetByteCount(key));
        key += "/ends";
        if (LongestKey < BlobKey.MaxBytes)
        {
            key = key[..^(BlobKey.MaxBytes + 2 - LongestKey)];
            await AssertFailsAsync(CofferError.InvalidArgument, () => PutAsync(key + "ee", "too long"));
            key += "e";
        }
        else
        {
            key = key[..^1];
        }

        Assert.Equal(LongestKey, System.Text.Encoding.UTF8.GetByteCount(key));

        Assert.True(await PutAsync(key, "long"));

        Assert.Equal("long", await ReadAsync(key));
        Assert.Equal([key], await ListAsync());
    }

    [Theory]
    [InlineData("")]
    [InlineData("/")]
    [InlineData("/a")]
    [InlineData("a/")]
    [InlineData("a//b")]
    [InlineData(".")]
    [InlineData("..")]
    [InlineData("a/../b")]
    [InlineData("a/.")]
    [InlineData("a\\b")]
    [InlineData("a\0b")]
    [InlineData("a\nb")]
    public void What_is_no_key_is_refused(string text)
    {
        var thrown = Assert.Throws<CofferException>(() => new BlobKey(text));

        Assert.Equal(CofferError.InvalidArgument, thrown.Error);
    }

    [Fact]
    public void Half_a_surrogate_pair_is_no_key()
    {
        // Not as data of the theory: the runner would mend it.
        foreach (var text in new[] { "\ud800", "a\udc00", "\ud83d/\ude00" })
            Assert.Equal(CofferError.InvalidArgument, Assert.Throws<CofferException>(() => new BlobKey(text)).Error);
    }

    [Fact]
    public async Task Puts_of_many_keys_at_once_all_arrive()
    {
        var keys = Enumerable.Range(0, 200).Select(i => $"many/{i % 7}/{i:d3}").ToList();

        await Parallel.ForEachAsync(keys, new ParallelOptions { MaxDegreeOfParallelism = 16, CancellationToken = Token }, async (key, _) => Assert.True(await PutAsync(key, key)));

        Assert.Equal(keys.Order(StringComparer.Ordinal), await ListAsync());
        foreach (var key in keys)
            Assert.Equal(key, await ReadAsync(key));
    }
}
