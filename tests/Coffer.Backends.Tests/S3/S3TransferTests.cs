using System.Security.Cryptography;
using Amazon.S3;
using Coffer.Backends.Tests.Ceph;
using Coffer.Blobs;
using Coffer.Conformance;
using Coffer.Conformance.Proxy;
using Coffer.S3;

namespace Coffer.Backends.Tests.S3;

/// <summary>What goes over the wire to a real gateway: parts, ranges, encryption, tags, and connections that break.</summary>
[Trait("Category", "Slow")]
public sealed class S3TransferTests(CephNode ceph)
{
    private const int MiB = 1 << 20;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData((6 * MiB) - 1, null)]
    [InlineData(6 * MiB, 2)]
    [InlineData((21 * MiB) + 17, 5)]
    public async Task From_the_threshold_on_a_blob_goes_in_parts(int length, int? parts)
    {
        var options = await ceph.NewBucketAsync("p") with { MultipartThreshold = 6 * MiB };
        var bytes = Bytes(length);
        await using var store = new S3BlobStore(options);

        Assert.True(await store.PutAsync(new("k"), BlobSource.FromBytes(bytes), cancellationToken: Token));
        Assert.False(await store.PutAsync(new("k"), BlobSource.FromBytes(bytes), cancellationToken: Token));

        Assert.Equal(Hash(bytes), Hash(await ReadAsync(store, "k")));
        Assert.Equal(new BlobInfo(new("k"), length), await store.StatAsync(new("k"), Token));
        using var client = await ceph.ClientAsync();
        var tag = (await client.GetObjectMetadataAsync(options.Bucket, "p/k", Token)).ETag.Trim('"');
        Assert.Equal(parts, tag.Contains('-', StringComparison.Ordinal) ? int.Parse(tag.Split('-')[1]) : (int?)null);
        Assert.Empty(await store.ListUnfinishedAsync(Token));
    }

    [Theory]
    [InlineData(100)]
    [InlineData(5 * MiB)]
    [InlineData((21 * MiB) + 17)]
    public async Task What_was_sent_is_told_and_not_again_where_it_is_sent_again(int length)
    {
        var options = await ceph.NewBucketAsync() with { MultipartThreshold = 6 * MiB };
        await using var proxy = await FaultProxy.StartAsync(options.Endpoint!, Token);
        await using var store = new S3BlobStore(options with { Endpoint = proxy.Address });
        using var once = proxy.On(Request.Put.Nth(1), Fault.Answer(S3Answer.InternalError));
        var source = BlobSource.FromBytes(Bytes(length));
        var sent = 0L;
        source.Sent = bytes => Interlocked.Add(ref sent, bytes);

        await store.PutAsync(new("k"), source, cancellationToken: Token);

        Assert.Equal((1, length), (once.Fired, sent));
    }

    [Fact]
    public async Task A_blob_in_parts_may_replace_one()
    {
        await using var store = await OpenAsync();
        await store.PutAsync(new("k"), BlobSource.FromBytes(Bytes(6 * MiB, 1)), cancellationToken: Token);

        Assert.True(await store.PutAsync(new("k"), BlobSource.FromBytes(Bytes(7 * MiB, 2)), PutCondition.Any, Token));

        Assert.Equal(Hash(Bytes(7 * MiB, 2)), Hash(await ReadAsync(store, "k")));
    }

    [Theory]
    [InlineData(0, -1)]
    [InlineData(1, -1)]
    [InlineData((9 * MiB) + 3, (25 * MiB) + 1)]
    [InlineData(39 * MiB, 5 * MiB)]
    [InlineData(8 * MiB, 8 * MiB)]
    public async Task A_large_blob_is_read_in_stretches_at_once_whatever_the_range(int offset, int length)
    {
        await using var store = await OpenAsync();
        var bytes = Bytes(41 * MiB);
        await store.PutAsync(new("k"), BlobSource.FromBytes(bytes), cancellationToken: Token);

        var read = await ReadAsync(store, "k", new(offset, length < 0 ? null : length));

        var end = length < 0 ? bytes.Length : Math.Min(bytes.Length, offset + length);
        Assert.Equal(Hash(bytes.AsSpan(offset, end - offset)), Hash(read));
    }

    [Theory]
    [InlineData(3 * MiB)]
    [InlineData(30 * MiB)]
    public async Task A_reader_survives_connections_that_are_cut(int length)
    {
        var options = await ceph.NewBucketAsync() with { MultipartThreshold = 16 * MiB, Retries = 6 };
        var bytes = Bytes(length);
        await using (var direct = new S3BlobStore(options))
            await direct.PutAsync(new("k"), BlobSource.FromBytes(bytes), cancellationToken: Token);
        await using var relay = new ByteRelay(options.Endpoint!) { CutsAnswersAfter = number => number % 4 == 0 ? null : 700_000 };
        await using var store = new S3BlobStore(options with { Endpoint = relay.Endpoint });

        Assert.Equal(Hash(bytes), Hash(await ReadAsync(store, "k")));
        Assert.True(relay.Cut >= 3, $"only {relay.Cut} connections were cut");
    }

    [Fact]
    public async Task A_blob_that_is_replaced_while_it_is_read_is_not_read_on()
    {
        var options = await ceph.NewBucketAsync() with { MultipartThreshold = 5 * MiB, Parallel = 1 };
        await using var store = new S3BlobStore(options);
        await store.PutAsync(new("k"), BlobSource.FromBytes(Bytes(40 * MiB, 1)), cancellationToken: Token);
        var reader = await store.OpenAsync(new("k"), default, Token);
        await using (reader)
        {
            await reader!.Stream.ReadExactlyAsync(new byte[MiB], Token);
            await store.PutAsync(new("k"), BlobSource.FromBytes(Bytes(40 * MiB, 2)), PutCondition.Any, Token);

            var thrown = await Assert.ThrowsAsync<CofferException>(() => reader.Stream.CopyToAsync(Stream.Null, Token));

            Assert.Equal(CofferError.Conflict, thrown.Error);
        }
    }

    [Fact]
    public async Task A_source_that_fails_half_way_leaves_no_parts()
    {
        await using var store = await OpenAsync();

        await Assert.ThrowsAsync<FormatException>(() => store.PutAsync(new("k"), new BrokenSource(30 * MiB, 20 * MiB, _ => throw new FormatException("mine")), cancellationToken: Token));
        await Assert.ThrowsAsync<CofferException>(() => store.PutAsync(new("k"), new BrokenSource(30 * MiB, 20 * MiB), cancellationToken: Token));

        Assert.Null(await store.StatAsync(new("k"), Token));
        Assert.Empty(await store.ListUnfinishedAsync(Token));
    }

    [Fact]
    public async Task A_cancelled_upload_that_nobody_would_continue_leaves_no_parts()
    {
        await using var store = await OpenAsync();
        using var cancel = CancellationTokenSource.CreateLinkedTokenSource(Token);

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => store.PutAsync(new("k"), new BrokenSource(30 * MiB, 20 * MiB, async token =>
        {
            await cancel.CancelAsync();
            token.ThrowIfCancellationRequested();
        }), cancellationToken: cancel.Token));

        Assert.Empty(await store.ListUnfinishedAsync(Token));
    }

    [Fact]
    public async Task What_nobody_finished_is_listed_and_aborted()
    {
        var options = await ceph.NewBucketAsync("p");
        await using var store = new S3BlobStore(options);
        using var client = await ceph.ClientAsync();
        var mine = await client.InitiateMultipartUploadAsync(options.Bucket, "p/a/b", Token);
        await client.InitiateMultipartUploadAsync(options.Bucket, "q/a", Token);
        using var part = new MemoryStream(Bytes(5 * MiB));
        await client.UploadPartAsync(new() { BucketName = options.Bucket, Key = "p/a/b", UploadId = mine.UploadId, PartNumber = 1, InputStream = part, UseChunkEncoding = false }, Token);

        var found = Assert.Single(await store.ListUnfinishedAsync(Token));
        Assert.Equal(("a/b", mine.UploadId, 5L * MiB), (found.Key, found.Id, found.Bytes));

        await store.AbortUnfinishedAsync(found, Token);
        await store.AbortUnfinishedAsync(found, Token);
        Assert.Empty(await store.ListUnfinishedAsync(Token));
        Assert.Single((await client.ListMultipartUploadsAsync(options.Bucket, Token)).MultipartUploads);
    }

    [Fact]
    public async Task A_key_of_the_key_service_encrypts_small_and_large()
    {
        var options = await ceph.NewBucketAsync() with { Encryption = S3Encryption.OfKeyService("testkey"), MultipartThreshold = 5 * MiB };
        await using var store = new S3BlobStore(options);
        using var client = await ceph.ClientAsync();
        foreach (var length in new[] { 1000, 23 * MiB })
        {
            var bytes = Bytes(length);
            await store.PutAsync(new($"k{length}"), BlobSource.FromBytes(bytes), cancellationToken: Token);

            var head = await client.GetObjectMetadataAsync(options.Bucket, $"k{length}", Token);
            Assert.Equal((ServerSideEncryptionMethod.AWSKMS, "testkey"), (head.ServerSideEncryptionMethod, head.ServerSideEncryptionKeyManagementServiceKeyId));
            Assert.Equal(Hash(bytes), Hash(await ReadAsync(store, $"k{length}")));
            Assert.Equal(Hash(bytes.AsSpan(500, 400)), Hash(await ReadAsync(store, $"k{length}", new(500, 400))));
        }
    }

    [Fact]
    public async Task A_key_of_the_customer_encrypts_and_nobody_reads_without_it()
    {
        var options = await ceph.NewBucketAsync() with { Encryption = S3Encryption.OfCustomer(Bytes(32)), MultipartThreshold = 5 * MiB };
        await using var store = new S3BlobStore(options);
        await using var plain = new S3BlobStore(options with { Encryption = S3Encryption.OfBucket });
        await using var other = new S3BlobStore(options with { Encryption = S3Encryption.OfCustomer(Bytes(32, 2)) });
        foreach (var length in new[] { 1000, 23 * MiB })
        {
            var (key, bytes) = (new BlobKey($"k{length}"), Bytes(length));
            Assert.True(await store.PutAsync(key, BlobSource.FromBytes(bytes), cancellationToken: Token));

            Assert.Equal(Hash(bytes), Hash(await ReadAsync(store, key.Value)));
            Assert.Equal(length, (await store.StatAsync(key, Token))?.Length);
            await Assert.ThrowsAsync<CofferException>(() => plain.OpenAsync(key, default, Token));
            await Assert.ThrowsAsync<CofferException>(() => other.OpenAsync(key, default, Token));
        }
    }

    [Fact]
    public async Task Tags_stand_on_small_and_large_and_no_access_list_is_set()
    {
        var options = await ceph.NewBucketAsync() with { ObjectTags = new Dictionary<string, string> { ["team"] = "ml", ["stage"] = "a b&c" }, MultipartThreshold = 5 * MiB };
        await using var store = new S3BlobStore(options);
        using var client = await ceph.ClientAsync();
        foreach (var length in new[] { 1000, 6 * MiB })
        {
            await store.PutAsync(new($"k{length}"), BlobSource.FromBytes(Bytes(length)), cancellationToken: Token);

            var tags = (await client.GetObjectTaggingAsync(new() { BucketName = options.Bucket, Key = $"k{length}" }, Token)).Tagging;
            Assert.Equal(["stage=a b&c", "team=ml"], tags.Select(tag => $"{tag.Key}={tag.Value}").Order(StringComparer.Ordinal));
            var grants = (await client.GetObjectAclAsync(new() { BucketName = options.Bucket, Key = $"k{length}" }, Token)).Grants;
            Assert.Equal("coffer", Assert.Single(grants).Grantee.CanonicalUser);
        }
    }

    private static byte[] Bytes(int count, int seed = 1)
    {
        var bytes = new byte[count];
        new Random(seed).NextBytes(bytes);
        return bytes;
    }

    private static string Hash(ReadOnlySpan<byte> bytes) => Convert.ToHexStringLower(SHA256.HashData(bytes));

    private static async Task<byte[]> ReadAsync(S3BlobStore store, string key, BlobRange range = default)
    {
        var reader = await store.OpenAsync(new(key), range, Token);
        await using (reader)
        {
            using var all = new MemoryStream();
            await reader!.Stream.CopyToAsync(all, Token);
            return all.ToArray();
        }
    }

    private async Task<S3BlobStore> OpenAsync() => new(await ceph.NewBucketAsync() with { MultipartThreshold = 5 * MiB });
}
