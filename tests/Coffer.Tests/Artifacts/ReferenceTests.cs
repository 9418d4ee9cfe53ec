using Coffer.Artifacts;
using Coffer.Content;

namespace Coffer.Tests.Artifacts;

public sealed class ReferenceTests
{
    private const string Hex = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";
    private static readonly ArtifactName Name = new("models/arcface");

    [Fact]
    public void Each_form_is_read_as_what_it_means()
    {
        Assert.Equal(Reference.ToLatest(Name), Reference.Parse("models/arcface"));
        Assert.True(Reference.Parse("models/arcface").IsLatest);
        Assert.Equal(Reference.ToLatest(Name), Reference.Parse("models/arcface@latest"));
        Assert.Equal(3, Reference.Parse("models/arcface@3").Number);
        Assert.Equal(new AliasName("prod"), Reference.Parse("models/arcface@prod").Alias);
        Assert.Equal(Reference.ToDigest(Name, Digest.Parse(Hex)), Reference.Parse($"models/arcface@sha256:{Hex}"));
        Assert.Equal(Reference.ToDigest(Name, Digest.Parse(Hex)), Reference.Parse($"models/arcface@{Hex}"));
        Assert.Equal(Reference.ToDigest(Digest.Parse(Hex)), Reference.Parse($"sha256:{Hex}"));
        Assert.Null(Reference.Parse(Hex).Name);
    }

    [Theory]
    [InlineData("models/arcface")]
    [InlineData("models/arcface@3")]
    [InlineData("models/arcface@9999999999")]
    [InlineData("models/arcface@prod")]
    [InlineData("models/arcface@sha256:" + Hex)]
    [InlineData("sha256:" + Hex)]
    [InlineData("a:b c/CON")]
    [InlineData(Hex + "@latest")] // a name that alone would be read as a digest
    [InlineData("sha256:abc@latest")]
    public void A_reference_is_written_as_it_is_read(string text)
    {
        var reference = Reference.Parse(text);
        Assert.Equal(text, reference.ToString());
        Assert.Equal(reference, Reference.Parse(reference.ToString()));
    }

    [Theory]
    [InlineData("")]
    [InlineData("@3")]
    [InlineData("a@")]
    [InlineData("a@0")]
    [InlineData("a@03")]
    [InlineData("a@10000000000")]
    [InlineData("a@99999999999999999999")]
    [InlineData("a@b@c")]
    [InlineData("a@-1")]
    [InlineData("a@sha256:abc")]
    [InlineData("sha256:abc")]
    [InlineData("../a")]
    public void Anything_else_is_refused(string text)
    {
        Assert.Equal(CofferError.InvalidArgument, Assert.Throws<CofferException>(() => Reference.Parse(text)).Error);
        Assert.False(Reference.TryParse(text, out _));
    }

    [Fact]
    public void Generated_names_come_back_from_every_form()
    {
        var text = new GeneratedText();
        for (var i = 0; i < 2_000; i++)
        {
            var name = new ArtifactName(text.LegalName());
            foreach (var reference in new[] { Reference.ToLatest(name), Reference.ToNumber(name, 1 + i), Reference.ToAlias(name, new("a" + i)), Reference.ToDigest(name, Digest.Parse(Hex)) })
                Assert.Equal(reference, Reference.Parse(reference.ToString()));
        }
    }
}
