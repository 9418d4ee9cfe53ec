using System.Globalization;
using Coffer.Blobs;
using Coffer.Cli.Text;

namespace Coffer.Cli.Input;

/// <summary>A range of bytes as a user writes it: <c>0-99</c> (first to last byte, as in HTTP), <c>100-</c>, or <c>100+50</c> (offset and length).</summary>
internal static class RangeText
{
    /// <exception cref="CofferException"><see cref="CofferError.InvalidArgument"/>: it is none of them.</exception>
    public static BlobRange Read(string text)
    {
        var mark = text.AsSpan().IndexOfAny('-', '+');
        if (mark > 0 && TryNumber(text.AsSpan(0, mark), out var first))
        {
            var rest = text.AsSpan(mark + 1);
            if (text[mark] == '-' && rest.IsEmpty)
                return new BlobRange(first);
            if (TryNumber(rest, out var second))
            {
                if (text[mark] == '+')
                    return new BlobRange(first, second);
                if (second >= first)
                    return new BlobRange(first, second - first + 1);
            }
        }

        throw new CofferException(CofferError.InvalidArgument, $"--range {Printable.Quote(text)} is not a range; write 0-99 (first to last byte), 100- (to the end) or 100+50 (offset and length)");
    }

    private static bool TryNumber(ReadOnlySpan<char> text, out long number) =>
        long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out number) && number < long.MaxValue;
}
