using System.Text;
using Coffer.Artifacts;
using Coffer.Content;
using Coffer.Store;
using Coffer.Tests.Blobs;

namespace Coffer.Tests.Store;

/// <summary>A put without a type takes what the bytes plainly show; the bytes that are kept are the same either way.</summary>
public sealed class RecognitionTests : IAsyncDisposable
{
    private const string JUnit = "<testsuite name=\"a\" tests=\"1\"><testcase name=\"b\"/></testsuite>";

    private readonly TemporaryFolder _folder = new();
    private readonly ArtifactStore _store = ArtifactStore.Create("memory:");

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask DisposeAsync()
    {
        await _store.DisposeAsync();
        _folder.Dispose();
    }

    [Fact]
    public async Task A_file_and_a_stream_are_recognised_and_an_explicit_type_wins()
    {
        await File.WriteAllTextAsync(_folder.At("r.xml"), JUnit, Token);
        foreach (var source in new[] { PutSource.FromPath(_folder.At("r.xml")), PutSource.FromStream(new OneWayStream(Encoding.UTF8.GetBytes(JUnit)), "r.xml") })
        {
            var put = await _store.PutAsync(new ArtifactName("a"), source, cancellationToken: Token);
            Assert.Equal((ArtifactType.TestResults, "JUnit XML"), (put.Version.Manifest.Type, put.RecognisedAs));
            Assert.Equal(JUnit, await TextAsync("a"));
        }

        foreach (var type in new[] { ArtifactType.Custom, ArtifactType.BuildLogs })
        {
            var put = await _store.PutAsync(new ArtifactName("a"), PutSource.FromPath(_folder.At("r.xml")), new PutOptions { Type = type }, cancellationToken: Token);
            Assert.Equal((type, null), (put.Version.Manifest.Type, put.RecognisedAs));
        }
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(65_535)]
    [InlineData(65_536)]
    [InlineData(65_537)]
    [InlineData(3_000_000)]
    public async Task A_stream_of_any_length_is_kept_byte_for_byte(int length)
    {
        var bytes = Sample.Noise(length);
        var put = await _store.PutAsync(new ArtifactName("a"), PutSource.FromStream(new OneWayStream(bytes), "a.bin", length), cancellationToken: Token);

        Assert.Equal(Digest.Of(bytes), put.Version.Files[0].Entry.Digest);
        Assert.Equal((ArtifactType.Custom, null), (put.Version.Manifest.Type, put.RecognisedAs));
    }

    [Fact]
    public async Task A_folder_of_pages_is_recognised_by_its_own_first_page_only()
    {
        Directory.CreateDirectory(_folder.At("report/inner"));
        await File.WriteAllTextAsync(_folder.At("report/inner/index.html"), "<title>Coverage report</title>", Token);
        var put = await _store.PutAsync(new ArtifactName("a"), PutSource.FromPath(_folder.At("report")), cancellationToken: Token);
        Assert.Equal(ArtifactType.Custom, put.Version.Manifest.Type);

        await File.WriteAllTextAsync(_folder.At("report/index.html"), "<title>Coverage report</title>", Token);
        put = await _store.PutAsync(new ArtifactName("a"), PutSource.FromPath(_folder.At("report")), cancellationToken: Token);
        Assert.Equal((ArtifactType.CoverageReport, "coverage report in HTML"), (put.Version.Manifest.Type, put.RecognisedAs));

        if (OperatingSystem.IsWindows())
            return;
        File.Move(_folder.At("report/index.html"), _folder.At("page"));
        File.CreateSymbolicLink(_folder.At("report/index.html"), _folder.At("page"));
        put = await _store.PutAsync(new ArtifactName("a"), PutSource.FromPath(_folder.At("report")), cancellationToken: Token);
        Assert.Equal(ArtifactType.Custom, put.Version.Manifest.Type);
    }

    [Theory]
    [InlineData("results", null, JUnit, "application/xml")]
    [InlineData("results.xml", null, JUnit, null)]
    [InlineData("log", "build-logs", "line\n", "text/plain; charset=utf-8")]
    [InlineData("results", "test-results", "{\"total\": 150}", "application/json")]
    [InlineData("page", "coverage-report", "<html>...</html>", "text/html; charset=utf-8")]
    [InlineData("page", "api-docs", "\uFEFF <openapi/>", "application/xml")]
    [InlineData("results", "static-analysis", "a.c:1: no\n", "text/plain; charset=utf-8")]
    [InlineData("shot", "screenshots", "GIF89a", "image/gif")]
    [InlineData("film", "videos", "\0\0\0 ftypisom", "video/mp4")]
    [InlineData("shot", "screenshots", "text", null)]
    [InlineData("log", "build-logs", "a\0b", null)]
    [InlineData("weights", "model", "text", null)]
    [InlineData("log", "custom", "text", null)]
    public async Task A_well_known_type_says_the_media_type_where_the_name_does_not(string file, string? type, string text, string? media)
    {
        var options = new PutOptions { Type = type is null ? null : new ArtifactType(type) };
        var put = await _store.PutAsync(new ArtifactName("a"), PutSource.FromStream(new MemoryStream(Encoding.UTF8.GetBytes(text)), file), options, cancellationToken: Token);

        Assert.Equal(media, put.Version.Files[0].Entry.MediaType);
    }

    [Fact]
    public async Task What_is_put_again_has_not_changed()
    {
        var options = new PutOptions { IfChanged = true };
        foreach (var isNew in new[] { true, false })
            Assert.Equal(isNew, (await _store.PutAsync(new ArtifactName("a"), PutSource.FromStream(new MemoryStream(Encoding.UTF8.GetBytes(JUnit)), "results"), options, cancellationToken: Token)).IsNew);
    }

    [Theory]
    [InlineData("screenshots", "\u0089PNG", ContentEncoding.None)]
    [InlineData("videos", "\0\0\0 ftyp", ContentEncoding.None)]
    [InlineData("build-logs", "", ContentEncoding.Zstd)]
    [InlineData("test-results", "", ContentEncoding.Zstd)]
    public async Task The_usual_encoding_fits_each_type(string type, string beginning, ContentEncoding encoding)
    {
        Assert.SkipUnless(Coffer.Content.Encodings.ContentEncodings.OfThisMachine.IsAvailable(ContentEncoding.Zstd), "needs libzstd");
        var bytes = (byte[])[.. Encoding.Latin1.GetBytes(beginning), .. Sample.Lines(5000)];
        var put = await _store.PutAsync(new ArtifactName("a"), PutSource.FromStream(new MemoryStream(bytes), "a"), new PutOptions { Type = new ArtifactType(type) }, cancellationToken: Token);

        Assert.Equal(encoding, put.Version.Files[0].Encoding);
    }

    private async Task<string> TextAsync(string name)
    {
        var stream = await _store.OpenFileAsync(Reference.Parse(name), cancellationToken: Token);
        await using (stream)
        {
            using var reader = new StreamReader(stream);
            return await reader.ReadToEndAsync(Token);
        }
    }
}
