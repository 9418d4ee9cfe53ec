using System.Globalization;

namespace Coffer.Artifacts;

/// <summary>A number of bytes as text: <c>123456</c>, <c>1.5MB</c>, <c>10MiB</c>, <c>2g</c>. Units are of 1024, with or without the i and the B.</summary>
public static class ByteSize
{
    private const string Units = "KMGTP";

    /// <summary>Reads it; false where it is none, or more than <see cref="long.MaxValue"/>. A part of a byte is dropped.</summary>
    public static bool TryParse(ReadOnlySpan<char> text, out long bytes)
    {
        bytes = 0;
        var number = text.TrimEnd();
        var digits = number.LastIndexOfAnyInRange('0', '9') + 1;
        var unit = number[digits..].Trim();
        var shift = 0;
        if (!unit.IsEmpty && !unit.Equals("B", StringComparison.OrdinalIgnoreCase))
        {
            var power = Units.IndexOf(char.ToUpperInvariant(unit[0]), StringComparison.Ordinal);
            if (power < 0 || !(unit[1..].IsEmpty || unit[1..].Equals("B", StringComparison.OrdinalIgnoreCase) || unit[1..].Equals("iB", StringComparison.OrdinalIgnoreCase)))
                return false;
            shift = (power + 1) * 10;
        }

        if (!decimal.TryParse(number[..digits], NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var value) || value > (decimal)long.MaxValue / (1L << shift))
            return false;
        bytes = (long)(value * (1L << shift));
        return true;
    }
}
