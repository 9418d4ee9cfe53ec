using System.Globalization;
using Coffer.Artifacts;

namespace Coffer.Catalog.Filters;

/// <summary>
/// Writes filters as conditions of one statement over <c>versions v</c>, and over <c>artifacts a</c> where one asks for it. A condition
/// is true for exactly the versions that <see cref="ArtifactFilter.Matches"/> says; for others it is false or null.
/// </summary>
internal sealed class FilterSql(CatalogDialect dialect, DateTimeOffset now)
{
    // SQLite's parser has a stack of a hundred symbols and takes three or four a level; it also has a most of parameters.
    private const int Deepest = 16, MostTerms = 500;

    private readonly List<object?> _values = [];
    private int _terms;

    /// <summary>Whether a condition asks for <c>artifacts a</c>.</summary>
    public bool NeedsArtifact { get; private set; }

    /// <summary>The values of the parameters, in their order.</summary>
    public object?[] Values => [.. _values];

    /// <summary>Adds a value and returns what stands for it.</summary>
    public string Parameter(object? value)
    {
        if (value is string text && !UnicodeText.IsWellFormed(text))
            throw new CofferException(CofferError.InvalidArgument, "the query holds an unpaired surrogate; give valid Unicode");
        _values.Add(value);
        return "@p" + (_values.Count - 1).ToString(CultureInfo.InvariantCulture);
    }

    /// <summary>The condition that all of some filters mean a version; <c>TRUE</c> where there are none.</summary>
    /// <exception cref="CofferException"><see cref="CofferError.InvalidArgument"/>: too many terms, too deep, or no valid Unicode.</exception>
    public string Condition(params IReadOnlyList<ArtifactFilter> filters) => Of(new AllOf(filters), meant: true, depth: 0);

    private string Of(ArtifactFilter filter, bool meant, int depth)
    {
        if (filter is not (AllOf or AnyOf))
        {
            if (++_terms > MostTerms)
                throw new CofferException(CofferError.InvalidArgument, $"the query has more than {MostTerms} terms; ask with patterns, or in several queries");
            return meant ? Term(filter) : $"NOT COALESCE({Term(filter)}, FALSE)"; // a null is no, so not a null is yes
        }

        if (depth > Deepest)
            throw new CofferException(CofferError.InvalidArgument, $"the query nests more than {Deepest} levels; write it flatter");
        var allMustHold = filter is AllOf == meant;
        var parts = new List<string>();
        Collect(filter, meant, allMustHold, parts, depth);
        return parts switch
        {
            [] => allMustHold ? "TRUE" : "FALSE",
            [var only] => only,
            _ => $"({string.Join(allMustHold ? " AND " : " OR ", parts)})",
        };
    }

    /// <summary>The parts of a filter, with those of filters in it that mean the same by being among its own: fewer levels.</summary>
    private void Collect(ArtifactFilter filter, bool meant, bool allMustHold, List<string> parts, int depth)
    {
        foreach (var part in filter is AllOf all ? all.Filters : ((AnyOf)filter).Filters)
        {
            var (inner, isMeant) = Plain(part, meant);
            if (inner is AllOf or AnyOf && inner is AllOf == isMeant == allMustHold)
                Collect(inner, isMeant, allMustHold, parts, depth);
            else
                parts.Add(Of(inner, isMeant, depth + 1));
        }
    }

    /// <summary>A filter without the denials around it, and whether it or its contrary is meant.</summary>
    private static (ArtifactFilter Filter, bool Meant) Plain(ArtifactFilter filter, bool meant) => filter switch
    {
        NoneOf none => Plain(none.Filter, !meant),
        StateIs { Value: false } state => (state with { Value = true }, !meant),
        _ => (filter, meant),
    };

