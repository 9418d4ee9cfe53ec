using System.Text;
using Coffer.Artifacts;

namespace Coffer.Catalog.Filters;

/// <summary>A text somewhere in the name or in the metadata's canonical JSON; case counts but for the letters A to Z.</summary>
public sealed record ContainsText(string Text) : ArtifactFilter
{
    /// <inheritdoc/>
    public override bool Matches(FilterSubject version, DateTimeOffset now) =>
        IsIn(version.Entry.Name) || IsIn(Encoding.UTF8.GetString(CanonicalJson.ToBytes(version.Metadata)));

    /// <inheritdoc/>
    public override string ToString() => FilterWords.QuoteText(Text);

    /// <summary>A text with the letters A to Z in lower case.</summary>
    internal static string Lower(string text) => string.Create(text.Length, text, static (to, from) =>
    {
        for (var i = 0; i < from.Length; i++)
            to[i] = char.IsAsciiLetterUpper(from[i]) ? (char)(from[i] | 0x20) : from[i];
    });

    private bool IsIn(string text) => Lower(text).Contains(Lower(Text), StringComparison.Ordinal);
}
