using System.Text.RegularExpressions;

namespace Coffer.Docs.Tests;

/// <summary>RELIABILITY.md names tests that are there, for each of the promises.</summary>
public sealed partial class ReliabilityTests
{
    private const string Paper = "RELIABILITY.md";

    private static readonly string[] Promises =
    [
        "1. Acknowledged means kept", "2. All or nothing", "3. Bytes are proven", "4. Collection never removes what is in use",
        "5. One winner", "6. Bounded memory", "7. Nothing escapes", "8. Secrets stay secret",
    ];

    private static readonly Lazy<HashSet<string>> Tests = new(FindTests);

    [Fact]
    public void It_speaks_of_each_promise_in_turn() =>
        Assert.Equal(Promises, Sections().Select(section => section.Title).Where(title => char.IsAsciiDigit(title[0])));

    [Fact]
    public void Every_promise_names_a_test_that_tries_to_break_it() =>
        Assert.All(Sections().Where(section => char.IsAsciiDigit(section.Title[0])), section =>
            Assert.True(NamesIn(section.Text).Any(), $"{section.Title} names no test"));

    [Fact]
    public void Every_test_it_names_is_there() =>
        Assert.All(Sections().SelectMany(section => NamesIn(section.Text)), name =>
            Assert.True(Tests.Value.Contains(name), $"{Paper} names {name}, which is no test in tests/"));

    /// <summary>In the last cell of a table's rows, what stands in code marks is a test, or a class of them.</summary>
    private static IEnumerable<string> NamesIn(string text) => text.Split('\n')
        .Where(line => line.StartsWith("| ", StringComparison.Ordinal) && line.EndsWith('|'))
        .SelectMany(line => Code().Matches(line.TrimEnd('|').Split('|')[^1]))
        .Select(match => match.Groups["name"].Value);

    private static IEnumerable<(string Title, string Text)> Sections() =>
        Clone.Read(Paper).Split("\n## ").Skip(1).Select(section => (section.Split('\n')[0].Trim(), section));

    private static HashSet<string> FindTests()
    {
        var tests = new HashSet<string>(StringComparer.Ordinal);
        foreach (var file in Clone.Files("tests", "*.cs"))
        {
            var text = Clone.Read(file);
            foreach (Match type in Type().Matches(text))
            {
                var methods = Method().Matches(text);
                foreach (Match method in methods)
                    tests.Add($"{type.Groups["name"].Value}.{method.Groups["name"].Value}");
                if (methods.Count > 0 || type.Groups["name"].Value.EndsWith("Conformance", StringComparison.Ordinal))
                    tests.Add(type.Groups["name"].Value);
            }
        }

        return tests;
    }

    [GeneratedRegex("`(?<name>[^`]+)`", RegexOptions.None, 1000)]
    private static partial Regex Code();

    [GeneratedRegex(@"\bclass (?<name>\w+)", RegexOptions.None, 1000)]
    private static partial Regex Type();

    [GeneratedRegex(@"\[(?:Fact|Theory)\b.*?\bpublic (?:virtual |async |static )*(?:Task|ValueTask|void) (?<name>\w+)\(", RegexOptions.Singleline, 5000)]
    private static partial Regex Method();
}
