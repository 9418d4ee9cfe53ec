using Coffer.Artifacts;

namespace Coffer.Tests.Artifacts;

public sealed class TagSetTests
{
    [Fact]
    public void Tags_are_ordinal_equal_by_content_and_unchanged_by_what_is_made_of_them()
    {
        var tags = TagSet.Of([new("b", "2"), new("B", "1"), new("a", "")]);
        Assert.Equal(["B", "a", "b"], tags.Keys);
        Assert.Equal(tags, TagSet.Empty.With("a", "").With("b", "2").With("B", "1"));
        Assert.Equal(tags.GetHashCode(), TagSet.Empty.With("a", "").With("b", "2").With("B", "1").GetHashCode());
        Assert.NotEqual(tags, tags.With("b", "3"));
        Assert.Equal("2", tags["b"]);
        Assert.Equal(TagSet.Empty, tags.Without("a").Without("b").Without("B"));
        Assert.Same(tags, tags.Without("absent"));
    }

    [Fact]
    public void Keys_and_values_that_break_a_rule_are_refused()
    {
        Refused("", "v");
        Refused("a=b", "v");
        Refused("a\n", "v");
        Refused("a\ud800", "v");
        Refused(new string('k', 129), "v");
        Refused("k", new string('v', 257));
        Refused("k", "\u0085");
        Refused("k", "\udc00");
        Assert.Throws<CofferException>(() => TagSet.Of([new("a", "1"), new("a", "1")]));
        _ = TagSet.Empty.With(new string('k', 128), new string('v', 256)).With("with space", "a=b");
    }

    private static void Refused(string key, string value)
    {
        Assert.Equal(CofferError.InvalidArgument, Assert.Throws<CofferException>(() => TagSet.Empty.With(key, value)).Error);
        Assert.Throws<CofferException>(() => TagSet.Of([new(key, value)]));
    }
}
