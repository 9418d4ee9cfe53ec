using Coffer.Blobs;
using Coffer.Conformance.Proxy;

namespace Coffer.Backends.Tests.Faults;

/// <summary>One thing that is done to a bucket, what must have come of it, and the request in it that meets a fault.</summary>
/// <param name="Name">How the test shows it.</param>
/// <param name="Request">The request.</param>
/// <param name="Sends">An offset in the middle of what the request sends; null: it has no body.</param>
/// <param name="Receives">An offset in the middle of what is received; null: there is no body.</param>
internal abstract record BlobAct(string Name, Request Request, long? Sends, long? Receives)
{
    public static IReadOnlyList<BlobAct> All { get; } =
    [
        new Put("put small", Request.Put, Size: 1000, Sends: 500, Receives: null),
        new Put("put whole", Request.Put, Size: 3 << 20, Sends: 2 << 20, Receives: null),
        new Put("put in parts: begin", Request.Post.Query("uploads"), Size: 12 << 20, Sends: null, Receives: 40),
        new Put("put in parts: a part", Request.Put.Query("partNumber", "2"), Size: 12 << 20, Sends: 3 << 20, Receives: null),
        new Put("put in parts: complete", Request.Post.Query("uploadId"), Size: 12 << 20, Sends: 100, Receives: 100),
        new Get("get small", Request.Get, Size: 1000, BlobRange.All, Receives: 500),
        new Get("get whole", Request.Get, Size: 3 << 20, BlobRange.All, Receives: 2 << 20),
        new Get("get a range", Request.Get, Size: 3 << 20, new BlobRange(1000, 1 << 20), Receives: 1 << 19),
        new Get("get in parts: the first", Request.Get.Where(request => request.Header("If-Match") is null), Size: 20 << 20, BlobRange.All, Receives: 1 << 20),
        new Get("get in parts: another", Request.Get.Header("If-Match"), Size: 20 << 20, BlobRange.All, Receives: 1 << 20),
        new Stat(),
        new List(),
        new Delete("delete one", Keys: 1),
        new Delete("delete many", Keys: 20),
        new Unfinished(),
    ];

    public static BlobAct Named(string name) => All.Single(act => act.Name == name);

    /// <summary>Below which prefix it is done: what changes nothing shares its place.</summary>
    public virtual string Place => "own";

    /// <summary>Whether what came of it counts, though the rest did not.</summary>
    public virtual bool GoesOn => false;

    /// <summary>Whether it looks for itself where it is told that it failed.</summary>
    public bool Looks => Name == "put in parts: complete";

    /// <summary>Puts there what it needs.</summary>
    public abstract Task PrepareAsync(FaultBench bench);

    /// <summary>Does it, and checks the answer.</summary>
    public abstract Task DoAsync(FaultBench bench);

    /// <summary>Does it once more after it failed.</summary>
    public virtual Task DoAgainAsync(FaultBench bench) => DoAsync(bench);

    /// <summary>Looks at the bucket as it is: after success it is as asked, after a failure nothing is half done.</summary>
    public abstract Task CheckAsync(FaultBench bench, bool succeeded);

    public override string ToString() => Name;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public static BlobKey Key { get; } = new("some/key");

    private static byte[] BytesOf(int size)
    {
        var bytes = new byte[size];
        new Random(size).NextBytes(bytes);
        return bytes;
    }

    private sealed record Put(string Name, Request Request, int Size, long? Sends, long? Receives) : BlobAct(Name, Request, Sends, Receives)
    {
        public override Task PrepareAsync(FaultBench bench) => Task.CompletedTask;

        public override async Task DoAsync(FaultBench bench) =>
            Assert.True(await bench.Blobs.PutAsync(Key, BlobSource.FromBytes(BytesOf(Size)), cancellationToken: Token), "its own write was taken for another's");

        // What failed may have arrived, or arrive yet: then it is there, and this one has not made it.
        public override Task DoAgainAsync(FaultBench bench) => bench.Blobs.PutAsync(Key, BlobSource.FromBytes(BytesOf(Size)), cancellationToken: Token);

        public override async Task CheckAsync(FaultBench bench, bool succeeded)
        {
            var there = await bench.BytesAsync(Key);
            if (succeeded || there is not null)
                Assert.Equal(BytesOf(Size), there);
        }
    }

