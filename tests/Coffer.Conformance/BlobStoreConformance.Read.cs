using Coffer.Blobs;
using Xunit;

namespace Coffer.Conformance;

public abstract partial class BlobStoreConformance<TStore>
{
    [Fact]
    public async Task What_is_missing_is_null()
    {
        await PutAsync("a/b/c", "x");

        await AssertMissingAsync("z");
        await AssertMissingAsync("a/b/d");
        await AssertMissingAsync("a/b"); // a part of a key, a folder on a disk
        await AssertMissingAsync("a");
        await AssertMissingAsync("a/b/c/d"); // below a blob
        await AssertMissingAsync("A/B/C/x");
    }

    [Fact]
    public async Task Missing_is_null_in_a_store_that_nobody_has_written_to()
    {
        await AssertMissingAsync("k");
        Assert.Empty(await ListAsync());
        await Store.DeleteAsync([new("k")], Token);
    }

    [Theory]
    [InlineData(0, 10)]
    [InlineData(0, 0)]
    [InlineData(10, 20)]
    [InlineData(99_990, 10)]
    [InlineData(99_990, 1000)]
    [InlineData(100_000, 0)]
    [InlineData(100_000, 5)]
    [InlineData(50_000, long.MaxValue)]
    [InlineData(1, -1)]
    [InlineData(99_999, -1)]
    [InlineData(100_000, -1)]
    public async Task A_range_is_those_bytes_or_refused(int offset, long length)
    {
        var bytes = Bytes(100_000);
        var range = new BlobRange(offset, length < 0 ? null : length);
        await Store.PutAsync(new("k"), BlobSource.FromBytes(bytes), cancellationToken: Token);
        if (!Store.Capabilities.Ranges)
        {
            await AssertFailsAsync(CofferError.Unsupported, () => Store.OpenAsync(new("k"), range, Token));
            return;
        }

        var reader = await Store.OpenAsync(new("k"), range, Token);
        Assert.NotNull(reader);
        await using (reader)
        {
            var end = length < 0 ? bytes.Length : (int)Math.Min(bytes.Length, offset + Math.Min(length, bytes.Length));
            Assert.Equal(bytes[offset..end], await DrainAsync(reader.Stream));
            Assert.Equal(new BlobInfo(new("k"), 100_000), reader.Info);
        }
    }

    [Theory]
    [InlineData(6, null)]
    [InlineData(6, 1L)]
    [InlineData(-1, null)]
    [InlineData(0, -1L)]
    [InlineData(long.MaxValue, null)]
    public async Task A_range_that_begins_past_the_end_is_refused(long offset, long? length)
    {
        await PutAsync("k", "12345");

        // Where no range can be read at all, that is what is said first.
        await AssertFailsAsync(Store.Capabilities.Ranges ? CofferError.InvalidArgument : CofferError.Unsupported, () => Store.OpenAsync(new("k"), new(offset, length), Token));
    }

    [Fact]
    public async Task A_range_of_what_is_missing_is_null()
    {
        if (Store.Capabilities.Ranges)
            Assert.Null(await Store.OpenAsync(new("k"), new(10, 5), Token));
        else
            await AssertFailsAsync(CofferError.Unsupported, () => Store.OpenAsync(new("k"), new(10, 5), Token));
    }

    [Fact]
    public async Task A_stream_may_be_read_in_small_pieces_and_left_early()
    {
        var bytes = Bytes(50_000);
        await Store.PutAsync(new("k"), BlobSource.FromBytes(bytes), cancellationToken: Token);
        var reader = await Store.OpenAsync(new("k"), default, Token);
        Assert.NotNull(reader);
        await using (reader)
        {
            var piece = new byte[7];
            for (var at = 0; at < 7 * 300; at += 7)
            {
                await reader.Stream.ReadExactlyAsync(piece, Token);
                Assert.Equal(bytes[at..(at + 7)], piece);
            }

            Assert.Equal(0, await reader.Stream.ReadAsync(Memory<byte>.Empty, Token));
        }

        Assert.Equal(Hash(bytes), Hash((await ReadBytesAsync("k"))!));
    }

