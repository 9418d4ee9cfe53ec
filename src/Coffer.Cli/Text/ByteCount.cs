using System.Globalization;

namespace Coffer.Cli.Text;

/// <summary>Sizes for people: <c>0 B</c>, <c>4.1 KiB</c>, <c>128 MiB</c>; units of 1024.</summary>
internal static class ByteCount
{
    private static readonly string[] Units = ["B", "KiB", "MiB", "GiB", "TiB", "PiB", "EiB"];

    public static string Of(long bytes)
    {
        var value = (double)bytes;
        var unit = 0;

        // Before 1023.95 would be written as 1024.0.
        while (Math.Abs(value) >= (unit == 0 ? 1024 : 1023.95) && unit < Units.Length - 1)
        {
            value /= 1024;
            unit++;
        }

        return value.ToString(unit == 0 || Math.Abs(value) >= 99.95 ? "0" : "0.#", CultureInfo.InvariantCulture) + " " + Units[unit];
    }

    /// <summary>How much smaller what is stored is: <c>saved 54 %</c>; null where it is not.</summary>
    public static string? Saved(long size, long stored) => size > 0 && stored < size
        ? string.Create(CultureInfo.InvariantCulture, $"saved {Math.Floor(100.0 * (size - stored) / size):0} %")
        : null;

    /// <summary>A count and its noun: <c>1 file</c>, <c>3 files</c>.</summary>
    public static string Count(long count, string noun) => string.Create(CultureInfo.InvariantCulture, $"{count} {noun}{(count == 1 ? "" : "s")}");
}
