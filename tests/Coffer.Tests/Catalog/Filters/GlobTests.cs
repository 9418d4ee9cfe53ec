using System.Text;
using System.Text.RegularExpressions;
using Coffer.Catalog.Filters;

namespace Coffer.Tests.Catalog.Filters;

public sealed class GlobTests
{
    [Theory]
    [InlineData("a", "a", true)]
    [InlineData("a", "A", false)]
    [InlineData("build-*", "build-", true)]
    [InlineData("build-*", "build-1/x", true)]
    [InlineData("b?d", "bud", true)]
    [InlineData("b?d", "b😀d", true)]
    [InlineData("b?d", "bd", false)]
    [InlineData("*", "", true)]
    [InlineData(@"a\*", "a*", true)]
    [InlineData(@"a\*", "ab", false)]
    [InlineData(@"a\", @"a\", true)]
    [InlineData("*a*b*", "xxaxxbxx", true)]
    [InlineData("*a*b*", "xxbxxaxx", false)]
    public void A_pattern_of_texts(string pattern, string text, bool fits) => Assert.Equal(fits, Glob.Of(pattern).IsMatch(text));

    [Theory]
    [InlineData("nightly/*", "nightly/a", true)]
    [InlineData("nightly/*", "nightly/a/b", false)]
    [InlineData("nightly/**", "nightly/a/b", true)]
    [InlineData("nightly/**", "nightly", false)]
    [InlineData("**/x", "x", true)]
    [InlineData("**/x", "a/b/x", true)]
    [InlineData("**/x", "ax", false)]
    [InlineData("a/**/x", "a/x", true)]
    [InlineData("a/**/x", "a/b/c/x", true)]
    [InlineData("a/**/x", "a/bx", false)]
    [InlineData("a?b", "a/b", false)]
    [InlineData("**", "a/b", true)]
    public void A_pattern_of_paths(string pattern, string text, bool fits) => Assert.Equal(fits, Glob.OfPath(pattern).IsMatch(text));

    [Fact]
    public void What_a_pattern_begins_with_is_known()
    {
        Assert.Equal(("build-", false), (Glob.Of("build-*").Prefix, Glob.Of("build-*").IsExact));
        Assert.Equal(("a*b", true), (Glob.Of(@"a\*b").Prefix, Glob.Of(@"a\*b").IsExact));
        Assert.True(Glob.Of("build-*").IsPrefix && Glob.OfPath("a/**").IsPrefix && Glob.Of("a**").IsPrefix && Glob.Of("*").IsPrefix);
        Assert.False(Glob.Of("build").IsPrefix || Glob.OfPath("a/*").IsPrefix || Glob.Of("a*b").IsPrefix || Glob.Of("a?").IsPrefix || Glob.OfPath("a/**/").IsPrefix);
        Assert.True(Glob.Of("*").IsAnything);
        Assert.False(Glob.OfPath("*").IsAnything);
        Assert.True(Glob.OfPath("**").IsAnything);
        Assert.True(Glob.Exactly(@"a*?\b").IsMatch(@"a*?\b"));
    }

    [Fact]
    public void It_fits_what_the_regular_expression_fits()
    {
        var seed = Environment.TickCount;
        var random = new Random(seed);
        for (var round = 0; round < 20_000; round++)
        {
            var pattern = Draw(random, ["a", "b", "/", "*", "**", "?", "**/"]);
            var text = Draw(random, ["a", "b", "/"]);
            Assert.True(Regex.IsMatch(text, AsRegex(pattern), RegexOptions.None, TimeSpan.FromSeconds(10)) == Glob.OfPath(pattern).IsMatch(text), $"seed {seed}: {pattern} and {text}");
        }
    }

    [Fact]
    public void A_hostile_pattern_takes_no_longer_than_its_length() =>
        Assert.False(Glob.Of(string.Concat(Enumerable.Repeat("*a", 1000)) + "b").IsMatch(new string('a', 10_000)));

    private static string Draw(Random random, string[] pieces) => string.Concat(Enumerable.Range(0, random.Next(0, 9)).Select(_ => pieces[random.Next(pieces.Length)]));

    private static string AsRegex(string pattern)
    {
        var regex = new StringBuilder("^");
        for (var i = 0; i < pattern.Length; i++)
        {
            var stars = pattern[i..].TakeWhile(character => character == '*').Count();
            if (stars == 0)
            {
                regex.Append(pattern[i] == '?' ? "[^/]" : pattern[i].ToString());
                continue;
            }

            var isFolders = stars > 1 && (i == 0 || pattern[i - 1] == '/') && i + stars < pattern.Length && pattern[i + stars] == '/';
            regex.Append(isFolders ? "(.*/)?" : stars > 1 ? ".*" : "[^/]*");
            i += stars - 1 + (isFolders ? 1 : 0);
        }

        return regex.Append('$').ToString();
    }
}
