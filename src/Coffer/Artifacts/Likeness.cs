namespace Coffer.Artifacts;

/// <summary>How near a word is to another: what its writer may have meant.</summary>
public static class Likeness
{
    /// <summary>The word that a mistyped one was most likely meant to be; null where none is near.</summary>
    public static string? Nearest(string given, IEnumerable<string> words)
    {
        // One slip for a short word, two for a longer one; a beginning that only one word has counts as near too.
        var all = words.Where(word => word.Length > 2 || !word.StartsWith('-')).Distinct(StringComparer.Ordinal).ToList();
        var slips = given.TrimStart('-').Length <= 3 ? 1 : 2;
        var nearest = all.Select(word => (Word: word, Distance: Distance(given, word))).Where(near => near.Distance <= slips).OrderBy(near => near.Distance).FirstOrDefault();
        if (nearest.Word is not null)
            return nearest.Word;
        return given.TrimStart('-').Length >= 2 && all.Where(word => word.StartsWith(given, StringComparison.OrdinalIgnoreCase)).Take(2).ToList() is [var only] ? only : null;
    }

    /// <summary>The letters to add, leave out, replace, or swap with their neighbour, to come from one word to the other.</summary>
    private static int Distance(string from, string to)
    {
        var (before, last, now) = (new int[to.Length + 1], new int[to.Length + 1], new int[to.Length + 1]);
        for (var column = 0; column <= to.Length; column++)
            last[column] = column;
        for (var row = 1; row <= from.Length; row++)
        {
            now[0] = row;
            for (var column = 1; column <= to.Length; column++)
            {
                var same = char.ToLowerInvariant(from[row - 1]) == char.ToLowerInvariant(to[column - 1]) ? 0 : 1;
                now[column] = Math.Min(Math.Min(now[column - 1], last[column]) + 1, last[column - 1] + same);
                if (row > 1 && column > 1 && from[row - 1] == to[column - 2] && from[row - 2] == to[column - 1])
                    now[column] = Math.Min(now[column], before[column - 2] + 1);
            }

            (before, last, now) = (last, now, before);
        }

        return last[to.Length];
    }
}
