using System.Diagnostics;
using Coffer.Blobs;
using Coffer.Blobs.Local;

namespace Coffer.Tests.Blobs;

/// <summary>Full and read-only disks, on a small file system in memory that only root may mount.</summary>
public sealed class LocalDiskErrorTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private bool _mounted;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose()
    {
        if (_mounted)
            Run("umount", _folder.Path);
        _folder.Dispose();
    }

    [Fact]
    public async Task A_full_disk_is_said_as_such_wherever_it_is_met_and_leaves_nothing()
    {
        Mount("size=1m");
        await using var store = new LocalBlobStore(_folder.Path);
        await store.PutAsync(new("small"), BlobSource.FromBytes(new byte[1000]), cancellationToken: Token);

        await AssertFullAsync(() => store.PutAsync(new("large"), BlobSource.FromBytes(new byte[4 << 20]), cancellationToken: Token));
        var stage = store.CreateStage();
        await using (stage)
            await AssertFullAsync(async () => await stage.Writer.WriteAsync(new byte[4 << 20], Token));
        var batch = store.BeginBatch();
        await using (batch)
            await AssertFullAsync(() => batch.PutAsync(new("large"), BlobSource.FromBytes(new byte[4 << 20]), Token));

        Assert.Null(await store.StatAsync(new("large"), Token));
        Assert.True(await store.PutAsync(new("fits"), BlobSource.FromBytes(new byte[100_000]), cancellationToken: Token));
    }

    [Fact]
    public async Task A_read_only_file_system_reads_and_says_why_it_does_not_write()
    {
        Mount("size=1m");
        await using (var writer = new LocalBlobStore(_folder.Path))
            await writer.PutAsync(new("a/k"), BlobSource.FromBytes("v"u8.ToArray()), cancellationToken: Token);
        Run("mount", "-o", "remount,ro", _folder.Path);
        await using var store = new LocalBlobStore(_folder.Path);

        Assert.NotNull(await store.StatAsync(new("a/k"), Token));
        Assert.Empty(store.FindDeadSessions());
        foreach (var write in new Func<Task>[]
        {
            () => store.PutAsync(new("b"), BlobSource.FromBytes(new byte[1]), cancellationToken: Token),
            () => store.DeleteAsync([new("a/k")], Token),
            () => Task.FromResult(store.CreateStage()),
        })
        {
            var thrown = await Assert.ThrowsAsync<CofferException>(write);
            Assert.Equal(CofferError.AccessDenied, thrown.Error);
            Assert.Contains("read-only", thrown.Message, StringComparison.Ordinal);
        }

        // What is there is kept without a write.
        var batch = store.BeginBatch();
        await using (batch)
        {
            batch.Keep(new("a/k"));
            await batch.CommitAsync(Token);
        }
    }

    [Theory]
    [InlineData(1, CofferError.AccessDenied)]
    [InlineData(2, CofferError.NotFound)]
    [InlineData(5, CofferError.Unavailable)]
    [InlineData(13, CofferError.AccessDenied)]
    [InlineData(28, CofferError.QuotaExceeded)]
    [InlineData(30, CofferError.AccessDenied)]
    [InlineData(122, CofferError.QuotaExceeded)]
    public void Native_errors_mean_what_those_of_dotnet_mean(int errno, CofferError error)
    {
        var classified = BlobErrors.Classify(Posix.Failure(errno, "/p"), "the store", "a blob");

        Assert.Equal(error, classified?.Error);
        Assert.Contains("a blob", classified!.Message, StringComparison.Ordinal);
    }

    private static async Task AssertFullAsync(Func<Task> write)
    {
        var thrown = await Assert.ThrowsAsync<CofferException>(write);
        Assert.Equal(CofferError.QuotaExceeded, thrown.Error);
    }

    private static bool Run(string command, params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(command, arguments) { UseShellExecute = false, RedirectStandardError = true })!;
        process.StandardError.ReadToEnd();
        process.WaitForExit();
        return process.ExitCode == 0;
    }

    private void Mount(string options)
    {
        Assert.SkipUnless(OperatingSystem.IsLinux() && Environment.IsPrivilegedProcess, "only root may mount");
        _mounted = Run("mount", "-t", "tmpfs", "-o", options, "tmpfs", _folder.Path);
        Assert.SkipUnless(_mounted, "this sandbox forbids mounts");
    }
}