    private sealed record Get(string Name, Request Request, int Size, BlobRange Range, long? Receives) : BlobAct(Name, Request, null, Receives)
    {
        public override string Place => $"get/{Size}";

        public override bool GoesOn => true;

        public override async Task PrepareAsync(FaultBench bench)
        {
            if (await bench.Direct.StatAsync(Key, Token) is null)
                await bench.Direct.PutAsync(Key, BlobSource.FromBytes(BytesOf(Size)), cancellationToken: Token);
        }

        public override async Task DoAsync(FaultBench bench)
        {
            await using var reader = await bench.Blobs.OpenAsync(Key, Range, Token);
            Assert.NotNull(reader);
            Assert.Equal(Size, reader.Info.Length);
            using var bytes = new MemoryStream();
            await reader.Stream.CopyToAsync(bytes, Token);
            Assert.True(BytesOf(Size).AsSpan((int)Range.Offset, (int)Range.Within(Size)).SequenceEqual(bytes.ToArray()), "other bytes came than were put");
        }

        public override async Task CheckAsync(FaultBench bench, bool succeeded) => Assert.Equal(Size, (await bench.Direct.StatAsync(Key, Token))?.Length);
    }

    private sealed record Stat() : BlobAct("stat", Request.Head, null, null)
    {
        public override Task PrepareAsync(FaultBench bench) => bench.Direct.PutAsync(Key, BlobSource.FromBytes(BytesOf(10)), cancellationToken: Token);

        public override async Task DoAsync(FaultBench bench) => Assert.Equal(10, (await bench.Blobs.StatAsync(Key, Token))?.Length);

        public override Task CheckAsync(FaultBench bench, bool succeeded) => Task.CompletedTask;
    }

    private sealed record List() : BlobAct("list", Request.Get.Query("list-type"), null, 700)
    {
        private static readonly string[] Keys = [.. Enumerable.Range(0, 6).Select(i => $"list/{i} ä&<+%")];

        public override Task PrepareAsync(FaultBench bench) => Task.WhenAll(Keys.Select(key => bench.Direct.PutAsync(new(key), BlobSource.FromBytes(BytesOf(10)), cancellationToken: Token)));

        public override async Task DoAsync(FaultBench bench) => Assert.Equal(Keys, await bench.Blobs.ListAsync("list/", cancellationToken: Token).Select(blob => blob.Key.Value).ToListAsync(Token));

        public override Task CheckAsync(FaultBench bench, bool succeeded) => Task.CompletedTask;
    }

    private sealed record Delete(string Name, int Keys) : BlobAct(Name, Request.Post.Query("delete"), 30, 30)
    {
        private IEnumerable<BlobKey> Doomed => Enumerable.Range(0, Keys).Select(i => new BlobKey($"delete/{i}"));

        public override async Task PrepareAsync(FaultBench bench)
        {
            await bench.Direct.PutAsync(Key, BlobSource.FromBytes(BytesOf(10)), cancellationToken: Token);
            await Task.WhenAll(Doomed.Select(key => bench.Direct.PutAsync(key, BlobSource.FromBytes(BytesOf(10)), cancellationToken: Token)));
        }

        public override Task DoAsync(FaultBench bench) => bench.Blobs.DeleteAsync([.. Doomed], Token);

        public override async Task CheckAsync(FaultBench bench, bool succeeded)
        {
            var left = await bench.Direct.ListAsync("", cancellationToken: Token).Select(blob => blob.Key).ToListAsync(Token);
            Assert.Contains(Key, left);
            if (succeeded)
                Assert.Equal([Key], left);
        }
    }

    private sealed record Unfinished() : BlobAct("list unfinished", Request.Get.Query("uploads"), null, 100)
    {
        public override string Place => "unfinished";

        public override async Task PrepareAsync(FaultBench bench)
        {
            if ((await bench.Direct.ListUnfinishedAsync(Token)).Count == 0)
                await bench.Direct.Client.InitiateMultipartUploadAsync(bench.Direct.Options.Bucket, $"{Place}/{Key}", Token);
        }

        public override async Task DoAsync(FaultBench bench) => Assert.Equal(Key.Value, Assert.Single(await bench.Blobs.ListUnfinishedAsync(Token)).Key);

        public override async Task CheckAsync(FaultBench bench, bool succeeded) => Assert.Single(await bench.Direct.ListUnfinishedAsync(Token));
    }
}
