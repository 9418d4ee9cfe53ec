using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Coffer.Artifacts;
using Coffer.Catalog;
using Coffer.Catalog.Filters;
using Coffer.Content;

namespace Coffer.Conformance;

/// <summary>Versions of every kind, and filters that ask for what they have.</summary>
internal sealed class QueryCorpus(Random random, DateTimeOffset start)
{
    private static readonly string[] Names =
        ["a", "a/b", "a/b/c", "nightly/api", "nightly/api/x", "nightly/web", "nightlyx", "build-1/test-results", "models/ärc face", "🔑/λ", "Ünïcode", "x%_y", "*star?", "(p)\"q\"", "\uFFFD", "\U0010FFFF/z"];

    private static readonly string[] Types = ["test-results", "coverage-report", "model", "custom", "x.y-1"];
    private static readonly string[] Jobs = ["build-1", "build-12", "build-2", "Build-1", "train/7", "", "jöb 🔑", "a*b", "back\\slash", "\U0010FFFF"];
    private static readonly string[] TagKeys = ["env", "branch", "odd key", "a.b", "q\"k", "ключ", "😀"];
    private static readonly string[] TagValues = ["ci", "prod", "", "main", "release/1", "release/2", "a b", "\"", "\\", "*", "ß", "😀"];
    private static readonly string[] Aliases = ["prod", "stage", "good", "pröd", "p"];
    private static readonly string[] Keys = ["total", "name", "", "a.b", "q\"k", "b\\s", "ключ", "nested", "😀", "tab\tkey", "line\nkey"];
    private static readonly string[] Texts = ["ci", "CI", "a b", "", "\"quoted\"", "back\\slash", "nul\0end", "nul", "true", "1", "ÄÖ", "äö", "😀x", "tab\t"];
    private static readonly double[] Numbers = [0, 1, -1, 100, 0.1, 0.30000000000000004, 1e300, -1e-300, 9007199254740991, 9007199254740993, 1.5, 123456789012345680, 4.35, 2.2250738585072014e-308];
    private static readonly long[] Sizes = [0, 1, 9, 10, 11, 1024, 1_048_576, 1_048_577, 10_000_000_000];

    private readonly HashSet<string> _manifests = new(StringComparer.Ordinal);

    /// <summary>Changes that make a catalog of so many versions, in the order of their ids.</summary>
    public CatalogChanges Changes(int versions)
    {
        var made = new List<CatalogVersion>(versions);
        var numbers = new Dictionary<string, long>(StringComparer.Ordinal);
        for (var i = 0; i < versions; i++)
        {
            var name = Pick(Names);
            numbers[name] = numbers.GetValueOrDefault(name) + random.Next(1, 3);
            made.Add(Version(name, numbers[name]));
        }

        return new()
        {
            Versions = made,
            Labels = [.. made.Where(_ => random.Next(4) == 0).Select(version => new CatalogLabels(version.Manifest, 1, Tags(), random.Next(2) == 0 ? start.AddDays(random.Next(9)) : null, random.Next(3) == 0))],
            Aliases =
            [
                .. made.Where(_ => random.Next(5) == 0).DistinctBy(version => version.Name)
                    .SelectMany(version => Aliases.Where(_ => random.Next(2) == 0).Select(alias => new CatalogAlias(version.Name, alias, 1, random.Next(9) == 0 ? null : version.Number, start))),
            ],
        };
    }

    /// <summary>A filter that is as deep as asked at most.</summary>
    public ArtifactFilter Filter(int depth = 3) => depth == 0 ? Leaf() : random.Next(8) switch
    {
        0 => new NoneOf(Filter(depth - 1)),
        1 or 2 => new AnyOf([.. Several(depth)]),
        3 or 4 or 5 => new AllOf([.. Several(depth)]),
        _ => Leaf(),
    };

    private IEnumerable<ArtifactFilter> Several(int depth) => Enumerable.Range(0, random.Next(0, 4)).Select(_ => Filter(depth - 1));

