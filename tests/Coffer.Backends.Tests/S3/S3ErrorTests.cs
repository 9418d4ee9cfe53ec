using System.Globalization;
using System.Net;
using Coffer.Backends.Tests.Ceph;
using Coffer.Blobs;
using Coffer.S3;

namespace Coffer.Backends.Tests.S3;

/// <summary>Whatever goes wrong is one line that says what to do.</summary>
public sealed class S3ErrorTests(CephNode ceph)
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(404, "NoSuchBucket", "", "", CofferError.NotFound, "there is no bucket bucket; make it: coffer bucket setup 's3://bucket?endpoint=")]
    [InlineData(403, "AccessDenied", "", "", CofferError.AccessDenied, "the credentials may not use k in s3://bucket")]
    [InlineData(403, "InvalidAccessKeyId", "", "", CofferError.AccessDenied, "does not know the access key")]
    [InlineData(403, "SignatureDoesNotMatch", "", "", CofferError.AccessDenied, "check the secret key")]
    [InlineData(400, "ExpiredToken", "", "", CofferError.AccessDenied, "the session of the credentials")]
    [InlineData(400, "InvalidToken", "", "", CofferError.AccessDenied, "AWS_SESSION_TOKEN")]
    [InlineData(301, "PermanentRedirect", "", "x-amz-bucket-region: eu-central-1", CofferError.InvalidArgument, "region=eu-central-1")]
    [InlineData(400, "AuthorizationHeaderMalformed", "The region 'us-east-1' is wrong; expecting 'eu-west-3'", "", CofferError.InvalidArgument, "region=eu-west-3")]
    [InlineData(400, "AuthorizationHeaderMalformed", "The region is wrong</Message><Region>eu-north-1</Region><Message>", "", CofferError.InvalidArgument, "region=eu-north-1")]
    [InlineData(400, "EntityTooLarge", "", "", CofferError.TooLarge, "larger than")]
    [InlineData(403, "QuotaExceeded", "", "", CofferError.QuotaExceeded, "no room left")]
    [InlineData(507, "XMinioStorageFull", "", "", CofferError.QuotaExceeded, "no room left")]
    [InlineData(503, "SlowDown", "", "", CofferError.Unavailable, "slow down")]
    [InlineData(500, "InternalError", "", "", CofferError.Unavailable, "500 InternalError, request r1")]
    [InlineData(501, "NotImplemented", "A header", "", CofferError.Unsupported, "cannot do this")]
    [InlineData(400, "Strange", "it is", "", CofferError.Unavailable, "400 Strange: it is, request r1")]
    public async Task What_a_gateway_refuses_says_what_to_do(int status, string code, string message, string header, CofferError error, string says)
    {
        (string, string)[] headers = header.Length == 0 ? [] : [(header.Split(": ")[0], header.Split(": ")[1])];
        await using var gateway = new StubGateway(context => StubGateway.RefuseAsync(context, (HttpStatusCode)status, code, message, headers));
        await using var store = new S3BlobStore(gateway.Options);

        await FailsAsync(store, error, says);
    }

    [Fact]
    public async Task A_clock_that_is_off_is_said_with_how_much()
    {
        // The SDK corrects for what it is told and tries again; a gateway that refuses all the same is at odds with its own clock.
        await using var gateway = new StubGateway(context => StubGateway.RefuseAsync(context, HttpStatusCode.Forbidden, "RequestTimeTooSkewed", "",
            ("Date", DateTime.UtcNow.AddMinutes(20).ToString("R", CultureInfo.InvariantCulture))));
        await using var store = new S3BlobStore(gateway.Options);

        await FailsAsync(store, CofferError.AccessDenied, "differ by 20 minutes");
        Assert.Equal(2, gateway.Requests.Count);
    }

    [Fact]
    public async Task TLS_with_a_service_that_has_none_is_tried_once()
    {
        var connections = 0;
        using var listener = new System.Net.Sockets.TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(Token);
        var serving = ServeAsync();
        await using (var store = new S3BlobStore(new() { Bucket = "b", Endpoint = new Uri($"https://127.0.0.1:{((IPEndPoint)listener.LocalEndpoint).Port}"), Keys = new("a", "b") }))
            await FailsAsync(store, CofferError.Unavailable, "no TLS with");
        await ending.CancelAsync();
        await serving;

        Assert.Equal(1, connections);

        async Task ServeAsync()
        {
            while (!ending.IsCancellationRequested)
            {
                try
                {
                    using var client = await listener.AcceptTcpClientAsync(ending.Token);
                    connections++;
                    await client.GetStream().ReadExactlyAsync(new byte[1], ending.Token);
                    await client.GetStream().WriteAsync("HTTP/1.1 400 Bad Request\r\nConnection: close\r\n\r\n"u8.ToArray(), ending.Token);
                }
                catch (OperationCanceledException)
                {
                    // The test has what it wants.
                }
            }
        }
    }

    [Fact]
    public async Task What_a_hint_says_to_type_has_all_that_it_takes_and_can_be_pasted()
    {
        await using var gateway = new StubGateway(context => StubGateway.RefuseAsync(context, HttpStatusCode.NotFound, "NoSuchBucket"));
        await using var store = new S3BlobStore(gateway.Options with { Bucket = "nobuck", Prefix = "x y's", Region = "eu-west-1", PathStyle = true, KeepVersions = true });

        await FailsAsync(store, CofferError.NotFound, $"make it: coffer bucket setup 's3://nobuck/x y'\\''s?endpoint={gateway.Endpoint.GetLeftPart(UriPartial.Authority)}&region=eu-west-1&path-style=true&keep-versions=true'");
    }

    [Fact]
    [Trait("Category", "Slow")]
    public async Task What_is_encrypted_otherwise_than_the_address_says_is_said_with_the_parameter()
    {
        var options = await ceph.NewBucketAsync();
        var key = S3Encryption.OfCustomer(new byte[32]);
        var other = S3Encryption.OfCustomer([.. Enumerable.Repeat((byte)1, 32)]);
        await using (var store = new S3BlobStore(options with { Encryption = key }))
            await store.PutAsync(new("k"), BlobSource.FromBytes(new byte[10]), cancellationToken: Token);
        await using (var store = new S3BlobStore(options))
            await store.PutAsync(new("plain"), BlobSource.FromBytes(new byte[10]), cancellationToken: Token);

        await FailsAsync(options, CofferError.InvalidArgument, "add sse-c=env:NAME");
        await FailsAsync(options with { Encryption = other }, CofferError.AccessDenied, "another key than that of sse-c");
        await using var kms = new S3BlobStore(options with { Encryption = S3Encryption.OfKeyService(null) });
        var thrown = await Assert.ThrowsAsync<CofferException>(() => kms.PutAsync(new("new"), BlobSource.FromBytes(new byte[10]), cancellationToken: Token));
        Assert.Contains("kms-key=", thrown.Message, StringComparison.Ordinal);
        Assert.Equal(CofferError.InvalidArgument, thrown.Error);
    }

    [Fact]
    public async Task A_host_that_is_not_known_is_said_and_not_tried_again()
    {
        await using var store = new S3BlobStore(new() { Bucket = "b", Endpoint = new Uri("http://no-such-host.invalid"), Keys = new("a", "b") });

        await FailsAsync(store, CofferError.Unavailable, "the host no-such-host.invalid is not known");
    }

    [Fact]
    public async Task A_port_that_nobody_listens_on_is_said()
    {
        var gateway = new StubGateway(_ => Task.CompletedTask);
        await gateway.DisposeAsync();
        await using var store = new S3BlobStore(gateway.Options);

        await FailsAsync(store, CofferError.Unavailable, "refuses connections");
    }

    [Fact]
    public async Task A_gateway_that_does_not_answer_is_given_up()
    {
        var ended = new TaskCompletionSource();
        await using var gateway = new StubGateway(_ => ended.Task);
        try
        {
            await using var store = new S3BlobStore(gateway.Options with { Timeout = TimeSpan.FromMilliseconds(100) });

            await FailsAsync(store, CofferError.Unavailable, "did not answer in time");
            Assert.Equal(2, gateway.Requests.Count);
        }
        finally
        {
            ended.SetResult();
        }
    }

    [Fact]
    public async Task Slowing_down_and_a_bare_400_are_tried_again()
    {
        var answers = 0;
        await using var gateway = new StubGateway(context => ++answers switch
        {
            1 => StubGateway.RefuseAsync(context, HttpStatusCode.ServiceUnavailable, "SlowDown"),
            2 => StubGateway.AnswerAsync(context, HttpStatusCode.BadRequest),
            _ => StubGateway.AnswerAsync(context, HttpStatusCode.OK, "", ("ETag", "\"e\"")),
        });
        await using var store = new S3BlobStore(gateway.Options with { Retries = 3 });

        Assert.True(await store.PutAsync(new("k"), BlobSource.FromBytes(new byte[10]), cancellationToken: Token));
        Assert.Equal(3, answers);
    }

    [Fact]
    public async Task A_blob_larger_than_any_buffer_is_looked_at_without_one()
    {
        const long Size = 3L << 30;
        await using var gateway = new StubGateway(context =>
        {
            context.Response.ContentLength64 = Size;
            context.Response.Headers["ETag"] = "\"e\"";
            context.Response.Close();
            return Task.CompletedTask;
        });
        await using var store = new S3BlobStore(gateway.Options);

        Assert.Equal(Size, (await store.StatAsync(new("k"), Token))?.Length);
    }

    [Fact]
    public async Task A_race_of_creates_is_decided_by_looking_again()
    {
        var answers = 0;
        await using var gateway = new StubGateway(context => ++answers switch
        {
            1 => StubGateway.RefuseAsync(context, HttpStatusCode.Conflict, "ConditionalRequestConflict"),
            2 => StubGateway.RefuseAsync(context, HttpStatusCode.PreconditionFailed, "PreconditionFailed"),
            _ => StubGateway.AnswerAsync(context, HttpStatusCode.OK, "", ("ETag", "\"e\"")), // what is there, of another writer
        });
        await using var store = new S3BlobStore(gateway.Options);

        Assert.False(await store.PutAsync(new("k"), BlobSource.FromBytes(new byte[10]), cancellationToken: Token));
        Assert.Equal(3, answers);
    }

    [Theory]
    [InlineData("a", "c", "b")]
    [InlineData("a", "b", "b")]
    public async Task A_listing_out_of_order_is_refused(params string[] keys)
    {
        var contents = string.Concat(keys.Select(key => $"<Contents><Key>{key}</Key><Size>1</Size></Contents>"));
        await using var gateway = new StubGateway(context => StubGateway.AnswerAsync(context, HttpStatusCode.OK, $"<ListBucketResult><IsTruncated>false</IsTruncated>{contents}</ListBucketResult>"));
        await using var store = new S3BlobStore(gateway.Options);

        var thrown = await Assert.ThrowsAsync<CofferException>(async () =>
        {
            await foreach (var _ in store.ListAsync("", cancellationToken: Token))
            {
            }
        });

        Assert.Equal(CofferError.Unsupported, thrown.Error);
        Assert.Contains("order", thrown.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_space_in_a_key_may_come_as_a_plus()
    {
        await using var gateway = new StubGateway(context => StubGateway.AnswerAsync(
            context, HttpStatusCode.OK, "<ListBucketResult><IsTruncated>false</IsTruncated><Contents><Key>a+b%2Bc</Key><Size>1</Size></Contents><Contents><Key>a%20c</Key><Size>1</Size></Contents></ListBucketResult>"));
        await using var store = new S3BlobStore(gateway.Options);

        Assert.Equal(["a b+c", "a c"], await ListAsync(store));
    }

    [Fact]
    public async Task A_gateway_that_knows_no_ranges_is_read_all_the_same()
    {
        await using var gateway = new StubGateway(context => StubGateway.AnswerAsync(context, HttpStatusCode.OK, "0123456789", ("ETag", "\"e\"")));
        await using var store = new S3BlobStore(gateway.Options);

        await using var reader = await store.OpenAsync(new("k"), new(3, 4), Token);

        Assert.Equal(10, reader!.Info.Length);
        using var text = new StreamReader(reader.Stream);
        Assert.Equal("3456", await text.ReadToEndAsync(Token));
    }

    [Fact]
    [Trait("Category", "Slow")]
    public async Task Ceph_says_wrong_keys_and_a_missing_bucket()
    {
        var there = await ceph.NewBucketAsync();
        await FailsAsync(there with { Keys = new(CephNode.AccessKey, "wrong") }, CofferError.AccessDenied, "check the secret key");
        await FailsAsync(there with { Keys = new("wrong", CephNode.SecretKey) }, CofferError.AccessDenied, "does not know the access key");
        await FailsAsync(there with { Keys = null, Anonymous = true }, CofferError.AccessDenied, "does not let everybody");
        await FailsAsync(await ceph.OptionsAsync(), CofferError.NotFound, "coffer bucket setup 's3://test-");
    }

    [Fact]
    [Trait("Category", "Slow")]
    public async Task What_Ceph_cannot_do_is_refused_and_leaves_nothing()
    {
        var options = await ceph.NewBucketAsync();
        await RefusesAsync(options with { StorageClass = "NO_SUCH_CLASS" }, CofferError.Unsupported, "the storage class NO_SUCH_CLASS");
        await RefusesAsync(options with { Encryption = S3Encryption.OfService }, CofferError.Unsupported, "does not encrypt as sse asks");
        await RefusesAsync(options with { Encryption = S3Encryption.OfKeyService("no-such-key") }, CofferError.InvalidArgument, "does not know the key no-such-key");

        async Task RefusesAsync(S3Options refused, CofferError error, string says)
        {
            foreach (var length in new[] { 10, 6 << 20 })
            {
                await using var store = new S3BlobStore(refused with { MultipartThreshold = 5 << 20 });
                var thrown = await Assert.ThrowsAsync<CofferException>(() => store.PutAsync(new("k"), BlobSource.FromBytes(new byte[length]), cancellationToken: Token));
                Assert.Equal(error, thrown.Error);
                Assert.Contains(says, thrown.Message, StringComparison.Ordinal);
                await using var plain = new S3BlobStore(options);
                Assert.Empty(await ListAsync(plain));
                Assert.Empty(await plain.ListUnfinishedAsync(Token));
            }
        }
    }

    private static async Task<List<string>> ListAsync(BlobStore store)
    {
        var keys = new List<string>();
        await foreach (var blob in store.ListAsync("", cancellationToken: Token))
            keys.Add(blob.Key.Value);
        return keys;
    }

    private static async Task FailsAsync(S3Options options, CofferError error, string says)
    {
        await using var store = new S3BlobStore(options);
        await FailsAsync(store, error, says);
    }

    private static async Task FailsAsync(S3BlobStore store, CofferError error, string says)
    {
        var thrown = await Assert.ThrowsAsync<CofferException>(() => store.OpenAsync(new("k"), default, Token));
        Assert.Contains(says, thrown.Message, StringComparison.Ordinal);
        Assert.Equal(error, thrown.Error);
        Assert.DoesNotContain('\n', thrown.Message);
    }
}
