using System.Globalization;
using System.Text;
using Coffer.Artifacts;

namespace Coffer.Catalog.Filters;

/// <summary>Reads a filter from text: terms that all must hold, <c>or</c> and <c>not</c> between them, and parentheses.</summary>
internal sealed class FilterParser(string text)
{
    // Deeper nesting than any person's; a stack has an end.
    private const int Deepest = 100;

    private static readonly string[] YesOrNo = ["yes", "no"];

    private int _at;
    private int _depth;

    public ArtifactFilter Parse()
    {
        Skip();
        if (_at == text.Length)
            return ArtifactFilter.Everything;
        var filter = ParseAny();
        return _at == text.Length ? filter : throw Mistake(_at, 1, "')' closes nothing", []);
    }

    private ArtifactFilter ParseAny()
    {
        var filters = new List<ArtifactFilter> { ParseAll() };
        while (TakeWord(FilterWords.Or))
            filters.Add(ParseAll());
        return filters is [var only] ? only : new AnyOf(filters);
    }

    private ArtifactFilter ParseAll()
    {
        var filters = new List<ArtifactFilter> { ParseTerm() };
        while (true)
        {
            Skip();
            if (_at == text.Length || text[_at] == ')' || IsWord(FilterWords.Or))
                return filters is [var only] ? only : new AllOf(filters);
            TakeWord(FilterWords.And);
            filters.Add(ParseTerm());
        }
    }

    private ArtifactFilter ParseTerm()
    {
        Skip();
        if (_at == text.Length || text[_at] == ')' || IsWord(FilterWords.And) || IsWord(FilterWords.Or))
            throw Mistake(_at, _at == text.Length ? 0 : 1, "a term is missing", ["FIELD:VALUE", "\"TEXT\"", FilterWords.Not, "("]);
        if (TakeWord(FilterWords.Not))
            return Nested(() => new NoneOf(ParseTerm()));
        if (text[_at] != '(')
            return ParseLeaf();

        var opened = _at++;
        var filter = Nested(ParseAny);
        Skip();
        if (_at == text.Length)
            throw Mistake(opened, 1, "'(' is not closed", [")"]);
        _at++;
        return filter;
    }

    private ArtifactFilter Nested(Func<ArtifactFilter> parse)
    {
        if (++_depth > Deepest)
            throw Mistake(_at, 1, $"more than {Deepest} levels", []);
        var filter = parse();
        _depth--;
        return filter;
    }

    private ArtifactFilter ParseLeaf()
    {
        if (text[_at] == '"')
            return Contains(_at, TakeQuoted());
        var start = _at;
        while (_at < text.Length && !FilterWords.EndsKey(text[_at]) && text[_at] != '\\')
            _at++;
        var field = text[start.._at];
        var folded = field.ToLowerInvariant();
        var isKeyed = folded.StartsWith(FilterWords.Tag, StringComparison.Ordinal) || folded.StartsWith(FilterWords.Metadata, StringComparison.Ordinal);
        if (!isKeyed && (_at == text.Length || text[_at] is not (':' or '=' or '<' or '>' or '!')))
        {
            _at = start;
            return Contains(start, TakeBare());
        }

        if (isKeyed)
        {
            _at = start + folded.IndexOf('.', StringComparison.Ordinal) + 1;
            return folded.StartsWith(FilterWords.Tag, StringComparison.Ordinal) ? ParseTag() : ParseMetadata();
        }

        if (FilterWords.Texts.TryGetValue(folded, out var textField))
            return ParseText(textField);
        if (FilterWords.Numbers.TryGetValue(folded, out var number))
            return ParseNumber(number);
        if (FilterWords.Times.TryGetValue(folded, out var time))
            return ParseTime(time);
        if (FilterWords.States.TryGetValue(folded, out var state))
            return ParseState(state);
        if (folded == FilterWords.Age)
            return ParseAge();
        throw Mistake(start, field.Length, $"'{field}' is no field", FilterWords.Fields);
    }

    private ContainsText Contains(int start, string raw)
    {
        var plain = Plain(raw);
        return plain.Length > 0 ? new ContainsText(plain) : throw Mistake(start, _at - start, "the text is empty", []);
    }

    private ArtifactFilter ParseText(TextField field)
    {
        var isNot = TakeOperator(comparisons: false) == "!=";
        var pattern = TakeValue(out _, "a text or a pattern such as nightly-*");
        if (field == TextField.Type)
            pattern = pattern.ToLowerInvariant().Replace('_', '-');
        ArtifactFilter filter = new TextIs(field, field == TextField.Name ? Glob.OfPath(pattern) : Glob.Of(pattern));
        return isNot ? new NoneOf(filter) : filter;
    }

