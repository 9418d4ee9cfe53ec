using System.Globalization;

namespace Coffer.Retention;

/// <summary>One of the five fields: which values it names, as bits.</summary>
/// <param name="Bits">A bit for each value.</param>
/// <param name="IsOpen">Whether it begins with <c>*</c> or <c>?</c>.</param>
internal readonly record struct CronField(ulong Bits, bool IsOpen)
{
    public bool Has(int value) => (Bits >> value & 1) != 0;

    /// <summary>Reads a field: a list of <c>*</c>, values, ranges, each with a step where wanted.</summary>
    /// <param name="text">The field.</param>
    /// <param name="what">What it is about.</param>
    /// <param name="least">Its least value.</param>
    /// <param name="most">Its greatest value.</param>
    /// <param name="names">The names of its values, from <paramref name="nameOf"/> on.</param>
    /// <param name="nameOf">The value of the first name.</param>
    /// <exception cref="FormatException">It is none; the message says why.</exception>
    public static CronField Parse(string text, string what, int least, int most, string[] names, int nameOf)
    {
        var bits = 0UL;
        foreach (var item in text.Split(','))
        {
            var (range, step) = item.Split('/') switch
            {
                [var all] => (all, 0),
                [var all, var by] when int.TryParse(by, NumberStyles.None, CultureInfo.InvariantCulture, out var every) && every is > 0 and < 100 => (all, every),
                _ => throw new FormatException($"the {what} '{item}' has a step that is no number from 1"),
            };
            var (from, to) = range.Split('-') switch
            {
                ["*"] or ["?"] => (least, most),
                [var one] => (Value(one), step > 0 ? most : Value(one)),
                [var first, var last] => (Value(first), Value(last)),
                _ => throw new FormatException($"the {what} '{item}' is no range; write such as {least}-{most}"),
            };

            // A week may end with Sunday, which is 0.
            if (to < from && to == 0 && nameOf == 0 && names.Length > 0)
                to = most;
            if (to < from)
                throw new FormatException($"the {what} '{item}' ends before it begins");
            for (var value = from; value <= to; value += Math.Max(step, 1))
                bits |= 1UL << value;
        }

        return new CronField(bits, text[0] is '*' or '?');

        int Value(string word)
        {
            var name = Array.FindIndex(names, candidate => candidate.Equals(word, StringComparison.OrdinalIgnoreCase));
            if (name >= 0)
                return name + nameOf;
            return int.TryParse(word, NumberStyles.None, CultureInfo.InvariantCulture, out var value) && value >= least && value <= most
                ? value
                : throw new FormatException($"'{word}' is no {what}; write {least} to {most}{(names.Length > 0 ? $", or {names[0]} to {names[^1]}" : "")}");
        }
    }
}