    private string Term(ArtifactFilter term) => term switch
    {
        TextIs { Field: TextField.Name, Pattern: var pattern } => Fits(Artifact("a.name"), pattern),
        TextIs { Field: TextField.Type, Pattern: var pattern } => Fits("v.type", pattern),
        TextIs { Field: TextField.Job, Pattern: var pattern } => Fits("v.job", pattern),
        TextIs { Field: TextField.Alias, Pattern: var pattern } =>
            $"EXISTS (SELECT 1 FROM aliases x WHERE x.name = {Artifact("a.name")} AND x.version = v.number AND {Fits("x.alias", pattern)})",
        TagIs tag => $"EXISTS (SELECT 1 FROM tags x WHERE x.version_id = v.id AND x.key = {Parameter(tag.Key)} AND {Fits("x.value", tag.Value)})",
        NumberIs number => $"({Column(number.Field)} >= {Parameter(number.From)} AND {Column(number.Field)} <= {Parameter(number.To)})",
        AgeIs age => Term(age.At(now)),
        TimeIs { Field: TimeField.Created } time => Between("v.created_at", time),
        TimeIs { Field: TimeField.Expires } time => Between("v.expires_at", time),
        StateIs { Field: StateField.Expired } => $"v.expires_at < {Parameter(Columns.Ceiling(now))}",
        StateIs { Field: StateField.Held } => "v.held = 1",
        StateIs { Field: StateField.Deleted } => "v.deleted_at IS NOT NULL",
        StateIs { Field: StateField.Folder } => "v.is_folder = 1",
        StateIs { Field: StateField.Latest } => $"{Artifact("a.latest_id")} = v.id",
        MetadataText text => dialect.FitsAt("v.metadata", text.Path, text.Pattern, Parameter),
        MetadataNumber number when double.IsNaN(number.Value) => "FALSE",
        MetadataNumber number => $"{dialect.NumberAt("v.metadata", number.Path, Parameter)} {FilterWords.Of(number.Comparison)} {Parameter(number.Value)}",
        ContainsText text => $"({dialect.Holds(Artifact("a.name"), text.Text, Parameter)} OR {dialect.Holds("v.metadata", text.Text, Parameter)})",
        _ => throw new InvalidOperationException($"no such filter: {term.GetType().Name}"),
    };

    private string Fits(string text, Glob pattern) => pattern switch
    {
        { IsExact: true } => $"{text} = {Parameter(pattern.Prefix)}",
        { IsAnything: true } => $"{text} IS NOT NULL",
        { IsPrefix: true } => $"({Range(text, pattern.Prefix)})",
        { Prefix.Length: > 0 } => $"({Range(text, pattern.Prefix)} AND {dialect.Fits(text, pattern, Parameter)})",
        _ => $"({text} IS NOT NULL AND {dialect.Fits(text, pattern, Parameter)})",
    };

    /// <summary>The condition that a text begins with a prefix, as a range that an index serves.</summary>
    public string Range(string text, string prefix) => TextRange.EndOf(prefix) is { } end
        ? $"{text} >= {Parameter(prefix)} AND {text} < {Parameter(end)}"
        : $"{text} >= {Parameter(prefix)}";

    private string Between(string column, TimeIs time) => (time.From, time.To) switch
    {
        (null, null) => $"{column} IS NOT NULL",
        ({ } from, null) => $"{column} >= {Parameter(Columns.Ceiling(from))}",
        (null, { } to) => $"{column} <= {Parameter(Columns.From(to))}",
        var (from, to) => $"({column} >= {Parameter(Columns.Ceiling(from.Value))} AND {column} <= {Parameter(Columns.From(to.Value))})",
    };

    private string Artifact(string column)
    {
        NeedsArtifact = true;
        return column;
    }

    private static string Column(NumberField field) => field switch
    {
        NumberField.Size => "v.size",
        NumberField.Stored => "v.stored_size",
        NumberField.Files => "v.file_count",
        NumberField.Version => "v.number",
        _ => throw new InvalidOperationException($"no such field: {field}"),
    };
}
