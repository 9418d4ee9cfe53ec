using Coffer.Artifacts;

namespace Coffer.Tests.Artifacts;

public sealed class AliasNameTests
{
    [Theory]
    [InlineData("prod")]
    [InlineData("v3")]
    [InlineData("3a")]
    [InlineData("Release_2026-11.rc.1")]
    public void An_alias_is_kept_as_given_and_reversible_in_a_key(string text)
    {
        var alias = new AliasName(text);
        Assert.Equal(text, alias.Value);
        Assert.Equal(alias.ToKeyPart().ToLowerInvariant(), alias.ToKeyPart());
        Assert.True(AliasName.TryFromKeyPart(alias.ToKeyPart(), out var back));
        Assert.Equal(alias, back);
    }

    [Theory]
    [InlineData("")]
    [InlineData(".a")]
    [InlineData("-a")]
    [InlineData("a b")]
    [InlineData("a/b")]
    [InlineData("é")]
    [InlineData("12")]
    [InlineData("latest")]
    [InlineData("Latest")]
    [InlineData("e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855")]
    public void A_text_a_reference_would_read_as_something_else_is_no_alias(string text)
    {
        Assert.Equal(CofferError.InvalidArgument, Assert.Throws<CofferException>(() => new AliasName(text)).Error);
        Assert.False(AliasName.TryCreate(text, out _));
    }

    [Fact]
    public void An_alias_may_have_128_characters_and_no_more()
    {
        Assert.True(AliasName.TryCreate(new string('a', 128), out _));
        Assert.False(AliasName.TryCreate(new string('a', 129), out _));
    }

    [Fact]
    public void Aliases_that_differ_only_in_case_have_keys_that_differ_on_every_disk() =>
        Assert.NotEqual(new AliasName("Prod").ToKeyPart(), new AliasName("prod").ToKeyPart(), StringComparer.OrdinalIgnoreCase);
}
