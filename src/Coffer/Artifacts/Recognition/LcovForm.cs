using System.Text;

namespace Coffer.Artifacts.Recognition;

/// <summary>LCOV's trace files: records of lines that begin with a word and a colon, from a source file's name to <c>end_of_record</c>.</summary>
internal static class LcovForm
{
    private static readonly string[] Words =
        ["TN:", "SF:", "VER:", "FN:", "FNL:", "FNA:", "FNDA:", "FNF:", "FNH:", "BRDA:", "BRF:", "BRH:", "MCDC:", "MCF:", "MCH:", "DA:", "LF:", "LH:", "end_of_record", "#"];

    public static bool Is(ReadOnlySpan<byte> prefix)
    {
        if (!prefix.StartsWith("TN:"u8) && !prefix.StartsWith("SF:"u8) && !prefix.StartsWith("#"u8))
            return false;
        var isWhole = prefix.Length < ContentRecognition.PrefixSize;
        var (hasSource, hasCount) = (false, false);
        foreach (var range in prefix.Split((byte)'\n'))
        {
            // The last line may be cut off.
            if (range.End.GetOffset(prefix.Length) == prefix.Length && !isWhole)
                break;
            var line = Encoding.UTF8.GetString(prefix[range]).TrimEnd('\r');
            if (line.Length > 0 && !Array.Exists(Words, word => line.StartsWith(word, StringComparison.Ordinal)))
                return false;
            hasSource |= line.StartsWith("SF:", StringComparison.Ordinal);
            hasCount |= hasSource && (line.StartsWith("DA:", StringComparison.Ordinal) || line.StartsWith("FN:", StringComparison.Ordinal) || line == "end_of_record");
        }

        return hasCount;
    }
}
