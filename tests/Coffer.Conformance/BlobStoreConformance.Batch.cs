using Coffer.Blobs;
using Xunit;

namespace Coffer.Conformance;

public abstract partial class BlobStoreConformance<TStore>
{
    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    [InlineData(40)]
    [InlineData(300)]
    public async Task What_a_batch_commits_is_there(int count)
    {
        var batch = Store.BeginBatch();
        await using (batch)
        {
            for (var i = 0; i < count; i++)
                await batch.PutAsync(new($"b/{i % 80:d2}/{i:d3}"), BlobSource.FromBytes(Bytes(i, i)), Token);
            await batch.CommitAsync(Token);
        }

        Assert.Equal(count, (await ListAsync("b/")).Count);
        for (var i = 0; i < count; i += 17)
            Assert.Equal(Bytes(i, i), await ReadBytesAsync($"b/{i % 80:d2}/{i:d3}"));
    }

    [Fact]
    public async Task A_batch_leaves_what_is_there_and_counts_it_as_kept()
    {
        await PutAsync("taken", "first");

        var batch = Store.BeginBatch();
        await using (batch)
        {
            await batch.PutAsync(new("taken"), BlobSource.FromBytes("second"u8.ToArray()), Token);
            await batch.PutAsync(new("new"), BlobSource.FromBytes("n"u8.ToArray()), Token);
            batch.Keep(new("taken"));
            await batch.CommitAsync(Token);
        }

        Assert.Equal("first", await ReadAsync("taken"));
        Assert.Equal("n", await ReadAsync("new"));
    }

    [Fact]
    public async Task A_batch_that_puts_one_key_twice_keeps_the_first()
    {
        var batch = Store.BeginBatch();
        await using (batch)
        {
            await batch.PutAsync(new("k"), BlobSource.FromBytes("first"u8.ToArray()), Token);
            await batch.PutAsync(new("k"), BlobSource.FromBytes("second"u8.ToArray()), Token);
            await batch.CommitAsync(Token);
        }

        Assert.Equal("first", await ReadAsync("k"));
    }

    [Fact]
    public async Task An_empty_batch_commits()
    {
        var batch = Store.BeginBatch();
        await using (batch)
            await batch.CommitAsync(Token);

        Assert.Empty(await ListAsync());
    }

    [Fact]
    public async Task A_batch_that_is_not_committed_shows_no_halves()
    {
        var batch = Store.BeginBatch();
        await using (batch)
        {
            await batch.PutAsync(new("whole"), BlobSource.FromBytes(Bytes(10_000)), Token);
            await AssertFailsAsync(CofferError.Conflict, () => batch.PutAsync(new("half"), new BrokenSource(10_000, 5_000), Token));
        }

        // A back end may put at once or never, as it likes; but not a part.
        await AssertMissingAsync("half");
        if (await ReadBytesAsync("whole") is { } bytes)
            Assert.Equal(Bytes(10_000), bytes);
    }

    [Fact]
    public async Task A_batch_takes_puts_of_several_threads()
    {
        var batch = Store.BeginBatch();
        await using (batch)
        {
            await Parallel.ForEachAsync(Enumerable.Range(0, 100), Token, async (i, token) =>
            {
                if (i % 10 == 0)
                    batch.Keep(new($"t/{i}"));
                await batch.PutAsync(new($"t/{i}"), BlobSource.FromBytes(Bytes(i)), token);
            });
            await batch.CommitAsync(Token);
        }

        Assert.Equal(100, (await ListAsync("t/")).Count);
    }

    [Fact]
    public async Task A_batch_that_is_cancelled_leaves_no_halves()
    {
        var batch = Store.BeginBatch();
        await using (batch)
        {
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => batch.PutAsync(new("k"), BlobSource.FromBytes(Bytes(10)), new CancellationToken(canceled: true)));
            await batch.CommitAsync(Token);
        }

