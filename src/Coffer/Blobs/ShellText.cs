namespace Coffer.Blobs;

/// <summary>Words as they are pasted into a shell.</summary>
public static class ShellText
{
    /// <summary>A word in quotes where a shell would take something in it for its own.</summary>
    public static string Quote(string word)
    {
        ArgumentNullException.ThrowIfNull(word);
        return word.Length > 0 && word.All(c => char.IsAsciiLetterOrDigit(c) || c is '_' or '@' or '%' or '+' or '=' or ':' or ',' or '.' or '/' or '-')
            ? word
            : $"'{word.Replace("'", "'\\''", StringComparison.Ordinal)}'";
    }
}
