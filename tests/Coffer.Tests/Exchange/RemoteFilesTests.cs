using Coffer.Artifacts;
using Coffer.Exchange;
using Coffer.Store;
using Coffer.Tests.Blobs;

namespace Coffer.Tests.Exchange;

/// <summary>What holds for artifacts and for plain objects alike, in a folder.</summary>
public sealed class RemoteFilesTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_file_is_fetched_once_it_was_uploaded_and_what_was_there_is_replaced(bool artifacts)
    {
        await using var files = Open(artifacts);
        var path = _folder.At("new/folder/engine");
        await File.WriteAllTextAsync(_folder.At("built"), "first", Token);

        Assert.True(files.IsConfigured);
        Assert.False(await files.ExistsAsync("engines/a.trt", Token));
        Assert.False(await files.DownloadIfExistsAsync("engines/a.trt", path, cancellationToken: Token));
        Assert.False(Path.Exists(_folder.At("new")));

        await files.UploadFileAsync("engines/a.trt", _folder.At("built"), cancellationToken: Token);
        Assert.True(await files.ExistsAsync("engines/a.trt", Token));
        Assert.True(await files.DownloadIfExistsAsync("engines/a.trt", path, cancellationToken: Token));
        Assert.Equal("first", await File.ReadAllTextAsync(path, Token));

        await File.WriteAllTextAsync(_folder.At("built"), "second", Token);
        await files.UploadFileAsync("engines/a.trt", _folder.At("built"), cancellationToken: Token);
        Assert.True(await files.DownloadIfExistsAsync("engines/a.trt", path, cancellationToken: Token));
        Assert.Equal("second", await File.ReadAllTextAsync(path, Token));
        Assert.Equal(["engine"], Directory.EnumerateFileSystemEntries(Path.GetDirectoryName(path)!).Select(Path.GetFileName));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_file_that_is_not_there_cannot_be_uploaded(bool artifacts)
    {
        await using var files = Open(artifacts);

        Assert.Equal(CofferError.NotFound, (await Assert.ThrowsAsync<CofferException>(() => files.UploadFileAsync("a", _folder.At("none"), cancellationToken: Token))).Error);
        Assert.False(await files.ExistsAsync("a", Token));
    }

    [Fact]
    public async Task Metadata_stands_in_the_version_and_an_upload_of_the_same_makes_no_other()
    {
        await File.WriteAllTextAsync(_folder.At("built"), "x", Token);
        var metadata = new Dictionary<string, string> { ["version"] = "1.0", ["precision"] = "fp16" };
        await using (var files = Open(artifacts: true))
        {
            await files.UploadFileAsync("models/m", _folder.At("built"), metadata, cancellationToken: Token);
            await files.UploadFileAsync("models/m", _folder.At("built"), metadata, cancellationToken: Token);
        }

        await using var store = await ArtifactStore.OpenAsync(_folder.At("place"), cancellationToken: Token);
        var version = await store.ShowAsync(Reference.Parse("models/m"), Token);
        Assert.Equal((1, "1.0", "fp16"), (version.Number, version.Manifest.Metadata.GetProperty("version").GetString(), version.Manifest.Metadata.GetProperty("precision").GetString()));
    }

    [Fact]
    public async Task A_place_without_room_for_metadata_refuses_it_and_writes_nothing()
    {
        await File.WriteAllTextAsync(_folder.At("built"), "x", Token);
        await using var files = Open(artifacts: false);

        var e = await Assert.ThrowsAsync<CofferException>(() => files.UploadFileAsync("a", _folder.At("built"), new Dictionary<string, string> { ["k"] = "v" }, cancellationToken: Token));

        Assert.Equal(CofferError.Unsupported, e.Error);
        Assert.False(await files.ExistsAsync("a", Token));
    }

    [Fact]
    public async Task A_version_that_expired_is_not_there_and_one_whose_content_is_lost_is_an_error()
    {
        await File.WriteAllTextAsync(_folder.At("built"), "x", Token);
        var time = new Store.ManualTime();
        var options = new RemoteFilesOptions { Default = _folder.At("place"), Store = new() { Time = time } };
        await using (var store = await ArtifactStore.OpenAsync(options.Default, options.Store, Token))
        {
            await store.PutAsync(new("expires"), PutSource.FromPath(_folder.At("built")), new() { ExpiresAt = time.Now.AddDays(1) }, cancellationToken: Token);
            await store.PutAsync(new("stays"), PutSource.FromPath(_folder.At("built")), cancellationToken: Token);
        }

        await using var files = RemoteFiles.OfArtifacts(options);
        Assert.True(await files.ExistsAsync("expires", Token));
        time.Now = time.Now.AddDays(2);
        Assert.False(await files.ExistsAsync("expires", Token));
        Assert.False(await files.DownloadIfExistsAsync("expires", _folder.At("x"), cancellationToken: Token));

        foreach (var blob in Directory.EnumerateFiles(_folder.At("place/content"), "*", SearchOption.AllDirectories))
            File.Delete(blob);
        await Assert.ThrowsAsync<CofferException>(() => files.DownloadIfExistsAsync("stays", _folder.At("x"), cancellationToken: Token));
        Assert.False(File.Exists(_folder.At("x")));
    }

    private RemoteFiles Open(bool artifacts)
    {
        var options = new RemoteFilesOptions { Default = _folder.At("place") };
        return artifacts ? RemoteFiles.OfArtifacts(options) : RemoteFiles.OfObjects(options);
    }
}
