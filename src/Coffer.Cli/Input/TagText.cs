using Coffer.Artifacts;
using Coffer.Cli.Text;

namespace Coffer.Cli.Input;

/// <summary>Tags as a user writes them: <c>key=value</c>.</summary>
internal static class TagText
{
    /// <exception cref="CofferException"><see cref="CofferError.InvalidArgument"/>: one has no <c>=</c>, breaks a rule or comes twice.</exception>
    public static TagSet Read(IEnumerable<string> texts) => TagSet.Of(texts.Select(text =>
    {
        var mark = text.IndexOf('=', StringComparison.Ordinal);
        return mark > 0
            ? KeyValuePair.Create(text[..mark], text[(mark + 1)..])
            : throw new CofferException(CofferError.InvalidArgument, $"{Printable.Quote(text)} is not a tag; write key=value");
    }));
}
