using System.Globalization;
using System.Security;
using System.Text;

namespace Coffer.Query.Trends;

/// <summary>Draws a trend as SVG: sizes over time, raw and stored, with what each point is under the pointer.</summary>
public static class TrendPicture
{
    private const int Width = 900, Height = 340, Left = 84, Right = 24, Top = 48, Bottom = 44;

    private static readonly string[] Units = ["B", "KiB", "MiB", "GiB", "TiB", "PiB", "EiB"];

    /// <summary>Draws it.</summary>
    /// <param name="trend">What is drawn.</param>
    /// <param name="title">What stands above it.</param>
    /// <returns>A whole SVG document, without scripts or references to anything outside it.</returns>
    public static string Draw(SizeTrend trend, string title)
    {
        ArgumentNullException.ThrowIfNull(trend);
        var points = trend.Points;
        var top = StepsUpTo(points.Count == 0 ? 1 : Math.Max(1, points.Max(point => Math.Max(point.Size, point.StoredSize))));
        var first = points.Count == 0 ? DateTimeOffset.UnixEpoch : points[0].CreatedAt;
        var span = points.Count == 0 ? TimeSpan.Zero : points[^1].CreatedAt - first;
        var svg = new StringBuilder();
        Line($"""<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {Width} {Height}" font-family="system-ui, sans-serif" font-size="12" role="img">""");
        Line($"<title>{Text(title)}</title>");
        Line($"""<rect width="{Width}" height="{Height}" fill="#ffffff"/>""");
        Line($"""<text x="{Left}" y="26" font-size="15" font-weight="600" fill="#1f2933">{Text(title)}</text>""");
        Line($"""<g fill="#52606d"><rect x="{Width - 190}" y="17" width="10" height="10" fill="#2563eb"/><text x="{Width - 175}" y="26">size</text><rect x="{Width - 110}" y="17" width="10" height="10" fill="#f59e0b"/><text x="{Width - 95}" y="26">stored</text></g>""");
        for (var step = 0; step <= top.Count; step++)
        {
            var value = top.Step * step;
            Line($"""<line x1="{Left}" x2="{Width - Right}" y1="{Y(value):0.#}" y2="{Y(value):0.#}" stroke="#e4e7eb"/><text x="{Left - 8}" y="{Y(value) + 4:0.#}" text-anchor="end" fill="#52606d">{Bytes(value)}</text>""");
        }

        if (points.Count == 0)
            Line($"""<text x="{Width / 2}" y="{Height / 2}" text-anchor="middle" fill="#52606d">no versions</text>""");
        else
            Days();
        Series("#f59e0b", point => point.StoredSize);
        Series("#2563eb", point => point.Size);
        Line($"</svg>");
        return svg.ToString();

        double X(DateTimeOffset time) => span == TimeSpan.Zero ? (Left + Width - Right) / 2.0 : Left + ((Width - Left - Right) * ((time - first) / span));

        double Y(double value) => Height - Bottom - ((Height - Top - Bottom) * value / (top.Step * top.Count));

        void Days()
        {
            const int Most = 7;
            var marks = span == TimeSpan.Zero ? 1 : Most;
            for (var mark = 0; mark < marks; mark++)
            {
                var time = first + (span * (marks == 1 ? 0 : (double)mark / (marks - 1)));
                var format = span < TimeSpan.FromDays(2) ? "MM-dd HH:mm" : "yyyy-MM-dd";
                Line($"""<text x="{X(time):0.#}" y="{Height - Bottom + 20}" text-anchor="middle" fill="#52606d">{time.UtcDateTime.ToString(format, CultureInfo.InvariantCulture)}</text>""");
            }
        }

        void Series(string colour, Func<TrendPoint, long> value)
        {
            if (points.Count > 1)
                Line($"""<polyline fill="none" stroke="{colour}" stroke-width="2" stroke-linejoin="round" points="{string.Join(' ', points.Select(point => string.Create(CultureInfo.InvariantCulture, $"{X(point.CreatedAt):0.#},{Y(value(point)):0.#}")))}"/>""");
            foreach (var point in points)
                Line($"""<circle cx="{X(point.CreatedAt):0.#}" cy="{Y(value(point)):0.#}" r="3" fill="{colour}"><title>{Text($"{point.Reference}{(point.Job is null ? "" : $", {point.Job}")}, {point.CreatedAt.UtcDateTime.ToString("yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture)}: {Bytes(point.Size)}, stored {Bytes(point.StoredSize)}")}</title></circle>""");
        }

        void Line(FormattableString line) => svg.Append(line.ToString(CultureInfo.InvariantCulture)).Append('\n');
    }

    /// <summary>Four to six steps, each a round number of its unit, that reach a value.</summary>
    private static (double Step, int Count) StepsUpTo(long value)
    {
        var unit = Math.Pow(1024, Math.Floor(Math.Log(Math.Max(1, value), 1024)));
        var rough = value / unit / 5;
        var power = Math.Pow(10, Math.Floor(Math.Log10(rough)));
        var step = unit * power * ((rough / power) switch { <= 1 => 1, <= 2 => 2, <= 5 => 5, _ => 10 });
        return (step, (int)Math.Ceiling(value / step));
    }

    private static string Bytes(double bytes)
    {
        var unit = 0;
        while (bytes >= 1024 && unit < Units.Length - 1)
        {
            bytes /= 1024;
            unit++;
        }

        return string.Create(CultureInfo.InvariantCulture, $"{bytes:0.##} {Units[unit]}");
    }

    private static string Text(string text) => SecurityElement.Escape(string.Concat(text.Select(character => char.IsControl(character) ? ' ' : character)));
}
