using Coffer.Artifacts;
using Coffer.Store;
using Coffer.Tests.Blobs;

namespace Coffer.Tests.Store;

/// <summary>What a fresh reader of the README ran into: a lost coffer.json, a visibly damaged blob, a store inside what is put.</summary>
public sealed class LostIdentityTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_store_that_lost_its_coffer_json_is_never_given_another_id()
    {
        await using (var store = await ArtifactStore.OpenAsync(_folder.At("st"), cancellationToken: Token))
            await store.PutAsync(new ArtifactName("a"), PutSource.FromStream(new MemoryStream([1, 2, 3]), "f"), cancellationToken: Token);
        var identity = await File.ReadAllBytesAsync(_folder.At("st/coffer.json"), Token);
        File.Delete(_folder.At("st/coffer.json"));
        Directory.Delete(_folder.At("st/local"), recursive: true);

        await using (var store = await ArtifactStore.OpenAsync(_folder.At("st"), cancellationToken: Token))
        {
            Func<Task>[] attempts =
            [
                () => store.InitAsync(Token),
                () => store.PutAsync(new ArtifactName("b"), PutSource.FromStream(new MemoryStream([1]), "f"), cancellationToken: Token),
                () => store.ShowAsync(Reference.Parse("a"), Token),
                () => store.ReindexAsync(Token),
            ];
            foreach (var attempt in attempts)
            {
                var e = await Assert.ThrowsAsync<CofferException>(attempt);
                Assert.Equal(CofferError.Corrupt, e.Error);
                Assert.Contains("coffer.json", e.Message, StringComparison.Ordinal);
            }
        }

        Assert.False(File.Exists(_folder.At("st/coffer.json")));
        await File.WriteAllBytesAsync(_folder.At("st/coffer.json"), identity, Token);
        await using var again = await ArtifactStore.OpenAsync(_folder.At("st"), cancellationToken: Token);
        Assert.Equal(1, await again.ReindexAsync(Token));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(10_000)]
    public async Task Content_whose_blob_is_visibly_damaged_is_written_again_and_read_from_there(int length)
    {
        var bytes = Sample.Noise(5_000, 1);
        await using var store = await ArtifactStore.OpenAsync(_folder.At("st"), cancellationToken: Token);
        await store.PutAsync(new ArtifactName("a"), PutSource.FromStream(new MemoryStream(bytes), "f"), cancellationToken: Token);
        var blob = Assert.Single(Directory.EnumerateFiles(_folder.At("st/content"), "*", SearchOption.AllDirectories));
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(blob, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        using (var file = File.OpenWrite(blob))
            file.SetLength(length);

        var put = await store.PutAsync(new ArtifactName("a"), PutSource.FromStream(new MemoryStream(bytes), "f"), cancellationToken: Token);

        Assert.Equal(1, put.NewFiles);
        Assert.Empty((await store.VerifyAsync(cancellationToken: Token)).Findings);
        await store.GetAsync(Reference.Parse("a@1"), _folder.At("out"), cancellationToken: Token);
        Assert.Equal(bytes, await File.ReadAllBytesAsync(_folder.At("out"), Token));
    }

    [Fact]
    public async Task Content_that_is_damaged_again_is_written_again()
    {
        var bytes = Sample.Noise(5_000, 1);
        await using var store = await ArtifactStore.OpenAsync(_folder.At("st"), cancellationToken: Token);
        for (var round = 0; round < 3; round++)
        {
            var put = await store.PutAsync(new ArtifactName("a"), PutSource.FromStream(new MemoryStream(bytes), "f"), cancellationToken: Token);
            Assert.Equal(1, put.NewFiles);
            Assert.Empty((await store.VerifyAsync(cancellationToken: Token)).Findings);
            foreach (var blob in Directory.EnumerateFiles(_folder.At("st/content"), "*", SearchOption.AllDirectories))
            {
                if (!OperatingSystem.IsWindows())
                    File.SetUnixFileMode(blob, UnixFileMode.UserRead | UnixFileMode.UserWrite);
                using var file = File.OpenWrite(blob);
                file.SetLength(0);
            }
        }
    }

    [Fact]
    public async Task A_folder_that_holds_the_store_is_kept_without_it()
    {
        Directory.CreateDirectory(_folder.At("project"));
        await File.WriteAllTextAsync(_folder.At("project/x"), "x", Token);
        await using var store = await ArtifactStore.OpenAsync(_folder.At("project/.coffer"), cancellationToken: Token);
        for (var i = 0; i < 2; i++)
        {
            var put = await store.PutAsync(new ArtifactName("me"), PutSource.FromPath(_folder.At("project")), cancellationToken: Token);
            Assert.Equal("x", Assert.Single(put.Version.Files).Entry.Path.Value);
        }

        var e = await Assert.ThrowsAsync<CofferException>(() => store.PutAsync(new ArtifactName("st"), PutSource.FromPath(_folder.At("project/.coffer")), cancellationToken: Token));
        Assert.Equal(CofferError.InvalidArgument, e.Error);
    }
}
