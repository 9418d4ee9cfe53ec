using Coffer.Artifacts;

namespace Coffer.Tests.Artifacts;

public sealed class ArtifactTypeTests
{
    [Fact]
    public void Old_spellings_read_as_the_well_known_type()
    {
        Assert.Equal(ArtifactType.TestResults, new ArtifactType("TEST_RESULTS"));
        Assert.Equal("test-results", new ArtifactType("Test_Results").ToString());
    }

    [Fact]
    public void Custom_is_the_default_however_it_is_made()
    {
        Assert.Equal(default, ArtifactType.Custom);
        Assert.Equal(ArtifactType.Custom, new ArtifactType("CUSTOM"));
        Assert.Equal("custom", default(ArtifactType).Value);
    }

    [Fact]
    public void Any_other_word_is_a_type_of_its_own()
    {
        Assert.Equal("sbom.spdx", new ArtifactType("sbom.spdx").Value);
        Assert.Equal(11, ArtifactType.WellKnown.Distinct().Count());
    }

    [Theory]
    [InlineData("")]
    [InlineData("-a")]
    [InlineData("_a")]
    [InlineData("a/b")]
    [InlineData("a b")]
    [InlineData("é")]
    [InlineData("0123456789012345678901234567890123456789012345678901234567890123x")]
    public void A_text_outside_the_alphabet_is_refused(string text)
    {
        Assert.Equal(CofferError.InvalidArgument, Assert.Throws<CofferException>(() => new ArtifactType(text)).Error);
        Assert.False(ArtifactType.TryCreate(text, out _));
    }
}
