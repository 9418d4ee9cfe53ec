using System.Globalization;
using Coffer.Artifacts;
using Coffer.Blobs.Probe;
using Coffer.Catalog;
using Coffer.Configuration;
using Coffer.Content;
using Coffer.S3.Buckets;
using Coffer.Store;

namespace Coffer.Cli.Json;

/// <summary>From what the store says to what <c>--json</c> prints.</summary>
internal static class Views
{
    public static VersionView Of(ArtifactVersion version) => new()
    {
        Name = version.Name.Value,
        Version = version.Number,
        Reference = version.Reference.ToString(),
        Digest = version.Digest.ToString(),
        Type = version.Manifest.Type.Value,
        Job = version.Manifest.Job,
        CreatedAt = version.Manifest.CreatedAt,
        ExpiresAt = version.Manifest.ExpiresAt,
        Size = version.Size,
        StoredSize = version.StoredSize,
        IsFolder = version.Manifest.IsFolder,
        Files = [.. version.Files.Select(Of)],
        Tags = version.Tags,
        Aliases = version.Aliases,
        Metadata = version.Metadata,
        Holds = version.Holds,
    };

    public static PutView Of(PutResult result)
    {
        var version = Of(result.Version);
        return new()
        {
            Name = version.Name,
            Version = version.Version,
            Reference = version.Reference,
            Digest = version.Digest,
            Type = version.Type,
            Job = version.Job,
            CreatedAt = version.CreatedAt,
            ExpiresAt = version.ExpiresAt,
            Size = version.Size,
            StoredSize = version.StoredSize,
            IsFolder = version.IsFolder,
            Files = version.Files,
            Tags = version.Tags,
            Aliases = version.Aliases,
            Metadata = version.Metadata,
            Holds = version.Holds,
            IsNew = result.IsNew,
            NewBytes = result.NewBytes,
            NewFiles = result.NewFiles,
            SharedFiles = result.SharedFiles,
            TypeRecognised = result.RecognisedAs,
        };
    }

    public static EntryView Of(CatalogEntry entry) => new()
    {
        Name = entry.Name,
        Version = entry.Number,
        Reference = ReferenceOf(entry),
        Digest = entry.Manifest.ToString(),
        Type = entry.Type,
        Job = entry.Job,
        CreatedAt = entry.CreatedAt,
        ExpiresAt = entry.ExpiresAt,
        Size = entry.Size,
        StoredSize = entry.StoredSize,
        IsFolder = entry.IsFolder,
        FileCount = entry.FileCount,
        Held = entry.Held,
        Tags = entry.Tags,
        Aliases = entry.Aliases,
    };

    public static SearchView Of(SearchPage page) => new() { Items = [.. page.Items.Select(Of)], Next = page.Next };

    public static CountView Of(VersionStats totals) => new() { Versions = totals.Versions, Bytes = totals.Bytes, StoredBytes = totals.StoredBytes };

    public static FacetView Of(Facet facet) => new() { Value = facet.Value, Versions = facet.Versions, Bytes = facet.Bytes };

    public static AliasView Of(AliasRecord move) => new()
    {
        Name = move.Name.Value,
        Alias = move.Alias.Value,
        Version = move.Version,
        Reference = move.Version is { } number ? Reference.ToNumber(move.Name, number).ToString() : null,
        MovedAt = move.MovedAt,
        Move = move.Number,
    };

    public static string ReferenceOf(CatalogEntry entry) => string.Create(CultureInfo.InvariantCulture, $"{entry.Name}@{entry.Number}");

    public static string Word(TransferPhase phase) => Word(phase.ToString());

    public static string Word(ContentEncoding encoding) => Word(encoding.ToString());

    public static string Word(FileKind kind) => Word(kind.ToString());

    public static string Word(CollectKind kind) => Word(kind.ToString());

    public static string Word(ImportOutcome outcome) => Word(outcome.ToString());

    public static string Word(ProbeOutcome outcome) => Word(outcome.ToString());

    public static string Word(BucketAspect aspect) => Word(aspect.ToString());

    public static string Word(BucketOutcome outcome) => Word(outcome.ToString());

    public static string Word(BucketVersioning versioning) => Word(versioning.ToString());

    public static string Word(CheckState state) => Word(state.ToString());

    public static string Word(SettingOriginKind kind) => Word(kind.ToString());

    public static string? Octal(int? mode) => mode is { } bits ? Convert.ToString(bits, 8).PadLeft(4, '0') : null;

    private static FileView Of(VersionFile file) => new()
    {
        Path = file.Entry.Path.Value,
        Kind = Word(file.Entry.Kind),
        Digest = file.Entry.Digest?.ToString(),
        Size = file.Entry.Size,
        StoredSize = file.StoredSize,
        Encoding = file.Encoding is { } encoding ? Word(encoding) : null,
        Mode = Octal(file.Entry.Mode),
        Target = file.Entry.Target,
    };

    private static string Word(string name) => char.ToLowerInvariant(name[0]) + name[1..];
}
