using System.Globalization;

namespace Coffer.Cli.Input;

/// <summary>A number of bytes as a user writes it: <c>123456</c>, <c>10MiB</c>, <c>2G</c>; units of 1024.</summary>
internal static class SizeText
{
    /// <exception cref="CofferException"><see cref="CofferError.InvalidArgument"/>: it is none.</exception>
    public static long Read(string option, string text)
    {
        var digits = text.TakeWhile(char.IsAsciiDigit).Count();
        var shift = text[digits..].ToUpperInvariant() switch
        {
            "" or "B" => 0,
            "K" or "KIB" => 10,
            "M" or "MIB" => 20,
            "G" or "GIB" => 30,
            "T" or "TIB" => 40,
            _ => -1,
        };
        return shift >= 0 && long.TryParse(text.AsSpan(0, digits), NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number <= long.MaxValue >> shift
            ? number << shift
            : throw new CofferException(CofferError.InvalidArgument, $"{option} {text} is not a number of bytes; write 123456, 10MiB or 2GiB");
    }
}
