using Coffer.Content;
using Coffer.Store;

namespace Coffer.Hosting;

/// <summary>The settings of the store that a host uses; binds from configuration as it stands.</summary>
public sealed class CofferOptions
{
    /// <summary>Where the store is, such as <c>./.coffer</c>. Default: <c>./.coffer</c>.</summary>
    public string Address { get; set; } = "./.coffer";

    /// <summary>How new content is encoded: <c>auto</c>, <c>none</c>, <c>gzip:1</c>–<c>gzip:9</c>, <c>brotli</c>, <c>zstd</c>, <c>lz4</c>. Default: <c>auto</c>.</summary>
    public string Encoding { get; set; } = "auto";

    /// <summary>A catalog file of this host's own; null: where <see cref="StoreOptions.CatalogPath"/> says.</summary>
    public string? CatalogPath { get; set; }

    /// <summary>Create the store at the first write where there is none. Default: true.</summary>
    public bool CreateIfMissing { get; set; } = true;

    /// <summary>How many files are worked on at once, 1 to 64; 0, the default, lets the number of processors decide.</summary>
    public int Parallelism { get; set; }

    /// <summary>What is wrong with the settings; null: nothing.</summary>
    internal string? Mistake()
    {
        if (Parallelism is < 0 or > 64)
            return $"Coffer: Parallelism is {Parallelism}; it must be 0 to 64";
        try
        {
            StoreAddress.Parse(Address ?? "");
            EncodingChoice.Parse(Encoding ?? "");
            return null;
        }
        catch (CofferException e)
        {
            return $"Coffer: {e.Message}";
        }
    }
}
