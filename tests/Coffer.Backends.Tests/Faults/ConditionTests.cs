using Coffer.Backends.Tests.Ceph;
using Coffer.Blobs;
using Coffer.Conformance.Proxy;
using Coffer.Store;

namespace Coffer.Backends.Tests.Faults;

/// <summary>Creates where nothing is, of which one must win, and services that lie about it.</summary>
public sealed class ConditionTests(CephNode ceph)
{
    private static readonly BlobKey Key = new("some/key");

    [Theory, InlineData(10), InlineData(3 << 20), InlineData(12 << 20)]
    public async Task A_write_that_another_made_before_the_second_try_is_not_taken_for_ones_own(int size)
    {
        await using var bench = await MakeAsync();
        using var cut = bench.Proxy.On(Request.Put.Times(1), Fault.CutAtOnce());
        using var other = bench.Proxy.On(Request.Any.From(1).Where(request => cut.Fired == 1).Times(1), Fault.RunBefore((_, token) => bench.Direct.PutAsync(Key, Bytes(size, 1), cancellationToken: token)));
        var created = await bench.Blobs.PutAsync(Key, Bytes(size, 2), cancellationToken: Token);
        Assert.Equal((1, 1), (cut.Fired, other.Fired));

        // Ceph looks at the condition when it is given the bytes, not when it puts parts together.
        if (size < 5 << 20)
            Assert.Equal((false, 1), (created, (await bench.BytesAsync(Key))![0]));
    }

    [Fact]
    public async Task A_put_in_parts_knows_its_own_where_the_service_does_look()
    {
        await using var bench = await MakeAsync();
        var complete = Request.Post.Query("uploadId");
        using var lost = bench.Proxy.On(complete.Nth(1), Fault.CutInsteadOfResponse());
        using var refused = bench.Proxy.On(complete.Nth(2), Fault.Answer(S3Answer.PreconditionFailed));
        Assert.True(await bench.Blobs.PutAsync(Key, Bytes(12 << 20, 1), cancellationToken: Token));
        Assert.Equal((1, 1), (lost.Fired, refused.Fired));

        using var other = bench.Proxy.On(complete.Nth(1), Fault.Answer(S3Answer.PreconditionFailed));
        using var nothing = bench.Proxy.On(Request.Head.Times(1), Fault.AnswerInsteadOfResponse(S3Answer.NoSuchKey));
        Assert.False(await bench.Blobs.PutAsync(Key, Bytes(12 << 20, 2), cancellationToken: Token));
        Assert.Equal((1, 1), (other.Fired, nothing.Fired));
        Assert.Empty(await bench.Direct.ListUnfinishedAsync(Token));
    }

    [Fact]
    public async Task A_put_that_is_refused_once_though_nothing_is_there_is_tried_again()
    {
        await using var bench = await MakeAsync();
        using var lie = bench.Proxy.On(Request.Put.Times(1), Fault.Answer(S3Answer.PreconditionFailed));
        Assert.True(await bench.Blobs.PutAsync(Key, Bytes(10, 1), cancellationToken: Token));
        Assert.Equal(1, lie.Fired);
    }

    [Fact]
    public async Task A_service_that_says_there_is_what_it_does_not_show_is_named()
    {
        await using var bench = await MakeAsync();
        using var lie = bench.Proxy.On(Request.Put, Fault.Answer(S3Answer.PreconditionFailed));
        var error = await Assert.ThrowsAsync<CofferException>(() => bench.Blobs.PutAsync(Key, Bytes(10, 1), cancellationToken: Token));
        Assert.Equal(CofferError.Unavailable, error.Error);
        Assert.Contains("does not show it; coffer doctor", error.Message, StringComparison.Ordinal);
        Assert.True(lie.Fired > 1);
    }

    [Fact]
    public async Task Two_creates_that_meet_are_decided_by_looking_again()
    {
        await using var bench = await MakeAsync();
        using var conflict = bench.Proxy.On(Request.Put.Times(2), Fault.Answer(S3Answer.ConditionalRequestConflict));
        Assert.True(await bench.Blobs.PutAsync(Key, Bytes(10, 1), cancellationToken: Token));
        Assert.Equal(2, conflict.Fired);

        using var again = bench.Proxy.On(Request.Put.Times(2), Fault.Answer(S3Answer.ConditionalRequestConflict));
        Assert.False(await bench.Blobs.PutAsync(Key, Bytes(10, 2), cancellationToken: Token));
        Assert.Equal(2, again.Fired);
        Assert.Equal(1, (await bench.BytesAsync(Key))![0]);
    }

    [Fact]
    public Task A_service_that_does_not_know_the_condition_is_found_out_when_a_store_is_made() =>
        RefusesAsync(Fault.Ignore("If-None-Match", new SigningKey(CephNode.SecretKey)));

    [Fact]
    public Task A_service_that_says_it_wrote_where_it_did_not_is_found_out_when_a_store_is_made() =>
        RefusesAsync(Fault.AnswerInsteadOf(412, S3Answer.Written));

    private async Task RefusesAsync(Fault lie)
    {
        await using var bench = await MakeAsync();
        using (var injected = bench.Proxy.On(Request.Put, lie))
        {
            await using var store = await ArtifactStore.OpenAsync(bench.Blobs, new StoreOptions { CatalogPath = Path.Combine(Path.GetTempPath(), Guid.NewGuid().ToString("n")) }, Token);
            var error = await Assert.ThrowsAsync<CofferException>(() => store.InitAsync(Token));
            Assert.Equal(CofferError.Unsupported, error.Error);
            Assert.Contains("does not create a blob only where none is", error.Message, StringComparison.Ordinal);
            Assert.True(injected.Fired > 0);
        }

        Assert.Empty(await bench.Direct.ListAsync("", cancellationToken: Token).ToListAsync(Token));
    }

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private static BlobSource Bytes(int size, byte value)
    {
        var bytes = new byte[size];
        bytes.AsSpan().Fill(value);
        return BlobSource.FromBytes(bytes);
    }

    private Task<FaultBench> MakeAsync() => FaultBench.MakeAsync(ceph, $"own/{Guid.NewGuid():n}");
}
