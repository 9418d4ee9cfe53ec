using Coffer.Blobs;
using Coffer.Blobs.Local;
using Coffer.Blobs.Memory;

namespace Coffer.Store;

/// <summary>The back ends that a build carries, by the scheme of their addresses. The library knows a folder and memory; a host adds the others.</summary>
public sealed class StoreBackends
{
    private readonly Dictionary<string, Func<StoreAddress, StoreOptions, BlobStore>> _openers = new(StringComparer.Ordinal)
    {
        ["file"] = static (address, options) => new LocalBlobStore(address.Rest, options.Logger),
        ["memory"] = static (_, options) => new MemoryBlobStore(options.Logger),
    };

    /// <summary>Adds a back end.</summary>
    /// <param name="scheme">The scheme it answers to, in lower case.</param>
    /// <param name="open">Makes the blob store of an address. Must not touch the network.</param>
    public StoreBackends Add(string scheme, Func<StoreAddress, StoreOptions, BlobStore> open)
    {
        _openers[scheme] = open;
        return this;
    }

    /// <summary>The blob store of an address.</summary>
    /// <exception cref="CofferException"><see cref="CofferError.Unsupported"/>: this build carries no back end for the scheme.</exception>
    public BlobStore Open(StoreAddress address, StoreOptions options)
    {
        ArgumentNullException.ThrowIfNull(address);
        return _openers.TryGetValue(address.Scheme, out var open)
            ? open(address, options)
            : throw new CofferException(CofferError.Unsupported, $"no back end for {address.Scheme}: in this build; it knows {string.Join(", ", _openers.Keys.Order(StringComparer.Ordinal).Select(scheme => scheme + ":"))}");
    }
}
