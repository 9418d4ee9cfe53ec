using System.Security.Cryptography;
using System.Text;
using Coffer.Blobs;
using Xunit;

namespace Coffer.Conformance;

/// <summary>
/// What every blob store must hold. A back end's tests inherit it and say how an empty store is made; what the store says it
/// cannot do must be refused, and is asserted too.
/// </summary>
/// <typeparam name="TStore">The back end.</typeparam>
public abstract partial class BlobStoreConformance<TStore> : IAsyncLifetime
    where TStore : BlobStore
{
    /// <summary>The store under test, empty at the start of each test.</summary>
    protected TStore Store { get; private set; } = null!;

    /// <summary>Ends with the test.</summary>
    protected static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => Store = await CreateAsync();

    public async ValueTask DisposeAsync()
    {
        await Store.DisposeAsync();
        await CleanAsync();
        GC.SuppressFinalize(this);
    }

    /// <summary>The bytes of the longest key: less than 1,024 where the store puts something before its keys.</summary>
    protected virtual int LongestKey => BlobKey.MaxBytes;

    /// <summary>Makes an empty store.</summary>
    protected abstract Task<TStore> CreateAsync();

    /// <summary>Removes what a test left, after its store was disposed.</summary>
    protected virtual ValueTask CleanAsync() => ValueTask.CompletedTask;

    /// <summary>Bytes that are the same in every run.</summary>
    protected static byte[] Bytes(int count, int seed = 1)
    {
        var bytes = new byte[count];
        new Random(seed).NextBytes(bytes);
        return bytes;
    }

    /// <summary>Whether the store cannot replace what is under <c>k</c>; then it refuses to, and leaves it.</summary>
    protected async Task<bool> CannotReplaceAsync()
    {
        if (Store.Capabilities.Overwrite)
            return false;
        var before = await ReadBytesAsync("k");
        await AssertFailsAsync(CofferError.Unsupported, () => PutAsync("k", "other", PutCondition.Any));
        Assert.Equal(before, await ReadBytesAsync("k"));
        return true;
    }

    /// <summary>Puts a text.</summary>
    protected Task<bool> PutAsync(string key, string text, PutCondition condition = PutCondition.IfAbsent) =>
        Store.PutAsync(new(key), BlobSource.FromBytes(Encoding.UTF8.GetBytes(text)), condition, Token);

    /// <summary>The text under a key, or null.</summary>
    protected async Task<string?> ReadAsync(string key) => await ReadBytesAsync(key) is { } bytes ? Encoding.UTF8.GetString(bytes) : null;

    /// <summary>The bytes under a key, or null.</summary>
    protected async Task<byte[]?> ReadBytesAsync(string key, BlobRange range = default)
    {
        var reader = await Store.OpenAsync(new(key), range, Token);
        if (reader is null)
            return null;
        await using (reader)
            return await DrainAsync(reader.Stream);
    }

    /// <summary>The keys of a listing.</summary>
    protected async Task<List<string>> ListAsync(string prefix = "", string? after = null, int limit = int.MaxValue)
    {
        var keys = new List<string>();
        await foreach (var blob in Store.ListAsync(prefix, after, limit, Token))
            keys.Add(blob.Key.Value);
        return keys;
    }

    /// <summary>Nothing is under a key, whoever is asked.</summary>
    protected async Task AssertMissingAsync(string key)
    {
        Assert.Null(await Store.StatAsync(new(key), Token));
        Assert.Null(await Store.OpenAsync(new(key), default, Token));
        Assert.DoesNotContain(key, await ListAsync());
    }

    /// <summary>The error that an operation must end in.</summary>
    protected static async Task<CofferException> AssertFailsAsync(CofferError error, Func<Task> operation)
    {
        var thrown = await Assert.ThrowsAsync<CofferException>(operation);
        Assert.Equal(error, thrown.Error);
        Assert.DoesNotContain('\n', thrown.Message);
        return thrown;
    }

    private static async Task<byte[]> DrainAsync(Stream stream)
    {
        using var all = new MemoryStream();
        await stream.CopyToAsync(all, Token);
        return all.ToArray();
    }

    private static string Hash(byte[] bytes) => Convert.ToHexStringLower(SHA256.HashData(bytes));
}
