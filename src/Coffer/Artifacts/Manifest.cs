using System.Buffers;
using System.Text.Json;

namespace Coffer.Artifacts;

/// <summary>
/// Everything immutable about a version. Its canonical bytes (RFC 8785) are what is stored and signed; their digest is the
/// version's identity. Every value is checked and put in order when it is set.
/// </summary>
public sealed record Manifest
{
    /// <summary>The format this build writes, and the newest it reads.</summary>
    public const int CurrentFormat = 1;

    /// <summary>The highest version number: ten digits.</summary>
    public const long MaxVersion = 9_999_999_999;

    /// <summary>The longest job id, in bytes of UTF-8.</summary>
    public const int MaxJobBytes = 255;

    /// <summary>The longest store id, in bytes of UTF-8.</summary>
    public const int MaxStoreBytes = 255;

    /// <summary>How deep the metadata may nest; one level less than a whole manifest.</summary>
    public const int MaxMetadataDepth = CanonicalJson.MaxDepth - 1;

    private static readonly JsonElement NoMetadata = JsonElement.Parse("{}");

    /// <summary>Describes a version.</summary>
    /// <param name="name">The artifact.</param>
    /// <param name="version">The number, 1 to <see cref="MaxVersion"/>.</param>
    /// <param name="store">The id of the store it was made in.</param>
    /// <param name="createdAt">When it was made; kept in UTC and whole milliseconds.</param>
    /// <param name="isFolder">Whether a folder was put; otherwise there is exactly one entry and it is a file.</param>
    /// <param name="files">The entries, in any order.</param>
    /// <exception cref="CofferException"><see cref="CofferError.InvalidArgument"/>: a value breaks a rule, a path comes twice, or
    /// a file or link stands where another entry needs a folder.</exception>
    public Manifest(ArtifactName name, long version, string store, DateTimeOffset createdAt, bool isFolder, IEnumerable<FileEntry> files)
    {
        Name = name;
        Version = version;
        Store = store;
        CreatedAt = createdAt;
        IsFolder = isFolder;
        Files = FileList.Of(files);
        if (!isFolder && (Files.Count != 1 || Files[0].Kind != FileKind.File))
            throw new CofferException(CofferError.InvalidArgument, $"{UnicodeText.Quote(name.Value)} is not a folder, so it must hold exactly one file");
        Size = FileList.SizeOf(Files);
    }

    /// <summary>The artifact.</summary>
    public ArtifactName Name { get; init => field = Named(value); }

    /// <summary>The number of the version, 1 to <see cref="MaxVersion"/>.</summary>
    public long Version
    {
        get;
        init => field = value is >= 1 and <= MaxVersion
            ? value
            : throw new CofferException(CofferError.InvalidArgument, $"{value} is not a version number; they start with 1");
    }

    /// <summary>The id of the store the version was made in.</summary>
    public string Store { get; init => field = Word(value, "a store id", MaxStoreBytes); }

    /// <summary>When the version was made: UTC, whole milliseconds.</summary>
    public DateTimeOffset CreatedAt { get; init => field = Timestamp.Truncate(value); }

    /// <summary>The moment after which reading fails with <see cref="CofferError.Expired"/>: UTC, whole milliseconds; null for never.</summary>
    public DateTimeOffset? ExpiresAt { get; init => field = value is { } time ? Timestamp.Truncate(time) : null; }

    /// <summary>What kind of thing it is.</summary>
    public ArtifactType Type { get; init; }

    /// <summary>What produced it, 1 to 255 bytes without control characters; null where nobody said.</summary>
    public string? Job { get; init => field = value is null ? null : Word(value, "a job id", MaxJobBytes); }

    /// <summary>The author's JSON object, in canonical form; <c>{}</c> where there is none.</summary>
    public JsonElement Metadata { get; init => field = Canonical(value); } = NoMetadata;

    /// <summary>The tags given when the version was put, in ordinal order; see <see cref="TagSet"/> for their limits.</summary>
    public IReadOnlyDictionary<string, string> Tags { get; init => field = TagSet.Of(value); } = TagSet.Empty;

    /// <summary>Whether a folder was put.</summary>
    public bool IsFolder { get; }

    /// <summary>The entries, by the bytes of their paths.</summary>
    public IReadOnlyList<FileEntry> Files { get; }

    /// <summary>The sizes of all files together, in bytes, raw.</summary>
    public long Size { get; }

    /// <summary>The canonical bytes.</summary>
    public byte[] ToCanonicalBytes()
    {
        var output = new ArrayBufferWriter<byte>((int)Math.Min(512 + (Files.Count * 160L), 1 << 28));
        WriteCanonical(output);
        return output.WrittenSpan.ToArray();
    }

    /// <summary>Writes the canonical bytes.</summary>
    public void WriteCanonical(IBufferWriter<byte> output)
    {
        ArgumentNullException.ThrowIfNull(output);
        ManifestWriter.Write(this, new CanonicalJsonWriter(output));
    }

    /// <summary>Reads a manifest. The caller bounds the size; nothing but the exact canonical bytes is accepted.</summary>
    /// <exception cref="CofferException"><see cref="CofferError.Corrupt"/>: the bytes are not a manifest in canonical form;
    /// <see cref="CofferError.Unsupported"/>: a newer Coffer wrote it.</exception>
    public static Manifest Parse(ReadOnlyMemory<byte> canonical) => ManifestReader.Read(canonical);

    /// <summary>Whether both say the same, which is whether their canonical bytes are equal.</summary>
    public bool Equals(Manifest? other) => ReferenceEquals(this, other) || (other is not null
        && Name == other.Name && Version == other.Version && Store == other.Store && CreatedAt == other.CreatedAt
        && ExpiresAt == other.ExpiresAt && Type == other.Type && Job == other.Job && IsFolder == other.IsFolder
        && Tags.Equals(other.Tags) && Size == other.Size && Files.SequenceEqual(other.Files)
        && JsonElement.DeepEquals(Metadata, other.Metadata));

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Name, Version, Store, CreatedAt, Size, Files.Count);

    private static ArtifactName Named(ArtifactName name)
    {
        _ = name.Value; // a default name fails here and not when the manifest is written
        return name;
    }

    private static string Word(string text, string what, int maxBytes)
    {
        ArgumentNullException.ThrowIfNull(text);
        if (text.Length == 0)
            throw UnicodeText.Refused(text, what, "it is empty");
        if (UnicodeText.HoldsControl(text) || !UnicodeText.IsWellFormed(text))
            throw UnicodeText.Refused(text, what, "it holds a control character or is not valid Unicode");
        return UnicodeText.FitsUtf8(text, maxBytes) ? text : throw UnicodeText.Refused(text, what, $"it is longer than {maxBytes} bytes");
    }

    /// <summary>A copy of its own, since the caller's document may be disposed at any time.</summary>
    private static JsonElement Canonical(JsonElement metadata)
    {
        if (metadata.ValueKind != JsonValueKind.Object)
            throw new CofferException(CofferError.InvalidArgument, $"metadata must be a JSON object, not {metadata.ValueKind}");
        var output = new ArrayBufferWriter<byte>();
        CanonicalJson.Write(metadata, output, MaxMetadataDepth);
        return JsonElement.Parse(output.WrittenSpan);
    }
}
