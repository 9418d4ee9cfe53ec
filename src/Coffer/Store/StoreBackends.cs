using Coffer.Blobs;
using Coffer.Blobs.Local;
using Coffer.Blobs.Memory;
using Coffer.Store.Settings;

namespace Coffer.Store;

/// <summary>The back ends that a build carries, by the scheme of their addresses. The library knows a folder and memory; a host adds the others.</summary>
public sealed class StoreBackends
{
    private readonly Dictionary<string, Backend> _backends;

    /// <summary>A folder and memory.</summary>
    public StoreBackends()
        : this(new Dictionary<string, Backend>(StringComparer.Ordinal)
        {
            ["file"] = new(static (address, options) => new LocalBlobStore(address.Rest, options.Logger), Settings: null),
            ["memory"] = new(static (_, options) => new MemoryBlobStore(options.Logger), Settings: null),
        })
    {
    }

    private StoreBackends(Dictionary<string, Backend> backends) => _backends = backends;

    /// <summary>The schemes of all addresses that can be opened, by the alphabet.</summary>
    public IEnumerable<string> Schemes => _backends.Keys.Order(StringComparer.Ordinal);

    /// <summary>Adds a back end.</summary>
    /// <param name="scheme">The scheme it answers to, in lower case.</param>
    /// <param name="open">Makes the blob store of an address. Must not touch the network.</param>
    /// <param name="settings">What of it may be set beside its addresses, asked for only where that matters; null: nothing. Schemes may share a section.</param>
    public StoreBackends Add(string scheme, Func<StoreAddress, StoreOptions, BlobStore> open, Func<BackendSettings>? settings = null)
    {
        _backends[scheme] = new Backend(open, settings);
        return this;
    }

    /// <summary>What of a back end may be set beside its addresses; null: nothing, or there is no such back end.</summary>
    public BackendSettings? SettingsOf(string scheme) => _backends.GetValueOrDefault(scheme)?.Settings?.Invoke();

    /// <summary>The same back ends, whose addresses are first completed by what a configuration says of them.</summary>
    public StoreBackends Completed(Func<StoreAddress, StoreAddress> complete) => new(_backends.ToDictionary(
        backend => backend.Key,
        backend => backend.Value with { Open = (address, options) => backend.Value.Open(complete(address), options) },
        StringComparer.Ordinal));

    /// <summary>The blob store of an address.</summary>
    /// <exception cref="CofferException"><see cref="CofferError.Unsupported"/>: this build carries no back end for the scheme.</exception>
    public BlobStore Open(StoreAddress address, StoreOptions options)
    {
        ArgumentNullException.ThrowIfNull(address);
        return _backends.TryGetValue(address.Scheme, out var backend)
            ? backend.Open(address, options)
            : throw new CofferException(CofferError.Unsupported, $"no back end for {address.Scheme}: in this build; it knows {string.Join(", ", Schemes.Select(scheme => scheme + ":"))}");
    }

    private sealed record Backend(Func<StoreAddress, StoreOptions, BlobStore> Open, Func<BackendSettings>? Settings);
}