        await AssertMissingAsync("k");
    }

    [Fact]
    public async Task A_stage_becomes_a_blob()
    {
        var bytes = Bytes(2_500_000);
        var stage = Store.CreateStage();
        await using (stage)
        {
            await stage.Writer.WriteAsync(bytes.AsMemory(0, 10), Token);
            stage.Writer.Write(bytes.AsSpan(10, 90));
            await stage.Writer.WriteAsync(bytes.AsMemory(100), Token);
            Assert.Empty(await ListAsync());
            await stage.CompleteAsync(Token);
            Assert.Equal(bytes.Length, stage.Length);
            Assert.Empty(await ListAsync());

            var batch = Store.BeginBatch();
            await using (batch)
            {
                await batch.PutAsync(new("s/1"), stage, Token);
                await batch.CommitAsync(Token);
            }
        }

        Assert.Equal(Hash(bytes), Hash((await ReadBytesAsync("s/1"))!));
        Assert.Equal(["s/1"], await ListAsync());
    }

    [Fact]
    public async Task A_stage_is_a_source_that_may_be_opened_again()
    {
        var stage = Store.CreateStage();
        await using (stage)
        {
            await stage.Writer.WriteAsync(Bytes(70_000), Token);
            await stage.CompleteAsync(Token);

            for (var i = 0; i < 2; i++)
            {
                await using var stream = await stage.OpenAsync(Token);
                Assert.Equal(Bytes(70_000), await DrainAsync(stream));
            }
        }
    }

    [Fact]
    public async Task A_stage_may_be_put_under_more_than_one_key()
    {
        var stage = Store.CreateStage();
        await using (stage)
        {
            await stage.Writer.WriteAsync("twice"u8.ToArray(), Token);
            await stage.CompleteAsync(Token);
            var batch = Store.BeginBatch();
            await using (batch)
            {
                await batch.PutAsync(new("a/1"), stage, Token);
                await batch.CommitAsync(Token);
            }

            // What was there first may be gone when the second key is wanted.
            await Store.DeleteAsync([new("a/1")], Token);
            Assert.True(await Store.PutAsync(new("b/2"), stage, cancellationToken: Token));
            Assert.True(await Store.PutAsync(new("c/3"), stage, cancellationToken: Token));
            Assert.False(await Store.PutAsync(new("c/3"), stage, cancellationToken: Token));
        }

        Assert.Equal(["b/2", "c/3"], await ListAsync());
        await Store.DeleteAsync([new("b/2")], Token);
        Assert.Equal("twice", await ReadAsync("c/3"));
    }

    [Fact]
    public async Task A_stage_may_replace()
    {
        await PutAsync("k", "old");
        if (await CannotReplaceAsync())
            return;
        var stage = Store.CreateStage();
        await using (stage)
        {
            await stage.Writer.WriteAsync("new"u8.ToArray(), Token);
            await stage.CompleteAsync(Token);
            Assert.True(await Store.PutAsync(new("k"), stage, PutCondition.Any, Token));
            Assert.True(await Store.PutAsync(new("k"), stage, PutCondition.Any, Token));
        }

        Assert.Equal("new", await ReadAsync("k"));
    }

    [Fact]
    public async Task An_empty_stage_is_an_empty_blob()
    {
        var stage = Store.CreateStage();
        await using (stage)
        {
            await stage.CompleteAsync(Token);
            Assert.Equal(0, stage.Length);
            Assert.True(await Store.PutAsync(new("k"), stage, cancellationToken: Token));
        }

        Assert.Equal("", await ReadAsync("k"));
    }

    [Fact]
    public async Task A_stage_that_is_not_complete_is_no_source()
    {
        var stage = Store.CreateStage();
        await using (stage)
        {
            await stage.Writer.WriteAsync("half"u8.ToArray(), Token);

            await Assert.ThrowsAsync<InvalidOperationException>(() => Store.PutAsync(new("k"), stage, cancellationToken: Token));
        }

        await AssertMissingAsync("k");
    }

    [Fact]
    public async Task A_disposed_stage_leaves_nothing()
    {
        var stage = Store.CreateStage();
        await using (stage)
            await stage.Writer.WriteAsync(Bytes(100_000), Token);
        var complete = Store.CreateStage();
        await using (complete)
        {
            await complete.Writer.WriteAsync(Bytes(100_000), Token);
            await complete.CompleteAsync(Token);
        }

        await complete.DisposeAsync();
        Assert.Empty(await ListAsync());
    }

    [Fact]
    public async Task A_stage_of_another_store_is_a_source_like_any()
    {
        await using var other = new Coffer.Blobs.Memory.MemoryBlobStore();
        var stage = other.CreateStage();
        await using (stage)
        {
            await stage.Writer.WriteAsync("elsewhere"u8.ToArray(), Token);
            await stage.CompleteAsync(Token);
            Assert.True(await Store.PutAsync(new("k"), stage, cancellationToken: Token));
        }

        Assert.Equal("elsewhere", await ReadAsync("k"));
    }

    [Fact]
    public async Task More_stages_than_a_process_may_open_files_can_wait_for_their_keys()
    {
        // Stages that are temporary files of the machine are made by hundreds, not by thousands.
        var count = Store.Capabilities.StagesInPlace ? 2_000 : 200;
        var stages = new List<BlobStage>();
        var batch = Store.BeginBatch();
        await using (batch)
        {
            for (var i = 0; i < count; i++)
            {
                var stage = Store.CreateStage();
                stages.Add(stage);
                await stage.Writer.WriteAsync(BitConverter.GetBytes(i), Token);
                await stage.CompleteAsync(Token);
                await batch.PutAsync(new($"m/{i % 100:d2}/{i:d4}"), stage, Token);
            }

            await batch.CommitAsync(Token);
        }

        foreach (var stage in stages)
            await stage.DisposeAsync();
        Assert.Equal(count, (await ListAsync()).Count);
        Assert.Equal(BitConverter.GetBytes(134), await ReadBytesAsync("m/34/0134"));
    }
}
