using System.Text.Json;
using Coffer.Content;

namespace Coffer.Artifacts;

/// <summary>
/// Reads what <see cref="ManifestWriter"/> wrote. It reads members in any order and then demands that writing the result again
/// gives the same bytes: so order, spacing, escapes, doubled members and number forms need no check of their own.
/// </summary>
internal ref struct ManifestReader
{
    private Utf8JsonReader _reader;

    private ManifestReader(ReadOnlySpan<byte> json) =>
        _reader = new(json, new JsonReaderOptions { MaxDepth = CanonicalJson.MaxDepth, CommentHandling = JsonCommentHandling.Disallow });

    public static Manifest Read(ReadOnlyMemory<byte> canonical)
    {
        Manifest manifest;
        try
        {
            manifest = new ManifestReader(canonical.Span).ReadManifest();
        }
        // Of Utf8JsonReader: JsonException for bad syntax, InvalidOperationException for a wrong type or bad Unicode, FormatException for a number out of range.
        catch (Exception e) when (e is JsonException or InvalidOperationException or FormatException or CofferException)
        {
            throw NewerFormat(canonical.Span) ?? Corrupt(e.Message, e);
        }

        var rewritten = new ExpectedBytes(canonical);
        manifest.WriteCanonical(rewritten);
        return rewritten.Matched ? manifest : throw Corrupt("it is not in canonical form", null);
    }

    private Manifest ReadManifest()
    {
        ArtifactName? name = null;
        ArtifactType? type = null;
        DateTimeOffset? createdAt = null, expiresAt = null;
        List<FileEntry>? files = null;
        bool? folder = null;
        long? version = null;
        string? store = null, job = null;
        JsonElement? metadata = null;
        TagSet? tags = null;
        var format = 0;

        Expect(JsonTokenType.StartObject);
        while (NextMember())
        {
            // Size is compared with the rest of the bytes.
            if (Is("createdAt"u8)) createdAt = Time();
            else if (Is("expiresAt"u8)) expiresAt = Time();
            else if (Is("files"u8)) files = Files();
            else if (Is("folder"u8)) folder = Boolean();
            else if (Is("format"u8)) format = (int)Math.Min(Number(), int.MaxValue);
            else if (Is("job"u8)) job = Text();
            else if (Is("metadata"u8)) metadata = Element();
            else if (Is("name"u8)) name = new ArtifactName(Text());
            else if (Is("size"u8)) Number();
            else if (Is("store"u8)) store = Text();
            else if (Is("tags"u8)) tags = Tags();
            else if (Is("type"u8)) type = new ArtifactType(Text());
            else if (Is("version"u8)) version = Number();
            else throw new JsonException("it has an unknown member");
        }

        if (_reader.Read())
            throw new JsonException("something follows it");
        if (format != Manifest.CurrentFormat)
            throw new JsonException("its format is not 1");
        if (name is null || type is null || createdAt is null || files is null || folder is null || version is null || store is null)
            throw new JsonException("a member is missing");
        return new(name.Value, version.Value, store, createdAt.Value, folder.Value, files)
        {
            ExpiresAt = expiresAt,
            Job = job,
            Metadata = metadata ?? EmptyObject,
            Tags = tags ?? TagSet.Empty,
            Type = type.Value,
        };
    }

    private List<FileEntry> Files()
    {
        var files = new List<FileEntry>();
        Expect(JsonTokenType.StartArray);
        while (_reader.Read() && _reader.TokenType == JsonTokenType.StartObject)
            files.Add(File());
        return _reader.TokenType == JsonTokenType.EndArray ? files : throw new JsonException("an entry of its files is not an object");
    }

    private FileEntry File()
    {
        FilePath? path = null;
        Digest? digest = null;
        var kind = FileKind.File;
        long size = 0;
        int? mode = null;
        string? target = null, mediaType = null;
        while (NextMember())
        {
            if (Is("digest"u8)) digest = ReadDigest();
            else if (Is("kind"u8)) kind = Kind();
            else if (Is("mediaType"u8)) mediaType = Text();
            else if (Is("mode"u8)) mode = Mode();
            else if (Is("path"u8)) path = new FilePath(Text());
            else if (Is("size"u8)) size = Number();
            else if (Is("target"u8)) target = Text();
            else throw new JsonException("an entry of its files has an unknown member");
        }

        // A member that does not belong to the kind is dropped here and so found when the bytes are compared.
        return (path, kind, digest, target) switch
        {
            ({ } at, FileKind.File, { } content, _) => FileEntry.ForFile(at, content, size, mode, mediaType),
            ({ } at, FileKind.Folder, _, _) => FileEntry.ForFolder(at, mode),
            ({ } at, FileKind.Link, _, { } to) => FileEntry.ForLink(at, to),
            _ => throw new JsonException("an entry of its files lacks a member"),
        };
    }

    private TagSet Tags()
    {
        var tags = new List<KeyValuePair<string, string>>();
        Expect(JsonTokenType.StartObject);
        while (NextMember())
        {
            var key = _reader.GetString()!;
            tags.Add(new(key, Text()));
        }

        return TagSet.Of(tags);
    }

    private Digest ReadDigest()
    {
        Expect(JsonTokenType.String);
        var prefix = "sha256:"u8;
        Span<byte> hash = stackalloc byte[Digest.Size];
        if (!_reader.ValueSpan.StartsWith(prefix)
            || _reader.ValueSpan.Length != prefix.Length + (Digest.Size * 2)
            || Convert.FromHexString(_reader.ValueSpan[prefix.Length..], hash, out _, out _) != System.Buffers.OperationStatus.Done)
        {
            throw new JsonException("a digest is not sha256: and 64 hex digits");
        }

        return Digest.FromBytes(hash);
    }

    private FileKind Kind()
    {
        Expect(JsonTokenType.String);
        return _reader.ValueTextEquals("folder"u8) ? FileKind.Folder
            : _reader.ValueTextEquals("link"u8) ? FileKind.Link
            : throw new JsonException("a kind is neither folder nor link");
    }

    private int Mode()
    {
        Expect(JsonTokenType.String);
        var digits = _reader.ValueSpan;
        if (digits.Length != 4 || digits.ContainsAnyExceptInRange((byte)'0', (byte)'7'))
            throw new JsonException("a mode is not four octal digits");
        return ((digits[0] - '0') << 9) | ((digits[1] - '0') << 6) | ((digits[2] - '0') << 3) | (digits[3] - '0');
    }

    private DateTimeOffset Time() => Timestamp.TryRead(Text(), out var time) ? time : throw new JsonException("a time is not like 2026-11-21T10:11:29.123Z");

    private string Text()
    {
        Expect(JsonTokenType.String);
        return _reader.GetString()!;
    }

    private long Number()
    {
        Expect(JsonTokenType.Number);
        return _reader.GetInt64();
    }

    private bool Boolean()
    {
        _reader.Read();
        return _reader.GetBoolean();
    }

    private JsonElement Element()
    {
        _reader.Read();
        return JsonElement.ParseValue(ref _reader);
    }

    private bool NextMember() => _reader.Read() && _reader.TokenType == JsonTokenType.PropertyName;

    private readonly bool Is(ReadOnlySpan<byte> name) => _reader.ValueTextEquals(name);

    private void Expect(JsonTokenType type)
    {
        if (!_reader.Read() || _reader.TokenType != type)
            throw new JsonException($"{type} was expected at byte {_reader.TokenStartIndex}");
    }

    /// <summary>Looked for only when reading failed: a newer format may hold members, kinds or rules that this build does not know.</summary>
    private static CofferException? NewerFormat(ReadOnlySpan<byte> json)
    {
        try
        {
            var scan = new ManifestReader(json);
            scan.Expect(JsonTokenType.StartObject);
            while (scan.NextMember())
            {
                if (!scan.Is("format"u8))
                    scan._reader.Skip();
                else if (scan.Number() > Manifest.CurrentFormat)
                    return new(CofferError.Unsupported, "the manifest was written by a newer Coffer; install a newer version to read it");
            }
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or FormatException)
        {
            // It is corrupt rather than newer; the first error says how.
        }

        return null;
    }

    private static CofferException Corrupt(string reason, Exception? cause) =>
        new(CofferError.Corrupt, $"the manifest is corrupt: {reason}; 'coffer verify' finds what else is", cause);

    private static readonly JsonElement EmptyObject = JsonElement.Parse("{}");
}
