using System.Globalization;

namespace Coffer.Cli.Text;

/// <summary>Pictures of numbers for a terminal.</summary>
internal static class Chart
{
    private const string Eighths = " ▁▂▃▄▅▆▇█";

    /// <summary>One row, a character for each number; 0 is blank.</summary>
    public static string Sparkline(IReadOnlyList<long> values)
    {
        var most = Math.Max(1, values.Count == 0 ? 1 : values.Max());
        return string.Concat(values.Select(value => value <= 0 ? ' ' : Eighths[Math.Max(1, (int)(8 * (double)value / most))]));
    }

    /// <summary>Columns from a base line of 0, with sizes at their left; as many as fit, each standing for several numbers where they do not.</summary>
    /// <param name="values">The numbers.</param>
    /// <param name="width">The characters of a line, from 20.</param>
    /// <param name="height">The lines, from 2.</param>
    public static IEnumerable<string> Columns(IReadOnlyList<long> values, int width, int height)
    {
        if (values.Count == 0)
            yield break;
        var most = Math.Max(1, values.Max());
        var label = Math.Max(ByteCount.Of(most).Length, ByteCount.Of(most / 2).Length);
        var room = Math.Max(1, width - label - 2);
        var each = (values.Count + room - 1) / room;
        var wide = Math.Clamp(room / ((values.Count + each - 1) / each), 1, 3);
        var columns = values.Chunk(each).Select(chunk => chunk.Max()).ToList();
        for (var row = height - 1; row >= 0; row--)
        {
            var title = row == height - 1 ? ByteCount.Of(most) : row == 0 ? "0" : height > 4 && row == (height - 1) / 2 ? ByteCount.Of(most * (row + 1) / height) : "";
            var bars = columns.Select(value =>
            {
                var eighths = (int)Math.Round(8.0 * height * value / most) - (8 * row);
                if (row == 0 && value > 0)
                    eighths = Math.Max(1, eighths);
                var mark = Eighths[Math.Clamp(eighths, 0, 8)];
                return wide == 1 ? mark.ToString(CultureInfo.InvariantCulture) : new string(mark, wide - 1) + " ";
            });
            yield return $"{title.PadLeft(label)} │{string.Concat(bars).TrimEnd()}";
        }
    }
}
