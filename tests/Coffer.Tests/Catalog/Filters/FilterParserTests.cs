using Coffer.Catalog.Filters;

namespace Coffer.Tests.Catalog.Filters;

public sealed class FilterParserTests
{
    [Theory]
    [InlineData("", "")]
    [InlineData("type:TEST_RESULTS", "type:test-results")]
    [InlineData("job=build-*", "job:build-*")]
    [InlineData("job!=build-1", "not job:build-1")]
    [InlineData("name:nightly/**", "name:nightly/**")]
    [InlineData("tag.env=ci", "tag.env=ci")]
    [InlineData("tag.env:ci", "tag.env=ci")]
    [InlineData("tag.\"odd key\"=\"a b\"", "tag.\"odd key\"=\"a b\"")]
    [InlineData("alias:prod", "alias:prod")]
    [InlineData("size:>1MB", "size:>=1048577")]
    [InlineData("size>1MB", "size:>=1048577")]
    [InlineData("size:1.5K", "size:1536..1536")]
    [InlineData("stored:<10MB", "stored:<=10485759")]
    [InlineData("size:<0", "size:<0")]
    [InlineData("size:1MB..2MiB", "size:1048576..2097152")]
    [InlineData("files:2..", "files:>=2")]
    [InlineData("version:..7", "version:<=7")]
    [InlineData("age:<7d", "age:<=1w")]
    [InlineData("age:36h", "age:1d12h..1d12h")]
    [InlineData("created:2026-11-01..2026-11-08", "created:2026-11-01T00:00:00.000Z..2026-11-08T23:59:59.999Z")]
    [InlineData("created:2026-11-01", "created:2026-11-01T00:00:00.000Z..2026-11-01T23:59:59.999Z")]
    [InlineData("created:>2026-11-01", "created:>=2026-11-02T00:00:00.000Z")]
    [InlineData("created:<2026-11-01T10:30+01:00", "created:<=2026-11-01T09:29:59.999Z")]
    [InlineData("expires:<=2026-11-01", "expires:<=2026-11-01T23:59:59.999Z")]
    [InlineData("expired:yes held:no", "expired:yes held:no")]
    [InlineData("latest:true", "latest:yes")]
    [InlineData("meta.total>100", "meta.total>100")]
    [InlineData("meta.total:>=1.5e3", "meta.total>=1500")]
    [InlineData("meta.a.\"b.c\"=x", "meta.a.\"b.c\"=\"x\"")]
    [InlineData("meta.a=\"1\"", "meta.a=\"1\"")]
    [InlineData("meta.a!=1", "not meta.a=1")]
    [InlineData("\"text in names\"", "\"text in names\"")]
    [InlineData("bare", "\"bare\"")]
    [InlineData("a b", "\"a\" \"b\"")]
    [InlineData("a and b", "\"a\" \"b\"")]
    [InlineData("a b or c d", "(\"a\" \"b\") or (\"c\" \"d\")")]
    [InlineData("a (b or not (c d))", "\"a\" (\"b\" or not (\"c\" \"d\"))")]
    [InlineData("NOT a OR b", "not \"a\" or \"b\"")]
    [InlineData("android", "\"android\"")]
    [InlineData("  type:model  ", "type:model")]
    public void A_filter_is_read_and_its_text_reads_back_as_the_same(string text, string canonical)
    {
        var filter = ArtifactFilter.Parse(text);
        Assert.Equal(canonical, filter.ToString());
        Assert.Equal(filter, ArtifactFilter.Parse(canonical));
    }

