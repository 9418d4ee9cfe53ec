using System.Security.Cryptography;
using Amazon.S3.Model;
using Coffer.Artifacts;
using Coffer.Backends.Tests.Ceph;
using Coffer.Blobs.Links;
using Coffer.Content;
using Coffer.S3;
using Coffer.Store;

namespace Coffer.Backends.Tests.S3;

/// <summary>Links, used by curl.</summary>
public sealed class S3LinkTests(CephNode ceph) : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("coffer-links-").FullName;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task A_browser_saves_the_file_under_its_own_name_and_with_its_type()
    {
        await using var store = await OpenAsync();
        var bytes = await PutAsync(store, "models/arcface", "weights v2.bin", Random(100_000), "none");
        var link = await store.Links.CreateAsync(Reference.Parse("models/arcface"), cancellationToken: Token);

        var headers = (await Tool.CurlAsync(_folder, "-OJ", "-D", "-", link.Link.OriginalString)).Ok().Output;

        Assert.Equal(bytes, await File.ReadAllBytesAsync(At("weights v2.bin"), Token));
        Assert.Contains("Content-Type: application/octet-stream", headers, StringComparison.OrdinalIgnoreCase);
        Assert.Equal(Digest.Of(bytes), link.File.Digest);
    }

    [Fact]
    public async Task A_name_beyond_ASCII_has_a_plain_one_beside_it()
    {
        await using var store = await OpenAsync();
        await PutAsync(store, "report", "Prüfung.html", "<p>ok</p>"u8.ToArray(), "none");
        var link = await store.Links.CreateAsync(Reference.Parse("report"), cancellationToken: Token);

        var headers = (await Tool.CurlAsync(_folder, "-OJ", "-D", "-", link.Link.OriginalString)).Ok().Output;

        Assert.True(File.Exists(At("Pr_fung.html")));
        Assert.Contains("filename*=UTF-8''Pr%C3%BCfung.html", headers, StringComparison.Ordinal);
        Assert.Contains("Content-Type: text/html; charset=utf-8", headers, StringComparison.OrdinalIgnoreCase);
    }

    [Theory]
    [InlineData("gzip", "gzip")]
    [InlineData("brotli", "br")]
    [InlineData("zstd", "zstd")]
    public async Task What_is_stored_encoded_is_decoded_on_arrival(string encoding, string word)
    {
        await using var store = await OpenAsync(encoding);
        var bytes = await PutAsync(store, "log", "build.log", Lines(), encoding);
        var link = await store.Links.CreateAsync(Reference.Parse("log"), cancellationToken: Token);
        Assert.True(link.IsDecoded);

        var headers = (await Tool.CurlAsync(_folder, "-OJ", "--compressed", "-D", "-", link.Link.OriginalString)).Ok().Output;

        Assert.Contains($"Content-Encoding: {word}", headers, StringComparison.OrdinalIgnoreCase);
        Assert.Equal(bytes, await File.ReadAllBytesAsync(At("build.log"), Token));
    }

    [Fact]
    public async Task What_cannot_stand_in_the_head_of_an_answer_is_refused()
    {
        await using var store = await OpenAsync("none");
        await PutAsync(store, "log", "build.log", Lines(), "none");

        foreach (var (options, says) in new[] { (new LinkOptions { ContentType = "text/plain\r\nX: y" }, "--content-type"), (new LinkOptions { FileName = "a\tb" }, "--filename"), (new LinkOptions { ContentType = "" }, "--content-type") })
        {
            var e = await Assert.ThrowsAsync<CofferException>(() => store.Links.CreateAsync(Reference.Parse("log"), options, Token));
            Assert.Equal(CofferError.InvalidArgument, e.Error);
            Assert.Contains(says, e.Message, StringComparison.Ordinal);
            Assert.DoesNotContain('\n', e.Message);
        }
    }

    [Theory]
    [InlineData("lz4", false, "build.log.lz4", "application/octet-stream")]
    [InlineData("gzip", true, "build.log.gz", "application/gzip")]
    public async Task What_no_browser_decodes_says_so_by_its_name(string encoding, bool stored, string name, string type)
    {
        await using var store = await OpenAsync(encoding);
        var bytes = await PutAsync(store, "log", "build.log", Lines(), encoding);
        var link = await store.Links.CreateAsync(Reference.Parse("log"), new LinkOptions { Stored = stored }, Token);

        var headers = (await Tool.CurlAsync(_folder, "-OJ", "--compressed", "-D", "-", link.Link.OriginalString)).Ok().Output;

        Assert.Equal(name, link.FileName);
        Assert.DoesNotContain("Content-Encoding", headers, StringComparison.OrdinalIgnoreCase);
        Assert.Contains($"Content-Type: {type}", headers, StringComparison.OrdinalIgnoreCase);
        await using var decoded = Coffer.Content.Encodings.ContentEncodings.OfThisMachine.OpenDecoder(File.OpenRead(At(name)), link.Encoding);
        var raw = new MemoryStream();
        await decoded.CopyToAsync(raw, Token);
        Assert.Equal(bytes, raw.ToArray());
    }

    [Fact]
    public async Task A_range_of_a_link_is_a_range_of_the_file()
    {
        await using var store = await OpenAsync();
        var bytes = await PutAsync(store, "data", "data.bin", Random(50_000), "none");
        var link = await store.Links.CreateAsync(Reference.Parse("data"), cancellationToken: Token);

        (await Tool.CurlAsync(_folder, "-r", "1000-1999", "-o", "part", link.Link.OriginalString)).Ok();

        Assert.Equal(bytes[1000..2000], await File.ReadAllBytesAsync(At("part"), Token));
    }

    [Fact]
    public async Task A_link_that_has_ended_or_was_changed_is_refused_by_the_service()
    {
        await using var store = await OpenAsync();
        await PutAsync(store, "a", "a.txt", "one"u8.ToArray(), "none");
        await PutAsync(store, "b", "b.txt", "two"u8.ToArray(), "none");
        var options = new LinkOptions { Lifetime = new LinkLifetime(TimeSpan.FromSeconds(1)) };
        var ended = (await store.Links.CreateAsync(Reference.Parse("a"), options, Token)).Link.OriginalString;
        var made = DateTimeOffset.UtcNow;
        var link = (await store.Links.CreateAsync(Reference.Parse("a"), cancellationToken: Token)).Link.OriginalString;
        var another = (await store.Links.CreateAsync(Reference.Parse("b"), cancellationToken: Token)).Link.OriginalString;

        Assert.Matches("[?&]X-Amz-Expires=1&", ended);
        Assert.Matches("[?&]X-Amz-Expires=3600&", link);
        Assert.Equal("200", await StatusAsync(link));
        Assert.Equal("403", await StatusAsync(link.Replace("a.txt", "z.txt", StringComparison.Ordinal)));
        Assert.Equal("403", await StatusAsync(link.Replace("X-Amz-Expires=3600", "X-Amz-Expires=7200", StringComparison.Ordinal)));
        Assert.Equal("403", await StatusAsync(another.Split('?')[0] + "?" + link.Split('?')[1]));
        Assert.Equal("403", await StatusAsync(link, "-X", "DELETE"));

        // Not before its second has passed by the service's clock, which is this machine's.
        string status;
        while ((status = await StatusAsync(ended)) == "200")
            Assert.True(DateTimeOffset.UtcNow - made < TimeSpan.FromMinutes(1), "the link does not end");
        Assert.Equal("403", status);
    }

    [Fact]
    public async Task A_link_is_of_version_4_and_speaks_the_protocol_of_the_endpoint()
    {
        var options = await ceph.OptionsAsync();
        await using var plain = new S3BlobStore(options);
        await using var secure = new S3BlobStore(options with { Endpoint = new Uri("https://s3.example.com") });
        await using var aws = new S3BlobStore(options with { Endpoint = null, Region = "eu-central-1" });
        var week = new LinkLifetime(TimeSpan.FromDays(7));

        var link = await plain.CreateReadLinkAsync(new("k"), week, cancellationToken: Token);
        Assert.StartsWith($"{options.Endpoint}{options.Bucket}/k?", link.OriginalString, StringComparison.Ordinal);
        Assert.Contains("X-Amz-Expires=604800", link.Query, StringComparison.Ordinal);
        Assert.Contains("X-Amz-Algorithm=AWS4-HMAC-SHA256", link.Query, StringComparison.Ordinal);
        Assert.DoesNotContain(CephNode.SecretKey, link.OriginalString, StringComparison.Ordinal);
        Assert.StartsWith($"https://s3.example.com/{options.Bucket}/k?", (await secure.CreateReadLinkAsync(new("k"), week, cancellationToken: Token)).OriginalString, StringComparison.Ordinal);
        Assert.StartsWith($"https://{options.Bucket}.s3.eu-central-1.amazonaws.com/k?", (await aws.CreateReadLinkAsync(new("k"), week, cancellationToken: Token)).OriginalString, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Stores_whose_links_could_not_be_used_refuse_them()
    {
        var options = await ceph.OptionsAsync();
        await using var sealedStore = new S3BlobStore(options with { Encryption = Coffer.S3.S3Encryption.OfCustomer(new byte[32]) });
        await using var anonymous = new S3BlobStore(options with { Anonymous = true, Keys = null });
        var week = new LinkLifetime(TimeSpan.FromDays(7));

        var refused = await Assert.ThrowsAsync<CofferException>(() => sealedStore.CreateReadLinkAsync(new("k"), week, cancellationToken: Token));
        Assert.Equal(CofferError.Unsupported, refused.Error);
        Assert.Contains("sse-c", refused.Message, StringComparison.Ordinal);
        Assert.Equal(CofferError.Unsupported, (await Assert.ThrowsAsync<CofferException>(() => sealedStore.CreateWriteLinksAsync(new("k"), week, 10, Token))).Error);
        Assert.Equal(CofferError.CredentialsMissing, (await Assert.ThrowsAsync<CofferException>(() => anonymous.CreateReadLinkAsync(new("k"), week, cancellationToken: Token))).Error);
    }

    [Fact]
    public async Task A_body_of_another_length_than_was_signed_is_refused_by_the_service()
    {
        await using var store = new S3BlobStore(await ceph.NewBucketAsync());
        var links = await store.CreateWriteLinksAsync(new("k"), new LinkLifetime(TimeSpan.FromMinutes(5)), 5, Token);
        await File.WriteAllTextAsync(At("right"), "12345", Token);
        await File.WriteAllTextAsync(At("wrong"), "123456", Token);

        Assert.Equal("403", await StatusAsync(links.Parts[0].Link.OriginalString, "-T", "wrong"));
        Assert.Null(await store.StatAsync(new("k"), Token));
        Assert.Equal("200", await StatusAsync(links.Parts[0].Link.OriginalString, "-T", "right"));
        Assert.Equal(5, (await store.StatAsync(new("k"), Token))?.Length);
    }

    [Fact]
    public async Task What_curl_uploads_is_published_once_its_digest_was_checked()
    {
        var address = Tool.AddressOf(await ceph.NewBucketAsync("team"));
        var bytes = Random(300_000);
        await File.WriteAllBytesAsync(At("model.bin"), bytes, Token);
        var begun = (await Tool.CofferAsync(
            _folder, "presign", "--put", "models/arcface", "--store", address, "--size", "300000", "--digest", Digest.Of(bytes).ToString(), "--type", "model", "--filename", "model.bin", "--json")).Ok().Json;
        var id = begun.GetProperty("upload").GetString()!;

        var early = await Tool.CofferAsync(_folder, "put", "--complete", id, "--store", address);
        Assert.Equal(3, early.ExitCode);
        (await Tool.CurlAsync(_folder, "--fail", "-T", "model.bin", begun.GetProperty("url").GetString()!)).Ok();
        var put = (await Tool.CofferAsync(_folder, "put", "--complete", id, "--store", address, "--tag", "stage=dev", "--json")).Ok().Json;

        Assert.Equal("models/arcface@1", put.GetProperty("reference").GetString());
        Assert.Equal("model", put.GetProperty("type").GetString());
        Assert.Equal("model.bin", put.GetProperty("files")[0].GetProperty("path").GetString());
        Assert.Equal("dev", put.GetProperty("tags").GetProperty("stage").GetString());
        (await Tool.CofferAsync(_folder, "get", "models/arcface", "-o", "back", "--store", address)).Ok();
        Assert.Equal(bytes, await File.ReadAllBytesAsync(At("back"), Token));

        var again = await Tool.CofferAsync(_folder, "put", "--complete", id, "--store", address);
        Assert.Equal(4, again.ExitCode);
        Assert.Contains("models/arcface@1", again.Error, StringComparison.Ordinal);
        using var client = await ceph.ClientAsync();
        var left = await client.ListObjectsV2Async(new ListObjectsV2Request { BucketName = new Uri(address).Host, Prefix = "team/uploads/" }, Token);
        Assert.Equal([$"team/uploads/{id}/completed", $"team/uploads/{id}/request"], left.S3Objects.Select(found => found.Key));
    }

    [Fact]
    public async Task Other_bytes_than_were_said_are_not_published()
    {
        await using var store = await OpenAsync();
        var wanted = Digest.Of("right"u8);
        await File.WriteAllTextAsync(At("f"), "wrong", Token);
        var begun = await store.Links.BeginUploadAsync(new("a"), new UploadOptions { Digest = wanted }, Token);
        (await Tool.CurlAsync(_folder, "--fail", "-T", "f", begun.Parts[0].Link.OriginalString)).Ok();

        var conflict = await Assert.ThrowsAsync<CofferException>(() => store.Links.CompleteUploadAsync(begun.Id, Digest.Of("wrong"u8), cancellationToken: Token));
        Assert.Equal(CofferError.Conflict, conflict.Error);
        var corrupt = await Assert.ThrowsAsync<CofferException>(() => store.Links.CompleteUploadAsync(begun.Id, cancellationToken: Token));
        Assert.Equal(CofferError.Corrupt, corrupt.Error);
        Assert.Contains(wanted.ToString(), corrupt.Message, StringComparison.Ordinal);
        Assert.Contains(Digest.Of("wrong"u8).ToString(), corrupt.Message, StringComparison.Ordinal);
        Assert.False(await store.ExistsAsync(Reference.Parse("a"), Token));

        // The link is still good: the right bytes can follow.
        await File.WriteAllTextAsync(At("f"), "right", Token);
        (await Tool.CurlAsync(_folder, "--fail", "-T", "f", begun.Parts[0].Link.OriginalString)).Ok();
        Assert.Equal("a@1", (await store.Links.CompleteUploadAsync(begun.Id, cancellationToken: Token)).Version.Reference.ToString());
    }

    [Fact]
    public async Task A_large_file_is_uploaded_part_by_part()
    {
        await using var store = await OpenAsync(threshold: 5 << 20);
        var bytes = Random(11_000_000);
        var begun = await store.Links.BeginUploadAsync(new("large"), new UploadOptions { Size = bytes.Length, Digest = Digest.Of(bytes) }, Token);
        Assert.Equal([(1, 0L, 5L << 20), (2, 5 << 20, 5 << 20), (3, 10 << 20, 11_000_000 - (10 << 20))], begun.Parts.Select(part => (part.Number, part.Offset, part.Length!.Value)));

        foreach (var part in begun.Parts.Reverse().Where(part => part.Number != 2))
            await SendAsync(part);
        var missing = await Assert.ThrowsAsync<CofferException>(() => store.Links.CompleteUploadAsync(begun.Id, cancellationToken: Token));
        Assert.Equal(CofferError.NotFound, missing.Error);
        Assert.Contains("part 2 of 3", missing.Message, StringComparison.Ordinal);

        await SendAsync(begun.Parts[1]);
        await store.Links.CompleteUploadAsync(begun.Id, cancellationToken: Token);
        await store.GetAsync(Reference.Parse("large"), At("back"), cancellationToken: Token);
        Assert.Equal(SHA256.HashData(bytes), SHA256.HashData(await File.ReadAllBytesAsync(At("back"), Token)));

        async Task SendAsync(PartLink part)
        {
            await File.WriteAllBytesAsync(At("part"), bytes[(int)part.Offset..(int)(part.Offset + part.Length!.Value)], Token);
            (await Tool.CurlAsync(_folder, "--fail", "-T", "part", part.Link.OriginalString)).Ok();
        }
    }

    [Fact]
    public async Task Uploads_that_nobody_completed_are_collected_a_day_after_their_links_ended()
    {
        var clock = new SetClock();
        await using var store = await OpenAsync(threshold: 5 << 20, clock: clock);
        var whole = await store.Links.BeginUploadAsync(new("a"), new UploadOptions { Lifetime = new LinkLifetime(TimeSpan.FromDays(3)) }, Token);
        await File.WriteAllTextAsync(At("f"), "brought", Token);
        (await Tool.CurlAsync(_folder, "--fail", "-T", "f", whole.Parts[0].Link.OriginalString)).Ok();
        var parts = await store.Links.BeginUploadAsync(new("b"), new UploadOptions { Size = 6 << 20, Lifetime = new LinkLifetime(TimeSpan.FromDays(3)) }, Token);
        await File.WriteAllBytesAsync(At("part"), new byte[5 << 20], Token);
        (await Tool.CurlAsync(_folder, "--fail", "-T", "part", parts.Parts[0].Link.OriginalString)).Ok();

        clock.Ahead = TimeSpan.FromDays(4) - TimeSpan.FromMinutes(1);
        var early = await store.CollectAsync(cancellationToken: Token);
        Assert.Empty(early.Items);
        Assert.Single(early.Uploads);
        clock.Ahead = TimeSpan.FromDays(4) + TimeSpan.FromMinutes(1);
        var late = await store.CollectAsync(cancellationToken: Token);
        Assert.Contains(late.Items, item => item.Kind == CollectKind.Upload && item.Subject == $"uploads/{whole.Id}" && item.Bytes > "brought".Length);
        Assert.Contains(late.Items, item => item.Subject == $"uploads/{parts.Id}");
        var gone = await Assert.ThrowsAsync<CofferException>(() => store.Links.CompleteUploadAsync(whole.Id, cancellationToken: Token));
        Assert.Equal(CofferError.NotFound, gone.Error);
        var last = await store.CollectAsync(cancellationToken: Token);
        Assert.Empty(last.Items);
        Assert.Empty(last.Uploads);
    }

    [Fact]
    public async Task A_link_ends_no_later_than_the_version()
    {
        var clock = new SetClock();
        await using var store = await OpenAsync(clock: clock);
        await store.PutAsync(new("a"), PutSource.FromStream(new MemoryStream([1, 2, 3]), "a.bin"), new PutOptions { ExpiresAt = clock.GetUtcNow() + TimeSpan.FromMinutes(10) }, cancellationToken: Token);

        var link = await store.Links.CreateAsync(Reference.Parse("a"), cancellationToken: Token);
        Assert.InRange(link.ExpiresAt - clock.GetUtcNow(), TimeSpan.FromMinutes(9), TimeSpan.FromMinutes(10));
        clock.Ahead = TimeSpan.FromMinutes(11);
        Assert.Equal(CofferError.Expired, (await Assert.ThrowsAsync<CofferException>(() => store.Links.CreateAsync(Reference.Parse("a"), cancellationToken: Token))).Error);
    }

    private async Task<ArtifactStore> OpenAsync(string encoding = "none", long? threshold = null, TimeProvider? clock = null)
    {
        var options = await ceph.NewBucketAsync("team");
        var store = new StoreOptions { Encoding = EncodingChoice.Parse(encoding), CatalogPath = At($"{Guid.NewGuid():n}.db"), Time = clock ?? TimeProvider.System };
        return await ArtifactStore.OpenAsync(new S3BlobStore(threshold is { } least ? options with { MultipartThreshold = least } : options), store, Token);
    }

    private static async Task<byte[]> PutAsync(ArtifactStore store, string name, string file, byte[] bytes, string encoding)
    {
        var put = await store.PutAsync(new(name), PutSource.FromStream(new MemoryStream(bytes), file), cancellationToken: Token);
        Assert.Equal(EncodingChoice.Parse(encoding).Encoding, put.Version.Files[0].Encoding);
        return bytes;
    }

    private async Task<string> StatusAsync(string link, params string[] more) =>
        (await Tool.CurlAsync(_folder, ["-o", "answer", "-w", "%{http_code}", .. more, link])).Ok().Output;

    private string At(string name) => Path.Combine(_folder, name);

    private static byte[] Random(int count)
    {
        var bytes = new byte[count];
        new Random(count).NextBytes(bytes);
        return bytes;
    }

    private static byte[] Lines() => System.Text.Encoding.UTF8.GetBytes(string.Concat(Enumerable.Range(0, 5000).Select(line => $"line {line} of a log that compresses well\n")));
}