    private ArtifactFilter ParseTag()
    {
        var start = _at;
        var key = TakeKey(stopAtDot: false);
        if (key.Length == 0)
            throw Mistake(start, 0, "the tag's key is missing", ["tag.KEY=VALUE"]);
        var isNot = TakeOperator(comparisons: false) == "!=";
        ArtifactFilter filter = new TagIs(key, Glob.Of(TakeValue(out _, "a text, or * for any")));
        return isNot ? new NoneOf(filter) : filter;
    }

    private ArtifactFilter ParseMetadata()
    {
        var path = new List<string>();
        do
        {
            var start = _at;
            path.Add(TakeKey(stopAtDot: true));
            if (path[^1].Length == 0)
                throw Mistake(start, 0, "a key of the metadata is missing", ["meta.KEY=VALUE", "meta.KEY>NUMBER"]);
        }
        while (Take("."));

        var operation = TakeOperator(comparisons: true);
        var at = _at;
        var value = TakeValue(out var quoted, operation is "=" or "!=" ? "a text or a number" : "a number such as 100");
        var isNumber = double.TryParse(value, NumberStyles.Float & ~NumberStyles.AllowLeadingWhite & ~NumberStyles.AllowTrailingWhite, CultureInfo.InvariantCulture, out var number)
            && double.IsFinite(number) && !quoted;
        ArtifactFilter filter = operation switch
        {
            "=" or "!=" when !isNumber => new MetadataText(path, Glob.Of(value)),
            _ when !isNumber => throw Mistake(at, _at - at, $"'{value}' is no number", ["a number such as 100"]),
            "<" => new MetadataNumber(path, Comparison.Less, number),
            "<=" => new MetadataNumber(path, Comparison.LessOrEqual, number),
            ">" => new MetadataNumber(path, Comparison.Greater, number),
            ">=" => new MetadataNumber(path, Comparison.GreaterOrEqual, number),
            _ => new MetadataNumber(path, Comparison.Equal, number),
        };
        return operation == "!=" ? new NoneOf(filter) : filter;
    }

    private NumberIs ParseNumber(NumberField field)
    {
        var isBytes = field is NumberField.Size or NumberField.Stored;
        var (operation, low, high) = TakeRange<long>(isBytes ? "a number of bytes such as 10MB" : "a whole number", one =>
            (isBytes ? ByteSize.TryParse(one, out var value) : long.TryParse(one, NumberStyles.None, CultureInfo.InvariantCulture, out value)) ? value : null);
        return operation switch
        {
            "<" => new NumberIs(field, 0, high!.Value - 1),
            ">" => low!.Value == long.MaxValue ? new NumberIs(field, 0, -1) : new NumberIs(field, low.Value + 1, long.MaxValue),
            _ => new NumberIs(field, low ?? 0, high ?? long.MaxValue),
        };
    }

    private AgeIs ParseAge()
    {
        var (operation, low, high) = TakeRange<TimeSpan>("a length of time such as 12h or 7d", one => Duration.TryParse(one, out var value) ? value : null);
        return operation switch
        {
            "<" => new AgeIs(null, high), // an age is never exactly so long
            ">" => new AgeIs(low, null),
            _ => new AgeIs(low, high),
        };
    }

    private TimeIs ParseTime(TimeField field)
    {
        var least = TimeSpan.FromMilliseconds(1);
        var (operation, low, high) = TakeRange<FilterTime>("a day such as 2026-11-01 or a moment such as 2026-11-01T10:00:00Z", FilterTime.Parse);
        return operation switch
        {
            "<" => new TimeIs(field, null, high!.Value.First - least),
            ">" => new TimeIs(field, low!.Value.Last + least, null),
            _ => new TimeIs(field, low?.First, high?.Last),
        };
    }

    private StateIs ParseState(StateField field)
    {
        var isNot = TakeOperator(comparisons: false) == "!=";
        var start = _at;
        var value = TakeValue(out _, "yes or no");
        return value.ToLowerInvariant() switch
        {
            "yes" or "true" => new StateIs(field, !isNot),
            "no" or "false" => new StateIs(field, isNot),
            _ => throw Mistake(start, _at - start, $"'{value}' is neither", YesOrNo),
        };
    }