    private ArtifactFilter Leaf() => random.Next(14) switch
    {
        0 => new TextIs(TextField.Name, Pattern(Names, isPath: true)),
        1 => new TextIs(TextField.Type, Pattern(Types)),
        2 => new TextIs(TextField.Job, Pattern(Jobs)),
        3 => new TextIs(TextField.Alias, Pattern(Aliases)),
        4 or 5 => new TagIs(Pick(TagKeys), Pattern(TagValues)),
        6 => Number(),
        7 => new TimeIs(Pick(Enum.GetValues<TimeField>()), Time(), Time()),
        8 => new AgeIs(Age(), Age()),
        9 => new StateIs(Pick(Enum.GetValues<StateField>()), random.Next(3) != 0),
        10 or 11 => new MetadataNumber(Path(), Pick(Enum.GetValues<Comparison>()), Pick(Numbers)),
        12 => new MetadataText(Path(), Pattern(Texts)),
        _ => new ContainsText(Pick((string[])["a", "API", "ci", "total", "Ä", "ä", "\"", "\\", "🔑", "nightly/", ":1", "\\u0000"])),
    };

    private NumberIs Number()
    {
        var field = Pick(Enum.GetValues<NumberField>());
        var (one, other) = field is NumberField.Size or NumberField.Stored ? (Pick(Sizes), Pick(Sizes)) : (random.Next(0, 20), random.Next(0, 20));
        return random.Next(3) switch
        {
            0 => new(field, one, one),
            1 => new(field, Math.Min(one, other), Math.Max(one, other)),
            _ => new(field, one, long.MaxValue),
        };
    }

    private CatalogVersion Version(string name, long number)
    {
        string manifest;
        do
            manifest = random.NextInt64().ToString(CultureInfo.InvariantCulture);
        while (!_manifests.Add(manifest));
        var isFolder = random.Next(2) == 0;
        return new(
            name,
            number,
            Digest.Of(Encoding.UTF8.GetBytes(manifest)),
            Pick(Types),
            random.Next(4) == 0 ? null : Pick(Jobs),
            start.AddMilliseconds(random.Next(4) == 0 ? 0 : random.Next(40) * 40_000_000L), // many at one time
            random.Next(3) == 0 ? start.AddDays(random.Next(20)).AddMilliseconds(random.Next(3)) : null,
            Pick(Sizes),
            Pick(Sizes),
            isFolder,
            Encoding.UTF8.GetString(CanonicalJson.ToBytes(JsonSerializer.SerializeToElement(Metadata(2)))),
            Tags(),
            [.. Enumerable.Range(0, isFolder ? random.Next(0, 4) : 1).Select(file => new CatalogFile("f" + file, null, 0))]);
    }

    private Dictionary<string, string> Tags() =>
        TagKeys.Where(_ => random.Next(3) == 0).ToDictionary(key => key, _ => Pick(TagValues), StringComparer.Ordinal);

    private JsonObject Metadata(int depth)
    {
        var made = new JsonObject();
        foreach (var key in Keys.Where(_ => random.Next(3) == 0))
        {
            made[key] = random.Next(depth > 0 ? 8 : 6) switch
            {
                0 => null,
                1 => random.Next(2) == 0,
                2 or 3 => Pick(Numbers) is var number && Math.Abs(number) < 9_000_000_000_000_000 && number == Math.Floor(number) ? (long)number : number,
                4 or 5 => Pick(Texts),
                6 => new JsonArray(1, "ci"),
                _ => Metadata(depth - 1),
            };
        }

        return made;
    }

    private string[] Path() => [.. Enumerable.Range(0, random.Next(5) == 0 ? 2 : 1).Select(_ => Pick(Keys))];

    /// <summary>A pattern that fits one of some texts, at least.</summary>
    private Glob Pattern(string[] texts, bool isPath = false)
    {
        var text = Pick(texts);
        var runes = text.EnumerateRunes().ToArray();
        var at = random.Next(runes.Length + 1);
        var (head, tail) = (Escaped(string.Concat(runes[..at])), Escaped(string.Concat(runes[at..])));
        var pattern = random.Next(8) switch
        {
            0 or 1 or 2 => Escaped(text),
            3 => head + "*",
            4 => "*" + tail,
            5 => head + (isPath ? "**" : "*"),
            6 => runes.Length == 0 ? "?" : Escaped(string.Concat(runes[..^1])) + "?",
            _ => isPath ? "**/" + tail : "*",
        };
        return isPath ? Glob.OfPath(pattern) : Glob.Of(pattern);
    }

    private static string Escaped(string text) => Glob.Exactly(text).Text;

    private DateTimeOffset? Time() => random.Next(3) == 0 ? null : start.AddMilliseconds(random.Next(40) * 40_000_000L).AddTicks(random.Next(3));

    private TimeSpan? Age() => random.Next(3) == 0 ? null : TimeSpan.FromHours(random.Next(500));

    private T Pick<T>(T[] values) => values[random.Next(values.Length)];
}
