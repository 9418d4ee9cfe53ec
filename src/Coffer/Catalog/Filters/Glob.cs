using System.Text;

namespace Coffer.Catalog.Filters;

/// <summary>
/// A pattern: <c>*</c> stands for any text, <c>?</c> for one character, <c>\</c> takes the next character as it is. In a pattern of
/// paths <c>*</c> and <c>?</c> stay within a segment, <c>**</c> goes beyond, and <c>**/</c> may stand for nothing. Case counts.
/// </summary>
public sealed record Glob
{
    private readonly Piece[] _pieces;

    private Glob(string text, bool isPath)
    {
        Text = text;
        IsPath = isPath;
        _pieces = [.. Read(text, isPath)];
    }

    private enum Kind
    {
        Literal,
        One,
        Run,
        Deep,
        Folders,
    }

    /// <summary>The pattern as it was written.</summary>
    public string Text { get; }

    /// <summary>Whether it is one of paths.</summary>
    public bool IsPath { get; }

    /// <summary>Whether it fits one text only, which is <see cref="Prefix"/>.</summary>
    public bool IsExact => Array.TrueForAll(_pieces, piece => piece.Kind == Kind.Literal);

    /// <summary>Whether it fits any text.</summary>
    public bool IsAnything => _pieces is [{ Kind: Kind.Deep }] || (!IsPath && _pieces is [{ Kind: Kind.Run }]);

    /// <summary>Whether it fits every text that begins with <see cref="Prefix"/>.</summary>
    internal bool IsPrefix => !IsExact && Array.TrueForAll(_pieces, piece => piece.Kind == Kind.Literal || piece.Kind == (IsPath ? Kind.Deep : Kind.Run))
        && Array.FindLastIndex(_pieces, piece => piece.Kind == Kind.Literal) < Array.FindIndex(_pieces, piece => piece.Kind != Kind.Literal);

    /// <summary>How every text that fits begins.</summary>
    public string Prefix => string.Concat(_pieces.TakeWhile(piece => piece.Kind == Kind.Literal).Select(piece => piece.Character.ToString()));

    /// <summary>A pattern of texts without segments.</summary>
    public static Glob Of(string text) => new(text, isPath: false);

    /// <summary>A pattern of paths.</summary>
    public static Glob OfPath(string text) => new(text, isPath: true);

    /// <summary>A pattern that fits one text only.</summary>
    public static Glob Exactly(string text, bool isPath = false) =>
        new(text.Replace(@"\", @"\\", StringComparison.Ordinal).Replace("*", @"\*", StringComparison.Ordinal).Replace("?", @"\?", StringComparison.Ordinal), isPath);

    /// <summary>Whether a text fits. Takes time in proportion to the text and the pattern.</summary>
    public bool IsMatch(string text)
    {
        ArgumentNullException.ThrowIfNull(text);

        // Which places of the pattern may be reached by what was read: each rune moves all of them on at once.
        Span<bool> now = stackalloc bool[_pieces.Length <= 256 ? _pieces.Length + 1 : 0], next = stackalloc bool[now.Length];
        if (now.IsEmpty)
        {
            now = new bool[_pieces.Length + 1];
            next = new bool[now.Length];
        }

        Reach(now, 0);
        foreach (var rune in text.EnumerateRunes())
        {
            next.Clear();
            var isSlash = IsPath && rune.Value == '/';
            for (var place = 0; place < _pieces.Length; place++)
            {
                if (!now[place])
                    continue;
                var piece = _pieces[place];
                switch (piece.Kind)
                {
                    case Kind.Literal when rune == piece.Character:
                    case Kind.One when !isSlash:
                        Reach(next, place + 1);
                        break;
                    case Kind.Run when !isSlash:
                    case Kind.Deep:
                        Reach(next, place);
                        break;
                    case Kind.Folders:
                        next[place] = true; // in the midst of a folder, so nothing behind it is reached yet
                        if (isSlash)
                            Reach(next, place + 1);
                        break;
                    default:
                        break;
                }
            }

            next.CopyTo(now);
        }

        return now[_pieces.Length];
    }

    /// <inheritdoc/>
    public bool Equals(Glob? other) => other is not null && Text == other.Text && IsPath == other.IsPath;

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Text, IsPath);

    /// <inheritdoc/>
    public override string ToString() => Text;

    private static IEnumerable<Piece> Read(string text, bool isPath)
    {
        var runes = text.EnumerateRunes().ToArray();
        for (var i = 0; i < runes.Length; i++)
        {
            switch (runes[i].Value)
            {
                case '\\' when i + 1 < runes.Length:
                    yield return new Piece(Kind.Literal, runes[++i]);
                    break;
                case '?':
                    yield return new Piece(Kind.One, default);
                    break;
                case '*' when isPath && i + 1 < runes.Length && runes[i + 1].Value == '*':
                    var atStart = i == 0 || runes[i - 1].Value == '/';
                    while (i + 1 < runes.Length && runes[i + 1].Value == '*')
                        i++;
                    var isFolders = atStart && i + 1 < runes.Length && runes[i + 1].Value == '/';
                    if (isFolders)
                        i++;
                    yield return new Piece(isFolders ? Kind.Folders : Kind.Deep, default);
                    break;
                case '*':
                    yield return new Piece(Kind.Run, default);
                    break;
                default:
                    yield return new Piece(Kind.Literal, runes[i]);
                    break;
            }
        }
    }

    /// <summary>Reaches a place, and those behind it that need nothing to be read.</summary>
    private void Reach(Span<bool> places, int place)
    {
        places[place] = true;
        while (place < _pieces.Length && _pieces[place].Kind is Kind.Run or Kind.Deep or Kind.Folders)
            places[++place] = true;
    }

    private readonly record struct Piece(Kind Kind, Rune Character);
}
