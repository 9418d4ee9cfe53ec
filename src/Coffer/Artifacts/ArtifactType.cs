using System.Diagnostics.CodeAnalysis;

namespace Coffer.Artifacts;

/// <summary>
/// What kind of thing an artifact holds: an open text of <c>a-z 0-9 . -</c>, 1 to 64 characters, that starts with a letter or
/// digit. Input is lower-cased and <c>_</c> read as <c>-</c>, so <c>TEST_RESULTS</c> is <see cref="TestResults"/>.
/// The default value is <see cref="Custom"/>.
/// </summary>
public readonly record struct ArtifactType : IComparable<ArtifactType>
{
    /// <summary>The longest type, in characters.</summary>
    public const int MaxLength = 64;

    private const string CustomText = "custom";

    // Above the well-known values: static fields are set in the order they are written, and those need it.
    private static readonly System.Buffers.SearchValues<char> Allowed =
        System.Buffers.SearchValues.Create("abcdefghijklmnopqrstuvwxyz0123456789.-");

    // Null stands for "custom", so that the default value equals Custom.
    private readonly string? _value;

    /// <summary>Creates a type.</summary>
    /// <exception cref="CofferException"><see cref="CofferError.InvalidArgument"/>: the text is not a type; the message says which rule it breaks.</exception>
    public ArtifactType(string value)
    {
        ArgumentNullException.ThrowIfNull(value);
        var normal = Normalize(value);
        if (Refusal(normal) is { } reason)
            throw UnicodeText.Refused(value, "an artifact type", $"{reason}; write one such as test-results");
        _value = normal == CustomText ? null : normal;
    }

    /// <summary>Results of a test run.</summary>
    public static ArtifactType TestResults { get; } = new("test-results");

    /// <summary>A coverage report.</summary>
    public static ArtifactType CoverageReport { get; } = new("coverage-report");

    /// <summary>What a security scan found.</summary>
    public static ArtifactType SecurityFindings { get; } = new("security-findings");

    /// <summary>Measured performance.</summary>
    public static ArtifactType PerformanceMetrics { get; } = new("performance-metrics");

    /// <summary>Logs of a build.</summary>
    public static ArtifactType BuildLogs { get; } = new("build-logs");

    /// <summary>Results of static analysis.</summary>
    public static ArtifactType StaticAnalysis { get; } = new("static-analysis");

    /// <summary>Generated documentation of an API.</summary>
    public static ArtifactType ApiDocs { get; } = new("api-docs");

    /// <summary>Screenshots.</summary>
    public static ArtifactType Screenshots { get; } = new("screenshots");

    /// <summary>Videos.</summary>
    public static ArtifactType Videos { get; } = new("videos");

    /// <summary>A trained model.</summary>
    public static ArtifactType Model { get; } = new("model");

    /// <summary>Anything else; the default.</summary>
    public static ArtifactType Custom => default;

    /// <summary>The well-known types, in the order of the design.</summary>
    public static IReadOnlyList<ArtifactType> WellKnown { get; } =
    [
        TestResults, CoverageReport, SecurityFindings, PerformanceMetrics, BuildLogs, StaticAnalysis, ApiDocs, Screenshots, Videos, Model,
        Custom,
    ];

    /// <summary>The type as text, lower-case.</summary>
    public string Value => _value ?? CustomText;

    /// <summary>Creates a type; false where the text is not one.</summary>
    public static bool TryCreate([NotNullWhen(true)] string? value, out ArtifactType type)
    {
        var fits = value is not null && Refusal(Normalize(value)) is null;
        type = fits ? new(value!) : default;
        return fits;
    }

    /// <summary>Ordinal.</summary>
    public int CompareTo(ArtifactType other) => string.CompareOrdinal(Value, other.Value);

    /// <inheritdoc/>
    public override string ToString() => Value;

    /// <inheritdoc cref="CompareTo"/>
    public static bool operator <(ArtifactType left, ArtifactType right) => left.CompareTo(right) < 0;

    /// <inheritdoc cref="CompareTo"/>
    public static bool operator >(ArtifactType left, ArtifactType right) => left.CompareTo(right) > 0;

    /// <inheritdoc cref="CompareTo"/>
    public static bool operator <=(ArtifactType left, ArtifactType right) => left.CompareTo(right) <= 0;

    /// <inheritdoc cref="CompareTo"/>
    public static bool operator >=(ArtifactType left, ArtifactType right) => left.CompareTo(right) >= 0;

    private static string Normalize(string value) => value.ToLowerInvariant().Replace('_', '-');

    private static string? Refusal(string normal)
    {
        if (normal.Length == 0)
            return "it is empty";
        if (normal.Length > MaxLength)
            return $"it is longer than {MaxLength} characters";
        if (normal.AsSpan().ContainsAnyExcept(Allowed))
            return "only letters, digits, '.' and '-' are allowed";
        return char.IsAsciiLetterOrDigit(normal[0]) ? null : "it must start with a letter or digit";
    }
}