    /// <summary>Reads <c>:5</c>, <c>:&gt;5</c>, <c>:1..5</c>, <c>:1..</c> and <c>:..5</c>. A comparison has both its bounds set to the same.</summary>
    private (string Operation, T? Low, T? High) TakeRange<T>(string what, Func<string, T?> read)
        where T : struct
    {
        var operation = TakeOperator(comparisons: true);
        if (operation == "!=")
            throw Mistake(_at - 2, 2, "'!=' is not for numbers and times", ["not FIELD:VALUE"]);
        var start = _at;
        var value = TakeValue(out _, what);
        var dots = operation == "=" ? value.IndexOf("..", StringComparison.Ordinal) : -1;
        if (dots < 0)
        {
            var one = One(value, start);
            return operation switch
            {
                "<=" => (operation, null, one),
                ">=" => (operation, one, null),
                _ => (operation, one, one),
            };
        }

        var low = dots == 0 ? default(T?) : One(value[..dots], start);
        var high = dots + 2 == value.Length ? default(T?) : One(value[(dots + 2)..], start + dots + 2);
        if (low is null && high is null)
            throw Mistake(start, value.Length, "a range needs a bound", [what]);
        if (low is { } from && high is { } to && Comparer<T>.Default.Compare(from, to) > 0)
            throw Mistake(start, value.Length, $"the range {value} runs backwards", []);
        return (operation, low, high);

        T One(string part, int at) => read(part) ?? throw Mistake(at, part.Length, $"'{part}' is not {what}", []);
    }

    /// <summary>Takes what stands between a field and its value: <c>=</c> also for a colon.</summary>
    private string TakeOperator(bool comparisons)
    {
        string[] possible = comparisons ? [":", "=", "!=", "<", "<=", ">", ">="] : [":", "=", "!="];
        var start = _at;
        if (Take("!="))
            return "!=";
        var hasColon = Take(":") || Take("=");
        foreach (var operation in (ReadOnlySpan<string>)["<=", ">=", "<", ">"])
        {
            if (!Take(operation))
                continue;
            return comparisons ? operation : throw Mistake(start, _at - start, $"'{operation}' is for numbers and times", possible);
        }

        return hasColon ? "=" : throw Mistake(start, start < text.Length ? 1 : 0, "the value is missing", possible);
    }

    private string TakeValue(out bool quoted, string what)
    {
        quoted = _at < text.Length && text[_at] == '"';
        var value = quoted ? TakeQuoted() : TakeBare();
        return value.Length > 0 || quoted ? value : throw Mistake(_at, 0, "the value is missing", [what]);
    }

    private string TakeKey(bool stopAtDot)
    {
        if (_at < text.Length && text[_at] == '"')
            return Plain(TakeQuoted());
        var start = _at;
        while (_at < text.Length && !FilterWords.EndsKey(text[_at]) && !(stopAtDot && text[_at] == '.'))
            _at += text[_at] == '\\' ? 2 : 1;
        _at = Math.Min(_at, text.Length);
        return Plain(text[start.._at]);
    }

    private string TakeBare()
    {
        var start = _at;
        while (_at < text.Length && !FilterWords.EndsWord(text[_at]))
            _at += text[_at] == '\\' ? 2 : 1;
        _at = Math.Min(_at, text.Length);
        return text[start.._at];
    }

    private string TakeQuoted()
    {
        var opened = _at++;
        var start = _at;
        while (_at < text.Length && text[_at] != '"')
            _at += text[_at] == '\\' ? 2 : 1;
        if (_at >= text.Length)
            throw Mistake(opened, 1, "'\"' is not closed", ["\""]);
        return text[start.._at++];
    }

    private bool Take(string symbol)
    {
        if (string.CompareOrdinal(text, _at, symbol, 0, symbol.Length) != 0)
            return false;
        _at += symbol.Length;
        return true;
    }

    private bool TakeWord(string word)
    {
        Skip();
        if (!IsWord(word))
            return false;
        _at += word.Length;
        return true;
    }

    private bool IsWord(string word) =>
        string.Compare(text, _at, word, 0, word.Length, StringComparison.OrdinalIgnoreCase) == 0
        && (_at + word.Length == text.Length || FilterWords.EndsWord(text[_at + word.Length]));

    private void Skip()
    {
        while (_at < text.Length && char.IsWhiteSpace(text[_at]))
            _at++;
    }

    /// <summary>A text without its backslashes, each of which took the next character as it is.</summary>
    private static string Plain(string raw)
    {
        if (!raw.Contains('\\', StringComparison.Ordinal))
            return raw;
        var plain = new StringBuilder(raw.Length);
        for (var i = 0; i < raw.Length; i++)
            plain.Append(raw[raw[i] == '\\' && i + 1 < raw.Length ? ++i : i]);
        return plain.ToString();
    }

    private static FilterMistakeException Mistake(int position, int length, string reason, IReadOnlyList<string> possible) =>
        new(new FilterMistake(position, length, $"query, column {position + 1}: {reason}{(possible.Count == 0 ? "" : $"; possible: {string.Join(", ", possible)}")}", possible));
}