    [Theory]
    [InlineData("tpye:model", 0, 4, "'tpye' is no field", "type")]
    [InlineData("type:model sise:>1", 11, 4, "column 12", "size")]
    [InlineData("size:much", 5, 4, "'much' is not a number of bytes", null)]
    [InlineData("size:1MB..some", 10, 4, "'some' is not", null)]
    [InlineData("size:2..1", 5, 4, "runs backwards", null)]
    [InlineData("size:..", 5, 2, "needs a bound", null)]
    [InlineData("age:<7", 5, 1, "'7' is not a length of time", null)]
    [InlineData("created:2026-13-01", 8, 10, "is not a day", null)]
    [InlineData("expired:maybe", 8, 5, "'maybe' is neither", "yes")]
    [InlineData("type>model", 4, 1, "is for numbers and times", ":")]
    [InlineData("type:", 5, 0, "the value is missing", null)]
    [InlineData("tag.=x", 4, 0, "the tag's key is missing", null)]
    [InlineData("tag.env", 7, 0, "the value is missing", "=")]
    [InlineData("meta.a>x", 7, 1, "'x' is no number", null)]
    [InlineData("meta.a", 6, 0, "the value is missing", ">")]
    [InlineData("meta.a.", 7, 0, "a key of the metadata is missing", null)]
    [InlineData("meta..a=1", 5, 0, "a key of the metadata is missing", null)]
    [InlineData("(a or b", 0, 1, "'(' is not closed", ")")]
    [InlineData("a)", 1, 1, "')' closes nothing", null)]
    [InlineData("a or", 4, 0, "a term is missing", "not")]
    [InlineData("and a", 0, 1, "a term is missing", null)]
    [InlineData("()", 1, 1, "a term is missing", null)]
    [InlineData("\"open", 0, 1, "is not closed", null)]
    [InlineData("\"\"", 0, 2, "the text is empty", null)]
    [InlineData("size!=1", 4, 2, "'!=' is not for numbers", null)]
    public void A_mistake_is_answered_with_its_place_and_what_was_possible(string text, int position, int length, string reason, string? possible)
    {
        Assert.False(ArtifactFilter.TryParse(text, out _, out var mistake));
        Assert.Contains(reason, mistake.Message, StringComparison.Ordinal);
        Assert.Contains($"column {position + 1}:", mistake.Message, StringComparison.Ordinal);
        Assert.Equal((position, length), (mistake.Position, mistake.Length));
        if (possible is not null)
            Assert.Contains(possible, mistake.Possible);
        Assert.Equal(CofferError.InvalidArgument, Assert.Throws<CofferException>(() => ArtifactFilter.Parse(text)).Error);
    }

    [Fact]
    public void What_means_all_or_nothing_keeps_its_meaning_as_text()
    {
        var any = new FilterSubject(new("a", 1, default, "t", null, default, null, 0, 0, false, 0, null, false, true, new Dictionary<string, string>(), []), default);
        foreach (var (filter, means) in new (ArtifactFilter, bool)[]
        {
            (ArtifactFilter.Everything, true),
            (new AnyOf([]), false),
            (new NoneOf(ArtifactFilter.Everything), false),
            (new NoneOf(new AnyOf([])), true),
            (new AllOf([new AnyOf([]), ArtifactFilter.Parse("name:a")]), false),
            (new AnyOf([ArtifactFilter.Everything, ArtifactFilter.Parse("name:b")]), true),
            (new AllOf([new AllOf([]), new AnyOf([new AnyOf([ArtifactFilter.Parse("name:b")])])]), false),
        })
        {
            Assert.Equal(means, filter.Matches(any, default));
            Assert.Equal(means, ArtifactFilter.Parse(filter.ToString()!).Matches(any, default));
        }
    }

    [Fact]
    public void Nesting_has_an_end() =>
        Assert.Contains("levels", Assert.Throws<CofferException>(() => ArtifactFilter.Parse(new string('(', 100_000))).Message, StringComparison.Ordinal);

    [Fact]
    public void Whatever_is_typed_is_read_or_refused()
    {
        var seed = Environment.TickCount;
        var random = new Random(seed);
        string[] pieces = ["type", "size", "tag.a", "meta.b", "name", ":", "=", ">", "<=", "!=", "\"", "\\", "(", ")", " ", "or", "and", "not", "*", "..", "1", "2026-11-01", "7d", "é"];
        for (var round = 0; round < 20_000; round++)
        {
            var text = string.Concat(Enumerable.Range(0, random.Next(1, 12)).Select(_ => pieces[random.Next(pieces.Length)]));
            if (!ArtifactFilter.TryParse(text, out var filter, out var mistake))
            {
                Assert.InRange(mistake.Position, 0, text.Length);
                continue;
            }

            Assert.True(ArtifactFilter.TryParse(filter.ToString()!, out var again, out var why), $"seed {seed}: {text} became {filter}: {why?.Message}");
            Assert.Equal(filter.ToString(), again.ToString());
        }
    }
}
