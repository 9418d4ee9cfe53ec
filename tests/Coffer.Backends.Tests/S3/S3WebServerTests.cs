using System.Net;
using Coffer.Artifacts;
using Coffer.Blobs;
using Coffer.Blobs.Probe;
using Coffer.S3;
using Coffer.Store;

namespace Coffer.Backends.Tests.S3;

/// <summary>An endpoint that is some other server is said to be that.</summary>
public sealed class S3WebServerTests : IDisposable
{
    private const string Page = "<!DOCTYPE html><html><body><p>Hello<br></body></html>";

    private readonly string _folder = Directory.CreateTempSubdirectory("coffer-web-").FullName;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory]
    [InlineData(404, "text/html; charset=utf-8", Page)]
    [InlineData(404, "text/plain; charset=utf-8", "404 page not found")]
    [InlineData(404, "application/json", "{\"error\":\"no such route\"}")]
    [InlineData(403, "text/html", Page)]
    [InlineData(400, "text/plain", "Client sent an HTTP request to an HTTPS server.")]
    [InlineData(200, "text/html", Page)]
    [InlineData(501, "text/html", Page)]
    [InlineData(302, "text/html", Page)]
    public async Task Whatever_is_asked_of_it(int status, string type, string body)
    {
        await using var gateway = new StubGateway(context =>
        {
            context.Response.ContentType = type;
            return StubGateway.AnswerAsync(context, (HttpStatusCode)status, body);
        });
        await using var blobs = new S3BlobStore(gateway.Options);
        await using var store = await ArtifactStore.OpenAsync(new S3BlobStore(gateway.Options), new StoreOptions { CatalogPath = Path.Combine(_folder, "catalog.db") }, Token);
        Func<Task>[] asks =
        [
            () => store.PutAsync(new ArtifactName("a"), PutSource.FromStream(new MemoryStream([1]), "f"), cancellationToken: Token),
            () => store.ExistsAsync(Reference.Parse("a"), Token),
            async () => await store.ListAsync(cancellationToken: Token).ToListAsync(Token),
            () => blobs.PutAsync(new("k"), BlobSource.FromBytes(new byte[3]), cancellationToken: Token),
            async () => await blobs.ListAsync("", cancellationToken: Token).ToListAsync(Token),
        ];

        foreach (var ask in asks)
        {
            var e = await Assert.ThrowsAsync<CofferException>(ask);
            Assert.Equal($"{gateway.Options.Address} answers, but not as S3 does; check the endpoint, its port, and whether it is http or https", e.Message);
            Assert.Equal(CofferError.InvalidArgument, e.Error);
        }

        var report = await ProbeRun.RunAsync(blobs, cancellationToken: Token);
        Assert.Contains("not as S3 does", report.FirstFailure?.Meaning, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_page_under_the_key_of_the_identity_is_no_damaged_record()
    {
        await using var gateway = new StubGateway(context =>
        {
            context.Response.ContentType = "application/octet-stream";
            return StubGateway.AnswerAsync(context, HttpStatusCode.OK, Page, ("ETag", "\"e\""));
        });
        await using var store = await ArtifactStore.OpenAsync(new S3BlobStore(gateway.Options), new StoreOptions { CatalogPath = Path.Combine(_folder, "catalog.db") }, Token);

        var e = await Assert.ThrowsAsync<CofferException>(() => store.PutAsync(new ArtifactName("a"), PutSource.FromStream(new MemoryStream([1]), "f"), cancellationToken: Token));

        Assert.Equal(CofferError.InvalidArgument, e.Error);
        Assert.Contains("check the endpoint", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_proxy_that_says_in_HTML_that_the_service_is_down_is_tried_again()
    {
        var answers = 0;
        await using var gateway = new StubGateway(context =>
        {
            context.Response.ContentType = ++answers == 1 ? "text/html" : "application/xml";
            return answers == 1 ? StubGateway.AnswerAsync(context, HttpStatusCode.BadGateway, Page) : StubGateway.AnswerAsync(context, HttpStatusCode.OK, "", ("ETag", "\"e\""));
        });
        await using var blobs = new S3BlobStore(gateway.Options);

        Assert.True(await blobs.PutAsync(new("k"), BlobSource.FromBytes(new byte[3]), cancellationToken: Token));
        Assert.Equal(2, answers);
    }

    [Fact]
    public async Task An_object_that_is_a_page_is_read()
    {
        await using var gateway = new StubGateway(context =>
        {
            context.Response.ContentType = "text/html";
            return StubGateway.AnswerAsync(context, HttpStatusCode.OK, Page, ("ETag", "\"e\""));
        });
        await using var blobs = new S3BlobStore(gateway.Options);

        await using var reader = await blobs.OpenAsync(new("index.html"), cancellationToken: Token);

        Assert.Equal(Page.Length, reader?.Info.Length);
    }
}
