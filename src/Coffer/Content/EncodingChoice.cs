namespace Coffer.Content;

/// <summary>
/// How new content is to be encoded: <see cref="Auto"/> (the default value), <see cref="None"/>, or one encoding at one level.
/// Written <c>auto</c>, <c>none</c>, <c>gzip:6</c>, <c>brotli:5</c>, <c>zstd:3</c>, <c>lz4:0</c>. Reading never depends on it.
/// </summary>
public readonly record struct EncodingChoice
{
    private readonly bool _fixed;

    private EncodingChoice(ContentEncoding encoding, int level)
    {
        _fixed = true;
        Encoding = encoding;
        Level = level;
    }

    /// <summary>A sample of each content decides.</summary>
    public static EncodingChoice Auto => default;

    /// <summary>Content is kept as it is.</summary>
    public static EncodingChoice None { get; } = new(ContentEncoding.None, 0);

    /// <summary>Whether a sample of each content decides; <see cref="Encoding"/> then says nothing.</summary>
    public bool IsAuto => !_fixed;

    /// <summary>The encoding, unless <see cref="IsAuto"/>.</summary>
    public ContentEncoding Encoding { get; }

    /// <summary>The level in that encoding's own scale: gzip 1–9, brotli 0–11, zstd 1–19, lz4 0–12; 0 for none.</summary>
    public int Level { get; }

    /// <summary>An encoding at a level.</summary>
    /// <param name="encoding">The encoding.</param>
    /// <param name="level">Its level; null takes the default: gzip 6, brotli 5, zstd 3, lz4 0.</param>
    /// <exception cref="CofferException"><see cref="CofferError.InvalidArgument"/>: the level is outside the encoding's range.</exception>
    public static EncodingChoice Of(ContentEncoding encoding, int? level = null)
    {
        var (lowest, highest, standard) = LevelsOf(encoding);
        var chosen = level ?? standard;
        if (chosen >= lowest && chosen <= highest)
            return new(encoding, chosen);
        throw new CofferException(CofferError.InvalidArgument, encoding == ContentEncoding.None
            ? $"'none' has no level {chosen}; write none alone"
            : $"{NameOf(encoding)} has no level {chosen}; use {lowest} to {highest}");
    }

    /// <summary>Reads <c>auto</c>, <c>none</c>, or <c>gzip</c>, <c>brotli</c> (also <c>br</c>), <c>zstd</c>, <c>lz4</c>, alone or with <c>:level</c>, in any case.</summary>
    /// <exception cref="CofferException"><see cref="CofferError.InvalidArgument"/>: no such encoding, or the level is outside its range.</exception>
    public static EncodingChoice Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var colon = text.IndexOf(':', StringComparison.Ordinal);
        var name = (colon < 0 ? text : text[..colon]).ToLowerInvariant();
        if (name == "auto" && colon < 0)
            return Auto;
        ContentEncoding? encoding = name switch
        {
            "none" => ContentEncoding.None,
            "gzip" => ContentEncoding.Gzip,
            "brotli" or "br" => ContentEncoding.Brotli,
            "zstd" => ContentEncoding.Zstd,
            "lz4" => ContentEncoding.Lz4,
            _ => null,
        };
        if (encoding is not { } known)
        {
            throw new CofferException(CofferError.InvalidArgument,
                $"'{text}' is not an encoding; use auto, none, gzip, brotli, zstd or lz4, with a level as in zstd:3");
        }

        if (colon < 0)
            return Of(known);
        if (!int.TryParse(text.AsSpan(colon + 1), System.Globalization.NumberStyles.None, provider: null, out var level)
            || known == ContentEncoding.None)
        {
            var (lowest, highest, _) = LevelsOf(known);
            throw new CofferException(CofferError.InvalidArgument, known == ContentEncoding.None
                ? $"'{text}': none has no level; write none alone"
                : $"'{text}' has no level that {NameOf(known)} knows; use {lowest} to {highest}");
        }

        return Of(known, level);
    }

    /// <summary>The form that <see cref="Parse"/> reads back, always with the level.</summary>
    public override string ToString() => IsAuto ? "auto"
        : Encoding == ContentEncoding.None ? "none"
        : $"{NameOf(Encoding)}:{Level}";

    /// <summary>The name of an encoding in settings and messages.</summary>
    internal static string NameOf(ContentEncoding encoding) => encoding switch
    {
        ContentEncoding.None => "none",
        ContentEncoding.Gzip => "gzip",
        ContentEncoding.Brotli => "brotli",
        ContentEncoding.Zstd => "zstd",
        ContentEncoding.Lz4 => "lz4",
        _ => throw new ArgumentOutOfRangeException(nameof(encoding), encoding, message: null),
    };

    private static (int Lowest, int Highest, int Standard) LevelsOf(ContentEncoding encoding) => encoding switch
    {
        ContentEncoding.None => (0, 0, 0),
        ContentEncoding.Gzip => (1, 9, 6),
        ContentEncoding.Brotli => (0, 11, 5),
        ContentEncoding.Zstd => (1, 19, 3),
        ContentEncoding.Lz4 => (0, 12, 0),
        _ => throw new ArgumentOutOfRangeException(nameof(encoding), encoding, message: null),
    };
}
