using Coffer.Content;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace Coffer.Store;

/// <summary>How a store is opened and used.</summary>
public sealed record StoreOptions
{
    /// <summary>How new content is encoded; what is there already keeps its encoding. Default: <c>auto</c>.</summary>
    public EncodingChoice Encoding { get; init; } = EncodingChoice.Auto;

    /// <summary>
    /// The catalog's file. Default: <c>local/catalog.db</c> in a store that is a folder, shared by all its processes; memory for a
    /// store in memory; a private file below the user's cache folder for any other. A file named here is private to its user.
    /// </summary>
    public string? CatalogPath { get; init; }

    /// <summary>Create the store at the first write where there is none. Default: true.</summary>
    public bool CreateIfMissing { get; init; } = true;

    /// <summary>The caller vouches that nobody else writes: lets a back end be used that cannot create-if-absent. Default: false.</summary>
    public bool SingleWriter { get; init; }

    /// <summary>
    /// How many files are worked on at once, from 1. Default, 0: as many as there are processors, at least 2 and at most 8; where
    /// each request crosses a network, 16 of the small ones.
    /// </summary>
    public int Parallelism { get; init; }

    /// <summary>The clock.</summary>
    public TimeProvider Time { get; init; } = TimeProvider.System;

    /// <summary>Where log lines go.</summary>
    public ILogger Logger { get; init; } = NullLogger.Instance;

    /// <summary>The back ends of this build.</summary>
    public StoreBackends Backends { get; init; } = new();

    /// <summary>
    /// What back ends read beside addresses: variables of the environment by their names, and secrets that the configuration knows by the
    /// keys of their settings, such as <c>s3.secretKey</c>; null where there is none. Default: the process' environment.
    /// </summary>
    public Func<string, string?> Variables { get; init; } = Environment.GetEnvironmentVariable;

    /// <summary>How much may be kept. Default: as much as there is room for.</summary>
    public IReadOnlyList<QuotaRule> Quotas { get; init; } = [];
}
