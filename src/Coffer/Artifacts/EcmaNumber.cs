using System.Globalization;

namespace Coffer.Artifacts;

/// <summary>Numbers as ECMAScript writes them (ECMA-262, Number::toString), which RFC 8785 demands.</summary>
internal static class EcmaNumber
{
    /// <summary>The longest such text: a sign, 17 digits, a point and six places before them, or an exponent.</summary>
    public const int MaxLength = 32;

    /// <summary>Writes a finite number; returns the bytes written.</summary>
    public static int Format(double value, Span<byte> destination)
    {
        if (!double.IsFinite(value))
            throw new ArgumentOutOfRangeException(nameof(value), value, "only finite numbers can be written");
        if (value == 0)
        {
            destination[0] = (byte)'0'; // minus zero too
            return 1;
        }

        // .NET finds the same shortest digits; only the layout differs: 1E+23, 1E-05. But for 2^-25 and 2^-958 .NET 9 and 10 give
        // 16 digits of the neighbour (dotnet/runtime#131131), where all 17 are needed.
        Span<byte> text = stackalloc byte[MaxLength];
        value.TryFormat(text, out var length, "R", CultureInfo.InvariantCulture);
        if (double.Parse(text[..length], NumberStyles.Float, CultureInfo.InvariantCulture) != value)
            value.TryFormat(text, out length, "E16", CultureInfo.InvariantCulture);
        text = text[..length];

        var written = 0;
        if (text[0] == '-')
        {
            destination[written++] = (byte)'-';
            text = text[1..];
        }

        Span<byte> digits = stackalloc byte[MaxLength];
        var (count, point) = Decompose(text, digits);
        return written + Lay(digits[..count], point, destination[written..]);
    }

    /// <summary>The significant digits, and where the decimal point stands counted from the first of them.</summary>
    private static (int Count, int Point) Decompose(ReadOnlySpan<byte> text, Span<byte> digits)
    {
        var exponent = 0;
        var e = text.IndexOf((byte)'E');
        if (e >= 0)
        {
            exponent = int.Parse(text[(e + 1)..], NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture);
            text = text[..e];
        }

        var dot = text.IndexOf((byte)'.');
        var point = (dot < 0 ? text.Length : dot) + exponent;
        var count = 0;
        foreach (var b in text)
        {
            if (b == '.')
                continue;
            if (count == 0 && b == '0')
                point--;
            else
                digits[count++] = b;
        }

        while (digits[count - 1] == '0')
            count--;
        return (count, point);
    }

    private static int Lay(ReadOnlySpan<byte> digits, int point, Span<byte> destination)
    {
        var count = digits.Length;
        switch (point)
        {
            case >= 1 and <= 21 when count <= point:
                digits.CopyTo(destination);
                destination[count..point].Fill((byte)'0');
                return point;
            case >= 1 and <= 21:
                digits[..point].CopyTo(destination);
                destination[point] = (byte)'.';
                digits[point..].CopyTo(destination[(point + 1)..]);
                return count + 1;
            case > -6 and <= 0:
                "0."u8.CopyTo(destination);
                destination.Slice(2, -point).Fill((byte)'0');
                digits.CopyTo(destination[(2 - point)..]);
                return 2 - point + count;
            default:
                var at = 0;
                destination[at++] = digits[0];
                if (count > 1)
                {
                    destination[at++] = (byte)'.';
                    digits[1..].CopyTo(destination[at..]);
                    at += count - 1;
                }

                destination[at++] = (byte)'e';
                destination[at++] = (byte)(point > 0 ? '+' : '-');
                Math.Abs(point - 1).TryFormat(destination[at..], out var length, default, CultureInfo.InvariantCulture);
                return at + length;
        }
    }
}
