namespace Coffer.Tests.Artifacts;

/// <summary>Random texts from a printed seed; set COFFER_TEST_SEED to repeat a run.</summary>
internal sealed class GeneratedText
{
    private static readonly string[] Odd =
    [
        "con", "CON", "con.txt", "prn", "aux", "Nul", "com0", "com9", "lpt1.log", "nul.", "a.", "a..", "...", ".a", "a:b", "a b", " ", "日本語", "naïve",
        "NAÏVE", "😀", "\uFFFD", "ı", "İ", "ß", "e\u0301", "é", "A", "a", "Ab", "aB", "-", "_", "%41", "a%2fb", "$", "+", "*", "?", "<", ">", "|", "\"", "'",
        "models", "build-123", "v1.2.3", "x".PadRight(90, 'X'), "é".PadRight(120, 'é'), "0", "conin$", "com¹",
    ];

    private static readonly string[] Hostile =
    [
        "", ".", "..", "\0", "a\0b", "\n", "\u001b[31m", "\u007f", "\u0085", "a@b", "@", "~", "a~b", "..\\..", "a\\b", "C:\\x", "\ud800", "a\udc00", "\udc00\ud800",
        new('x', 256), new('é', 128),
    ];

    private readonly Random _random;

    public GeneratedText()
    {
        Seed = int.TryParse(Environment.GetEnvironmentVariable("COFFER_TEST_SEED"), out var seed) ? seed : Random.Shared.Next();
        _random = new(Seed);
        TestContext.Current.TestOutputHelper?.WriteLine($"COFFER_TEST_SEED={Seed}");
    }

    public int Seed { get; }

    public int Below(int limit) => _random.Next(limit);

    public double AnyDouble() => BitConverter.Int64BitsToDouble(_random.NextInt64(long.MinValue, long.MaxValue));

    /// <summary>Legal as an artifact name and as a path; odd in every way the rules allow.</summary>
    public string LegalName() => string.Join('/', Enumerable.Range(0, 1 + _random.Next(5)).Select(_ => LegalSegment()));

    /// <summary>Refused as an artifact name wherever it stands, with the odd legal segment around it.</summary>
    public string HostileName() => Spoil(Hostile);

    /// <summary>Refused as a path: fewer characters are, since a path is kept as a disk gave it.</summary>
    public string HostilePath() => Spoil([.. Hostile.Where(h => h is "" or "." or ".." || h.Contains('\0') || h.Any(char.IsSurrogate) || h.Length > 100)]);

    private string Spoil(string[] bad)
    {
        var segments = Enumerable.Range(0, _random.Next(5)).Select(_ => LegalSegment()).ToList();
        segments.Insert(_random.Next(segments.Count + 1), bad[_random.Next(bad.Length)]);
        return string.Join('/', segments);
    }

    private string LegalSegment()
    {
        if (_random.Next(2) == 0)
            return Odd[_random.Next(Odd.Length)];
        const string Letters = "abcABC019.-_ :é日%$(){}";
        var text = string.Concat(Enumerable.Range(0, 1 + _random.Next(12)).Select(_ => Letters[_random.Next(Letters.Length)]));
        return text is "." or ".." ? "dot" : text;
    }
}