    [Fact]
    public async Task Many_may_read_one_blob_at_once()
    {
        var bytes = Bytes(400_000);
        await Store.PutAsync(new("k"), BlobSource.FromBytes(bytes), cancellationToken: Token);

        var all = await Task.WhenAll(Enumerable.Range(0, 12).Select(_ => Task.Run(() => ReadBytesAsync("k"), Token)));

        Assert.All(all, read => Assert.Equal(Hash(bytes), Hash(read!)));
    }

    [Fact]
    public async Task Deleted_is_missing_and_may_be_put_again()
    {
        await PutAsync("a/b", "old");
        await PutAsync("a/c", "stays");

        await Store.DeleteAsync([new("a/b")], Token);

        await AssertMissingAsync("a/b");
        Assert.Equal("stays", await ReadAsync("a/c"));
        Assert.True(await PutAsync("a/b", "new"));
        Assert.Equal("new", await ReadAsync("a/b"));
    }

    [Fact]
    public async Task Erased_is_missing_and_may_be_put_again()
    {
        await PutAsync("a/b", "old");
        await PutAsync("a/c", "stays");

        await Store.EraseAsync([new("a/b"), new("none")], Token);
        await Store.EraseAsync([], Token);

        await AssertMissingAsync("a/b");
        Assert.Equal("stays", await ReadAsync("a/c"));
        Assert.True(await PutAsync("a/b", "new"));
        Assert.Equal("new", await ReadAsync("a/b"));
    }

    [Fact]
    public async Task Deleting_what_is_missing_is_no_error()
    {
        await PutAsync("a/b/c", "x");

        await Store.DeleteAsync([], Token);
        await Store.DeleteAsync([new("none"), new("none/at/all"), new("a"), new("a/b"), new("a/b/c/d")], Token);
        await Store.DeleteAsync([new("none")], Token);

        Assert.Equal(["a/b/c"], await ListAsync());
    }

    [Fact]
    public async Task Many_are_deleted_at_once_and_no_others()
    {
        // More than 1,000, the most that one request of S3 takes.
        var keys = Enumerable.Range(0, 1_100).Select(i => new BlobKey($"d/{i % 10}/{i:d4}")).ToList();
        var batch = Store.BeginBatch();
        await using (batch)
        {
            foreach (var key in keys)
                await batch.PutAsync(key, BlobSource.FromBytes(new byte[1]), Token);
            await batch.CommitAsync(Token);
        }

        await Store.DeleteAsync([.. keys.Where((_, i) => i % 100 != 0), new("d/missing")], Token);

        Assert.Equal(keys.Where((_, i) => i % 100 == 0).Select(key => key.Value).Order(StringComparer.Ordinal), await ListAsync());
    }

    [Fact]
    public async Task A_blob_that_is_read_may_be_deleted()
    {
        var bytes = Bytes(3_000_000);
        await Store.PutAsync(new("k"), BlobSource.FromBytes(bytes), cancellationToken: Token);
        var reader = await Store.OpenAsync(new("k"), default, Token);
        Assert.NotNull(reader);
        await using (reader)
        {
            await Store.DeleteAsync([new("k")], Token);
            await AssertMissingAsync("k");

            // The reader gets the bytes or an error, never other bytes.
            try
            {
                Assert.Equal(Hash(bytes), Hash(await DrainAsync(reader.Stream)));
            }
            catch (CofferException e)
            {
                Assert.Contains(e.Error, new[] { CofferError.NotFound, CofferError.Unavailable });
            }
        }
    }

    [Fact]
    public async Task A_default_key_names_nothing()
    {
        await Assert.ThrowsAsync<InvalidOperationException>(() => Store.StatAsync(default, Token));
    }
}
