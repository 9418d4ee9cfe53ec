using System.Diagnostics;
using System.Net.Sockets;
using Coffer.Artifacts;
using Coffer.Store;

namespace Coffer.Faults;

/// <summary>Sources that do not hold still, or cannot be read at all: an error, and nothing published.</summary>
public sealed class SourceTests
{
    private static readonly ArtifactName Name = new("a");

    [Theory]
    [InlineData("grow", 3 << 20)]
    [InlineData("shrink", 3 << 20)]
    [InlineData("rewrite", 3 << 20)]
    [InlineData("grow", 300)]
    [InlineData("shrink", 300)]
    public async Task A_file_that_changes_while_it_is_read_is_refused(string change, int size)
    {
        using var scratch = new Scratch();
        await using var store = await ArtifactStore.OpenAsync(scratch["store"]);
        var path = scratch.Write("source", new byte[size]);
        File.SetLastWriteTimeUtc(path, DateTime.UtcNow.AddHours(-1));

        // Progress is reported while the file is open and read: the hook is deterministic. Small files are read in one go before
        // the first report, so for them only what is open already can be changed, by its second opening.
        using var entered = new SemaphoreSlim(0);
        var hook = new Hook(() =>
        {
            using var file = new FileStream(path, FileMode.Open, FileAccess.Write, FileShare.ReadWrite);
            file.SetLength(change switch { "grow" => size + 1, "shrink" => size / 2, _ => size });
            file.WriteByte(1);
            entered.Release();
        });
        if (size < 1 << 20)
        {
            await using var racing = new ChangingFile(path, change == "grow");
            var refused = 0;
            for (var i = 0; i < 200; i++)
            {
                try
                {
                    var put = await store.PutAsync(Name, PutSource.FromPath(path));
                    Assert.Empty((await store.VerifyAsync(new VerifyOptions { Reference = put.Version.Reference })).Findings);
                }
                catch (CofferException e)
                {
                    Assert.Equal(CofferError.Conflict, e.Error);
                    refused++;
                }
            }

            TestContext.Current.TestOutputHelper?.WriteLine($"{refused} of 200 met the change");
            return;
        }

        var error = await Assert.ThrowsAsync<CofferException>(() => store.PutAsync(Name, PutSource.FromPath(path), progress: hook));
        Assert.Equal(CofferError.Conflict, error.Error);
        Assert.Contains(path, error.Message, StringComparison.Ordinal);
        Assert.True(await entered.WaitAsync(0));
        await AssertNothingAsync(store);
    }

    [Fact]
    public async Task A_file_that_goes_away_while_it_is_read_is_refused()
    {
        using var scratch = new Scratch();
        await using var store = await ArtifactStore.OpenAsync(scratch["store"]);
        var path = scratch.Write("source", new byte[3 << 20]);
        var error = await Assert.ThrowsAsync<CofferException>(() => store.PutAsync(Name, PutSource.FromPath(path), progress: new Hook(() => File.Delete(path))));
        Assert.Equal(CofferError.Conflict, error.Error);

        // So is one that goes away before it is opened.
        path = scratch.Write("source", [1]);
        var gone = PutSource.FromPath(path);
        File.Delete(path);
        error = await Assert.ThrowsAsync<CofferException>(() => store.PutAsync(Name, gone));
        Assert.True(error.Error is CofferError.Conflict or CofferError.NotFound);
        await AssertNothingAsync(store);
    }

    [Fact]
    public async Task A_folder_whose_entries_vanish_while_it_is_read_is_refused()
    {
        using var scratch = new Scratch();
        await using var store = await ArtifactStore.OpenAsync(scratch["store"], new StoreOptions { Parallelism = 1 });
        for (var i = 0; i < 50; i++)
            scratch.Write($"source/{i}", [1, 2, (byte)i]);
        scratch.Write("source/large", new byte[3 << 20]);
        var error = await Assert.ThrowsAsync<CofferException>(() => store.PutAsync(Name, PutSource.FromPath(scratch["source"]), progress: new Hook(() =>
        {
            foreach (var file in Directory.GetFiles(scratch["source"]))
                File.Delete(file);
        })));
        Assert.True(error.Error is CofferError.NotFound or CofferError.Conflict, error.ToString());
        await AssertNothingAsync(store);
    }

    [Theory]
    [InlineData("pipe")]
    [InlineData("socket")]
    [InlineData("device")]
    public async Task What_is_no_file_is_refused_at_once_alone_and_in_a_folder(string kind)
    {
        using var scratch = new Scratch();
        await using var store = await ArtifactStore.OpenAsync(scratch["store"]);
        scratch.Write("source/file", [1]);
        using var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified); // its file goes with it
        var path = scratch["source/it"];
        switch (kind)
        {
            case "pipe":
                Command.Run("mkfifo", path);
                break;
            case "socket":
                socket.Bind(new UnixDomainSocketEndPoint(path));
                break;
            default:
                Command.Run("mknod", path, "c", "1", "5");
                break;
        }

