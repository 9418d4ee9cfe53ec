using System.Net;
using System.Text;
using Coffer.Blobs;
using Coffer.Blobs.Links;
using Xunit;

namespace Coffer.Conformance;

public abstract partial class BlobStoreConformance<TStore>
{
    private static readonly LinkLifetime AMinute = new(TimeSpan.FromMinutes(1));

    [Fact]
    public async Task A_link_reads_the_blob_and_says_how_to_save_it()
    {
        if (await RefusesAsync(() => Store.CreateReadLinkAsync(new("k"), AMinute, cancellationToken: Token)))
            return;
        await PutAsync("a/ü b+c", "hello");
        var headers = new LinkHeaders { FileName = "Grüße \"1\".txt", ContentType = "text/plain; charset=utf-8" };
        using var client = new HttpClient();
        using var answer = await client.GetAsync(await Store.CreateReadLinkAsync(new("a/ü b+c"), AMinute, headers, Token), Token);

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Equal("hello", await answer.Content.ReadAsStringAsync(Token));
        Assert.Equal("text/plain; charset=utf-8", answer.Content.Headers.ContentType?.ToString());
        Assert.Equal("attachment", answer.Content.Headers.ContentDisposition?.DispositionType);
        Assert.Equal("Grüße \"1\".txt", answer.Content.Headers.ContentDisposition?.FileNameStar);
    }

    [Fact]
    public async Task A_link_to_nothing_finds_nothing()
    {
        if (await RefusesAsync(() => Store.CreateReadLinkAsync(new("k"), AMinute, cancellationToken: Token)))
            return;
        using var client = new HttpClient();
        using var answer = await client.GetAsync(await Store.CreateReadLinkAsync(new("k"), AMinute, cancellationToken: Token), Token);

        Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
    }

    [Fact]
    public async Task What_is_written_by_a_link_is_a_blob_like_any_other()
    {
        if (await RefusesAsync(() => Store.CreateWriteLinksAsync(new("a/b"), AMinute, cancellationToken: Token)))
        {
            Assert.True(await RefusesAsync(() => Store.CompletePartsAsync(new("a/b"), new PartsUpload("u", 1, 1), Token)));
            return;
        }

        var links = await Store.CreateWriteLinksAsync(new("a/b"), AMinute, cancellationToken: Token);
        Assert.Null(links.Upload);
        using var client = new HttpClient();
        using var request = new HttpRequestMessage(HttpMethod.Put, Assert.Single(links.Parts).Link) { Content = new ByteArrayContent(Encoding.UTF8.GetBytes("brought")) };
        foreach (var (name, value) in links.Headers)
            request.Headers.Add(name, value);
        using var answer = await client.SendAsync(request, Token);

        Assert.True(answer.IsSuccessStatusCode, $"{answer.StatusCode}");
        Assert.Equal("brought", await ReadAsync("a/b"));
        Assert.Equal(["a/b"], await ListAsync());
    }

    /// <summary>A back end without links says so; one with them is put to the test.</summary>
    private async Task<bool> RefusesAsync(Func<Task> link)
    {
        if (Store.Capabilities.Links)
            return false;
        await AssertFailsAsync(CofferError.Unsupported, link);
        return true;
    }
}
