using System.Collections.Concurrent;
using System.Text;
using Coffer.Blobs;
using Coffer.Journal;
using Coffer.Tests.Blobs;

namespace Coffer.Tests.Journal;

/// <summary>What a series does, whatever its records are in.</summary>
public abstract class SeriesSuite : IAsyncLifetime
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    protected TemporaryFolder Folder { get; } = new();

    private BlobStore Blobs { get; set; } = null!;

    private Series Series => new(Blobs, "things/a/");

    public ValueTask InitializeAsync()
    {
        Blobs = OpenBlobs();
        return ValueTask.CompletedTask;
    }

    public async ValueTask DisposeAsync()
    {
        await Blobs.DisposeAsync();
        Folder.Dispose();
        GC.SuppressFinalize(this);
    }

    /// <summary>The blobs of this test; each call opens the same ones.</summary>
    protected abstract BlobStore OpenBlobs();

    [Fact]
    public async Task A_series_begins_empty()
    {
        Assert.Equal(0, await Series.HeadNumberAsync(Token));
        Assert.Null(await Series.HeadAsync(Token));
        Assert.Null(await Series.ReadAsync(1, Token));
        Assert.Empty(await HistoryAsync());
    }

    [Fact]
    public async Task A_record_is_appended_if_its_number_is_next()
    {
        Assert.True(await Series.TryAppendAsync(1, Json(1), Token));
        Assert.False(await Series.TryAppendAsync(1, Json(1), Token));
        Assert.True(await Series.TryAppendAsync(2, Json(2), Token));

        Assert.Equal(2, await Series.HeadNumberAsync(Token));
        Assert.Equal("2", Text(await Series.HeadAsync(Token)));
        Assert.Equal("1", Text(await Series.ReadAsync(1, Token)));
        Assert.Equal(["2:2", "1:1"], await HistoryAsync());
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(() => Series.TryAppendAsync(0, Json(1), Token));
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(() => Series.TryAppendAsync(10_000_000_000, Json(1), Token));
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(() => Series.TryAppendAsync(3, default, Token));
        Assert.Equal(2, await Series.HeadNumberAsync(Token));
    }

    [Fact]
    public async Task The_newest_comes_first_also_where_digits_are_added()
    {
        foreach (var number in new long[] { 1, 9, 10, 11, 99, 100, 12_345, 9_999_999_998 })
            Assert.True(await Series.TryAppendAsync(number, Json(number), Token));

        Assert.Equal([9_999_999_998, 12_345, 100, 99, 11, 10, 9, 1], await NumbersAsync(before: null, int.MaxValue));
        Assert.Equal([99, 11], await NumbersAsync(before: 100, 2));
        Assert.Equal([9, 1], await NumbersAsync(before: 10, 9));
        Assert.Empty(await NumbersAsync(before: 1, 9));
    }

    [Fact]
    public async Task Series_under_one_another_do_not_mix()
    {
        foreach (var prefix in new[] { "things/a/", "things/a/b/", "things/a-/", "things/" })
            Assert.True(await new Series(Blobs, prefix).TryAppendAsync(1, Encoding.UTF8.GetBytes($"\"{prefix}\""), Token));
        await Series.TryAppendAsync(2, Json(2), Token);

        Assert.Equal(["2:2", "1:\"things/a/\""], await HistoryAsync());
        Assert.Equal(1, await new Series(Blobs, "things/").HeadNumberAsync(Token));
    }

    [Fact]
    public async Task A_key_reads_back_into_its_series_and_number()
    {
        foreach (var number in new long[] { 1, 2, 77, 9_999_999_998 })
        {
            Assert.True(Series.TryReadKey(Series.KeyOf(number), out var prefix, out var read));
            Assert.Equal(("things/a/", number), (prefix, read));
        }

        foreach (var key in new[] { "things/a", "things/a/9999999998", "things/a/@999999999", "things/a/@99999999980", "things/a/@-999999998", "things/a/@999999999x", "things/a/@9999999999", "things/a/@9999999998.finished", "things/a/@9999999998/x", "things/a/@ 999999998", "@" })
            Assert.False(Series.TryReadKey(new BlobKey(key), out _, out _), key);
        Assert.True(Series.TryReadKey(new BlobKey("@9999999998"), out var none, out var one));
        Assert.Equal(("", 1L), (none, one));
        await Task.CompletedTask;
    }

    [Fact]
    public async Task An_append_is_made_of_the_head_or_not_at_all()
    {
        var heads = new List<string>();
        byte[]? Next(SeriesRecord? head)
        {
            heads.Add(Text(head));
            return heads.Count == 3 ? null : Json(heads.Count);
        }

        var first = await Series.AppendAsync(Next, Token);
        var second = await Series.AppendAsync(Next, Token);
        var third = await Series.AppendAsync(Next, Token);
        await Assert.ThrowsAsync<InvalidOperationException>(() => Series.AppendAsync(_ => throw new InvalidOperationException(), Token));

        Assert.Equal(["", "1", "2"], heads);
        Assert.Equal((1L, 2L, 2L), (first!.Number, second!.Number, third!.Number));
        Assert.Equal(["2:2", "1:1"], await HistoryAsync());
    }

    [Fact]
    public async Task Twenty_writers_lose_nothing_and_never_share_a_number()
    {
        const int Writers = 20, Each = 10;
        var won = new ConcurrentBag<(long Number, string Payload)>();

        await Task.WhenAll(Enumerable.Range(0, Writers).Select(writer => Task.Run(async () =>
        {
            await using var blobs = OpenBlobs();
            var series = new Series(blobs, "things/a/");
            for (var i = 0; i < Each; i++)
            {
                var payload = $"\"{writer}-{i}\"";
                var record = await series.AppendAsync(_ => Encoding.UTF8.GetBytes(payload), Token);
                won.Add((record!.Number, payload));
            }
        }, Token)));

        Assert.Equal(Enumerable.Range(1, Writers * Each).Select(number => (long)number), won.Select(record => record.Number).Order());
        Assert.Equal(won.OrderByDescending(record => record.Number).Select(record => $"{record.Number}:{record.Payload}"), await HistoryAsync());
    }

    [Fact]
    public async Task Writers_that_count_on_each_other_lose_no_count()
    {
        await Task.WhenAll(Enumerable.Range(0, 10).Select(_ => Task.Run(async () =>
        {
            for (var i = 0; i < 10; i++)
                await Series.AppendAsync(head => Json(head is null ? 1 : long.Parse(Text(head), System.Globalization.CultureInfo.InvariantCulture) + 1), Token);
        }, Token)));

        Assert.Equal("100", Text(await Series.HeadAsync(Token)));
        Assert.Equal(100, await Series.HeadNumberAsync(Token));
    }

    [Fact]
    public async Task A_record_that_is_removed_behind_a_newer_one_is_passed_over_and_its_number_stays_given()
    {
        await Series.TryAppendAsync(1, Json(1), Token);
        await Series.TryAppendAsync(2, Json(2), Token);
        await Blobs.DeleteAsync([Series.KeyOf(1)], Token);

        Assert.Equal(["2:2"], await HistoryAsync());
        Assert.Null(await Series.ReadAsync(1, Token));
        Assert.Equal(3, (await Series.AppendAsync(_ => Json(3), Token))!.Number);
    }

    [Fact]
    public async Task A_record_with_any_byte_changed_is_corrupt()
    {
        await Series.TryAppendAsync(1, "{\"a\":1}"u8.ToArray(), Token);
        var whole = await BytesAsync(Series.KeyOf(1));
        for (var i = 0; i < whole.Length; i++)
        {
            var damaged = (byte[])whole.Clone();
            damaged[i] ^= (byte)(1 << (i % 8));
            await AssertCorruptAsync(damaged);
        }

        for (var length = 0; length < whole.Length; length += 7)
            await AssertCorruptAsync(whole[..length]);
        await AssertCorruptAsync(whole[1..]);
        await AssertCorruptAsync([.. whole, (byte)'\n']);
        await AssertCorruptAsync([.. whole, .. whole]);
        await ReplaceAsync(Series.KeyOf(1), whole);
        Assert.Equal("{\"a\":1}", Text(await Series.ReadAsync(1, Token)));
    }

    [Fact]
    public async Task A_record_reads_as_two_lines_of_json()
    {
        await Series.TryAppendAsync(1, "{\"a\":1}"u8.ToArray(), Token);

        var lines = Encoding.UTF8.GetString(await BytesAsync(Series.KeyOf(1))).Split('\n');

        Assert.Equal(3, lines.Length);
        Assert.Equal("{\"a\":1}", lines[0]);
        Assert.Equal(["check", "writer"], System.Text.Json.JsonDocument.Parse(lines[1]).RootElement.EnumerateObject().Select(property => property.Name));
        Assert.Equal("", lines[2]);
    }

    [Fact]
    public async Task An_append_whose_answer_was_lost_is_known_to_have_won()
    {
        var unsure = new UnsureBlobStore(Blobs);
        var series = new Series(unsure, "things/a/");
        foreach (var (lost, number) in new (LostAnswer[], long)[] { ([LostAnswer.SaysTaken], 1), ([LostAnswer.FailsAfter], 2), ([LostAnswer.FailsBefore], 3), ([LostAnswer.FailsAfter, LostAnswer.SaysTaken], 4), ([LostAnswer.FailsBefore, LostAnswer.SaysTaken], 5) })
        {
            foreach (var answer in lost)
                unsure.Lost.Enqueue(answer);
            Assert.Equal(number, (await series.AppendAsync(_ => Json(number), Token))!.Number);
            Assert.Empty(unsure.Lost);
        }

        Assert.Equal(["5:5", "4:4", "3:3", "2:2", "1:1"], await HistoryAsync());
    }

    [Fact]
    public async Task An_append_that_somebody_else_won_is_lost_also_where_the_answer_is()
    {
        await Series.TryAppendAsync(1, Json(1), Token);
        var unsure = new UnsureBlobStore(Blobs);
        foreach (var lost in new[] { LostAnswer.SaysTaken, LostAnswer.FailsAfter, LostAnswer.FailsBefore })
        {
            unsure.Lost.Enqueue(lost);

            // The same payload, so that only the writer tells them apart.
            Assert.False(await new Series(unsure, "things/a/").TryAppendAsync(1, Json(1), Token));
        }

        unsure.Lost.Enqueue(LostAnswer.FailsBefore);
        unsure.Lost.Enqueue(LostAnswer.FailsBefore);
        var e = await Assert.ThrowsAsync<CofferException>(() => new Series(unsure, "things/a/").TryAppendAsync(2, Json(2), Token));
        Assert.Equal(CofferError.Unavailable, e.Error);
        Assert.Equal(["1:1"], await HistoryAsync());
    }

    [Fact]
    public async Task A_cancelled_append_throws()
    {
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Series.AppendAsync(_ => Json(1), new CancellationToken(canceled: true)));
        Assert.Empty(await HistoryAsync());
    }

    private async Task AssertCorruptAsync(byte[] damaged)
    {
        await ReplaceAsync(Series.KeyOf(1), damaged);
        foreach (var read in new Func<Task>[] { () => Series.ReadAsync(1, Token), () => Series.HeadAsync(Token), HistoryAsync, () => Series.AppendAsync(_ => Json(2), Token), () => Series.TryAppendAsync(1, Json(2), Token) })
            Assert.Equal(CofferError.Corrupt, (await Assert.ThrowsAsync<CofferException>(read)).Error);
    }

    private async Task ReplaceAsync(BlobKey key, byte[] bytes)
    {
        await Blobs.DeleteAsync([key], Token);
        Assert.True(await Blobs.PutAsync(key, BlobSource.FromBytes(bytes), cancellationToken: Token));
    }

    private async Task<byte[]> BytesAsync(BlobKey key)
    {
        await using var reader = (await Blobs.OpenAsync(key, cancellationToken: Token))!;
        using var bytes = new MemoryStream();
        await reader.Stream.CopyToAsync(bytes, Token);
        return bytes.ToArray();
    }

    private async Task<List<long>> NumbersAsync(long? before, int limit)
    {
        var all = new List<long>();
        await foreach (var number in Series.NumbersAsync(before, limit, Token))
            all.Add(number);
        return all;
    }

    private async Task<List<string>> HistoryAsync()
    {
        var all = new List<string>();
        await foreach (var record in Series.HistoryAsync(Token))
            all.Add($"{record.Number}:{Text(record)}");
        return all;
    }

    private static byte[] Json(long number) => Encoding.UTF8.GetBytes($"{number}");

    private static string Text(SeriesRecord? record) => record is null ? "" : Encoding.UTF8.GetString(record.Payload.Span);
}