        foreach (var source in new[] { scratch["source"], path })
        {
            var put = Assert.ThrowsAsync<CofferException>(() => store.PutAsync(Name, PutSource.FromPath(source)));
            Assert.Same(put, await Task.WhenAny(put, Task.Delay(TimeSpan.FromSeconds(20))));
            Assert.Equal(CofferError.Unsupported, (await put).Error);
            Assert.Contains(path, (await put).Message, StringComparison.Ordinal);
        }

        await AssertNothingAsync(store);
    }

    [Fact]
    public async Task A_name_that_is_not_utf_8_is_refused()
    {
        using var scratch = new Scratch();
        await using var store = await ArtifactStore.OpenAsync(scratch["store"]);
        Directory.CreateDirectory(scratch["source"]);
        Command.Run("sh", "-c", $"touch \"{scratch["source"]}/$(printf 'a\\377b')\"");
        var error = await Assert.ThrowsAsync<CofferException>(() => store.PutAsync(Name, PutSource.FromPath(scratch["source"])));
        Assert.Equal(CofferError.Unsupported, error.Error);
        await AssertNothingAsync(store);
    }

    [Theory]
    [InlineData(10)]
    [InlineData(5 << 20)]
    public async Task A_stream_that_fails_while_it_is_read_publishes_nothing(int after)
    {
        using var scratch = new Scratch();
        await using var store = await ArtifactStore.OpenAsync(scratch["store"]);
        await using var stream = new FailingStream(after);
        await Assert.ThrowsAsync<IOException>(() => store.PutAsync(Name, PutSource.FromStream(stream, "a")));
        await AssertNothingAsync(store);
    }

    [Theory]
    [InlineData(10, 11)]
    [InlineData(11, 10)]
    [InlineData(3 << 20, (3 << 20) + 1)]
    [InlineData((3 << 20) + 1, 3 << 20)]
    public async Task A_stream_of_another_length_than_announced_is_refused(int announced, int length)
    {
        using var scratch = new Scratch();
        await using var store = await ArtifactStore.OpenAsync(scratch["store"]);
        var error = await Assert.ThrowsAsync<CofferException>(() => store.PutAsync(Name, PutSource.FromStream(new MemoryStream(new byte[length]), "a", announced)));
        Assert.Equal(CofferError.Conflict, error.Error);
        await AssertNothingAsync(store);
    }

    [Fact]
    public async Task A_stream_without_end_is_refused_soon_after_its_announced_length()
    {
        using var scratch = new Scratch();
        await using var store = await ArtifactStore.OpenAsync(scratch["store"]);
        await using var zeros = new FileStream("/dev/zero", FileMode.Open, FileAccess.Read, FileShare.Read, 0);
        var started = Stopwatch.GetTimestamp();
        var put = Assert.ThrowsAsync<CofferException>(() => store.PutAsync(Name, PutSource.FromStream(zeros, "a", 3 << 20)));
        Assert.Same(put, await Task.WhenAny(put, Task.Delay(TimeSpan.FromSeconds(20))));
        Assert.Equal(CofferError.Conflict, (await put).Error);
        TestContext.Current.TestOutputHelper?.WriteLine($"after {Stopwatch.GetElapsedTime(started)}");
        await AssertNothingAsync(store);
    }

    private static async Task AssertNothingAsync(ArtifactStore store)
    {
        Assert.False(await store.ExistsAsync(Reference.ToLatest(Name)));
        Assert.Empty(await StoreState.FromCatalogAsync(store));
        var content = Path.Combine(store.Address, "content");
        Assert.True(!Directory.Exists(content) || !Directory.EnumerateFiles(content, "*", SearchOption.AllDirectories).Any());
    }

    /// <summary>Runs once, at the first report.</summary>
    private sealed class Hook(Action action) : IProgress<TransferProgress>
    {
        private Action? _action = action;

        public void Report(TransferProgress value) => Interlocked.Exchange(ref _action, null)?.Invoke();
    }

    /// <summary>Changes a file's length again and again.</summary>
    private sealed class ChangingFile : IAsyncDisposable
    {
        private readonly CancellationTokenSource _stop = new();
        private readonly Task _work;

        public ChangingFile(string path, bool grow) => _work = Task.Run(() =>
        {
            using var file = new FileStream(path, FileMode.Open, FileAccess.Write, FileShare.ReadWrite);
            for (var i = 0; !_stop.IsCancellationRequested; i++)
                file.SetLength(grow ? 300 + (i % 1000) : 300 - (i % 250));
        });

        public async ValueTask DisposeAsync()
        {
            await _stop.CancelAsync();
            await _work;
            _stop.Dispose();
        }
    }

    private sealed class FailingStream(long after) : Stream
    {
        private long _read;

        public override bool CanRead => true;

        public override bool CanSeek => false;

        public override bool CanWrite => false;

        public override long Length => throw new NotSupportedException();

        public override long Position
        {
            get => throw new NotSupportedException();
            set => throw new NotSupportedException();
        }

        public override int Read(byte[] buffer, int offset, int count)
        {
            var read = (int)Math.Min(count, after - _read);
            _read += read;
            return read > 0 ? read : throw new IOException("the disk of the source is broken");
        }

        public override void Flush()
        {
            // Nothing is ever written.
        }

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
    }
}
