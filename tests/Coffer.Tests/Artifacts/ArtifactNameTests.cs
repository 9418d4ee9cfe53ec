using System.Text;
using System.Text.RegularExpressions;
using Coffer.Artifacts;

namespace Coffer.Tests.Artifacts;

public sealed partial class ArtifactNameTests
{
    [Theory]
    [InlineData("", "empty")]
    [InlineData("a//b", "empty")]
    [InlineData("/a", "starts or ends")]
    [InlineData("a/", "starts or ends")]
    [InlineData(".", "'.'")]
    [InlineData("a/../b", "'..'")]
    [InlineData("a\nb", "control")]
    [InlineData("a\u007f", "control")]
    [InlineData("a\u0085", "control")]
    [InlineData("a@b", "'@'")]
    [InlineData("a~b", "'~'")]
    [InlineData("a\\b", "'\\'")]
    public void A_name_that_breaks_a_rule_is_refused_and_told_which(string name, string rule)
    {
        var error = Assert.Throws<CofferException>(() => new ArtifactName(name));
        Assert.Equal(CofferError.InvalidArgument, error.Error);
        Assert.Contains(rule, error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain(error.Message, char.IsControl);
        Assert.False(ArtifactName.TryCreate(name, out _));
    }

    // Built at run time: an attribute cannot carry an unpaired surrogate.
    [Fact]
    public void An_unpaired_surrogate_is_refused()
    {
        foreach (var name in new[] { "a\ud800", "\udc00", "\ud800\ud800", "\udc00\ud800b" })
            Assert.Contains("Unicode", Assert.Throws<CofferException>(() => new ArtifactName(name)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Lengths_are_bytes_and_inclusive()
    {
        Assert.True(ArtifactName.TryCreate(new string('x', 255), out _));
        Assert.False(ArtifactName.TryCreate(new string('x', 256), out _));
        Assert.True(ArtifactName.TryCreate(new string('é', 127), out _));
        Assert.False(ArtifactName.TryCreate(new string('é', 128), out _));
        var segment = new string('x', 255);
        Assert.True(ArtifactName.TryCreate($"{segment}/{segment}/{segment}/{segment[2..]}/xx", out var longest));
        Assert.Equal(ArtifactName.MaxBytes, longest.Value.Length);
        Assert.False(ArtifactName.TryCreate($"{segment}/{segment}/{segment}/{segment[2..]}/xxx", out _));
    }

    [Theory]
    [InlineData("models/arcface", "models/arcface")]
    [InlineData("CON", "~43~4f~4e")]
    [InlineData("con", "~63on")]
    [InlineData("con.txt/com1/lpt0.a", "~63on.txt/~63om1/~6cpt0.a")]
    [InlineData("console/com/com10/nully", "console/com/com10/nully")]
    [InlineData("a.", "a~2e")]
    [InlineData("...", "..~2e")]
    [InlineData("a:b c", "a~3ab~20c")]
    [InlineData("é", "~c3~a9")]
    public void A_key_part_is_written_like_this_for_ever(string name, string keyPart)
    {
        Assert.Equal(keyPart, new ArtifactName(name).ToKeyPart());
        Assert.True(ArtifactName.TryFromKeyPart(keyPart, out var back));
        Assert.Equal(name, back.Value);
    }

    [Fact]
    public void A_name_too_long_for_a_key_becomes_its_digest()
    {
        Assert.Equal(new string('x', 240), new ArtifactName(new string('x', 240)).ToKeyPart());
        var keyPart = new ArtifactName(new string('x', 241)).ToKeyPart();
        Assert.Equal($"~~{Coffer.Content.Digest.Of(Encoding.UTF8.GetBytes(new string('x', 241))).Hex}", keyPart);
        Assert.False(ArtifactName.TryFromKeyPart(keyPart, out _));

        var segment = new string('x', 230);
        Assert.Equal(700, new ArtifactName($"{segment}/{segment}/{segment}/1234567").ToKeyPart().Length);
        Assert.StartsWith("~~", new ArtifactName($"{segment}/{segment}/{segment}/12345678").ToKeyPart(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("~61")] // a needs no escape
    [InlineData("a~2eb")] // a dot in the middle neither
    [InlineData("a.")]
    [InlineData("con")]
    [InlineData("A")]
    [InlineData("~4F")]
    [InlineData("~4")]
    [InlineData("~")]
    [InlineData("~gg")]
    [InlineData("~ff")] // not UTF-8
    [InlineData("~ed~a0~80")] // a surrogate
    [InlineData("~00")]
    [InlineData("~40")] // would be @
    [InlineData("~2f")]
    [InlineData("..")]
    [InlineData("a//b")]
    [InlineData("é")]
    [InlineData("")]
    [InlineData(null)]
    public void A_key_part_no_name_is_written_as_is_not_read(string? keyPart) => Assert.False(ArtifactName.TryFromKeyPart(keyPart, out _));

    [Fact]
    public void Of_10_000_generated_names_every_key_part_is_reversible_distinct_and_safe_on_every_disk()
    {
        var text = new GeneratedText();
        var seen = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        var reversed = 0;
        while (seen.Count < 10_000)
        {
            var name = new ArtifactName(text.LegalName());
            var keyPart = name.ToKeyPart();
            Assert.Equal(name.Value, seen.GetValueOrDefault(keyPart, name.Value));
            seen[keyPart] = name.Value;

            Assert.Matches(UrlUnreserved(), keyPart);
            Assert.True(keyPart.Length <= 700, keyPart);
            foreach (var segment in keyPart.Split('/'))
            {
                Assert.InRange(segment.Length, 1, 240);
                Assert.DoesNotMatch(DeviceName(), segment);
                Assert.False(segment.EndsWith('.'), keyPart);
            }

            _ = new Coffer.Blobs.BlobKey($"artifacts/{keyPart}/@9999999998");
            if (keyPart.StartsWith("~~", StringComparison.Ordinal))
                continue;
            Assert.True(ArtifactName.TryFromKeyPart(keyPart, out var back), keyPart);
            Assert.Equal(name, back);
            reversed++;
        }

        Assert.InRange(reversed, 9_000, int.MaxValue);
    }

    [Fact]
    public void Of_10_000_generated_hostile_names_and_paths_none_passes()
    {
        var text = new GeneratedText();
        for (var i = 0; i < 10_000; i++)
        {
            var name = text.HostileName();
            Assert.False(ArtifactName.TryCreate(name, out _), $"name {i} of seed {text.Seed}");
            Assert.Equal(CofferError.InvalidArgument, Assert.Throws<CofferException>(() => new ArtifactName(name)).Error);
            var path = text.HostilePath();
            Assert.False(FilePath.TryCreate(path, out _), $"path {i} of seed {text.Seed}");
            Assert.Equal(CofferError.InvalidArgument, Assert.Throws<CofferException>(() => new FilePath(path)).Error);
        }
    }

    [Fact]
    public void Names_are_ordered_by_their_bytes()
    {
        // By UTF-16 the emoji's surrogates would come before U+FB33.
        Assert.True(new ArtifactName("\uFB33") < new ArtifactName("😀"));
        Assert.True(new ArtifactName("a") < new ArtifactName("a/b"));
    }

    [Fact]
    public void A_default_name_names_nothing() => Assert.Throws<InvalidOperationException>(() => default(ArtifactName).ToKeyPart());

    [GeneratedRegex("^[a-z0-9._~/-]+$", RegexOptions.NonBacktracking)]
    private static partial Regex UrlUnreserved();

    [GeneratedRegex(@"^(con|prn|aux|nul|com[0-9]|lpt[0-9])(\.|$)", RegexOptions.IgnoreCase | RegexOptions.ExplicitCapture | RegexOptions.NonBacktracking)]
    private static partial Regex DeviceName();
}
