using Coffer.Catalog.Filters;

namespace Coffer.Catalog.Search;

/// <summary>A way to the versions that a filter may mean: a range of an index that holds them all, each once.</summary>
/// <param name="Index">The index.</param>
/// <param name="From">The tables, as SQL: <c>versions v</c> is one of them.</param>
/// <param name="Range">The condition that makes the range.</param>
internal sealed record SearchDriver(string Index, Func<CatalogDialect, string> From, Func<FilterSql, string> Range)
{
    /// <summary>The table that is enough for counting the range, as SQL; null: all of them.</summary>
    public Func<CatalogDialect, string>? Counted { get; init; }

    /// <summary>Whether the range stands in the order of the versions' creation, so that a page is where it begins.</summary>
    public bool IsOrdered { get; init; }

    /// <summary>Whether <c>artifacts a</c> is one of the tables.</summary>
    public bool HasArtifact { get; init; }

    /// <summary>The part of the filter that needs no asking within the range; null: none.</summary>
    public ArtifactFilter? Answers { get; init; }

    /// <summary>The column of the time of creation by which the range is ordered.</summary>
    public string CreatedAt { get; init; } = "v.created_at";

    /// <summary>The column of the version's id, which orders those of one time.</summary>
    public string Id { get; init; } = "v.id";

    /// <summary>All versions.</summary>
    public static SearchDriver All { get; } = OfVersions("versions_created", _ => "TRUE", isOrdered: true);

    /// <summary>The ways to what a part of a filter means; those that a page needs no sorting for come before others.</summary>
    public static SearchDriver? Of(ArtifactFilter part, DateTimeOffset now) => part switch
    {
        TextIs { Field: TextField.Name, Pattern: { IsExact: true, Prefix: var name } } => OfVersions(
            "versions_artifact", sql => $"v.artifact_id = (SELECT n.id FROM artifacts n WHERE n.name = {sql.Parameter(name)})", isOrdered: true, part),
        TextIs { Field: TextField.Type, Pattern: { IsExact: true, Prefix: var type } } => OfVersions("versions_type", sql => $"v.type = {sql.Parameter(type)}", isOrdered: true, part),
        TextIs { Field: TextField.Job, Pattern: { IsExact: true, Prefix: var job } } => OfVersions("versions_job", sql => $"v.job = {sql.Parameter(job)}", isOrdered: true, part),
        TextIs { Field: TextField.Alias, Pattern: { IsExact: true, Prefix: var alias } } => OfAlias(alias, part),
        TextIs { Field: TextField.Name, Pattern.Prefix: { Length: > 0 } prefix } => OfNames(prefix),
        TextIs { Field: TextField.Type, Pattern.Prefix: { Length: > 0 } prefix } => OfVersions("versions_type", sql => sql.Range("v.type", prefix)),
        TextIs { Field: TextField.Job, Pattern.Prefix: { Length: > 0 } prefix } => OfVersions("versions_job", sql => sql.Range("v.job", prefix)),
        TagIs { Key: var key, Value: { IsExact: true, Prefix: var value } } => OfTags(sql => $"t.key = {sql.Parameter(key)} AND t.value = {sql.Parameter(value)}") with
        {
            IsOrdered = true,
            CreatedAt = "t.created_at",
            Id = "t.version_id",
            Answers = part,
        },
        TagIs { Key: var key, Value.Prefix: var prefix } => OfTags(sql => $"t.key = {sql.Parameter(key)} AND {sql.Range("t.value", prefix)}"),
        NumberIs { Field: NumberField.Size, From: var from, To: var to } => OfVersions("versions_size", sql => $"v.size >= {sql.Parameter(from)} AND v.size <= {sql.Parameter(to)}"),
        StateIs { Field: StateField.Expired, Value: true } => OfVersions("versions_expires", sql => $"v.expires_at < {sql.Parameter(Columns.Ceiling(now))}"),
        TimeIs { Field: TimeField.Expires } => OfVersions("versions_expires", sql => sql.Condition(part)),
        StateIs { Field: StateField.Held, Value: true } => OfVersions("versions_held", _ => "v.held = 1", isOrdered: true),
        StateIs { Field: StateField.Deleted, Value: true } => OfVersions("versions_deleted", _ => "v.deleted_at IS NOT NULL", isOrdered: true),
        StateIs { Field: StateField.Latest, Value: true } => OfLatest(),
        _ => null,
    };

    private static SearchDriver OfVersions(string index, Func<FilterSql, string> range, bool isOrdered = false, ArtifactFilter? answers = null) =>
        new(index, dialect => $"versions v{dialect.By(index)}", range) { IsOrdered = isOrdered, Answers = answers };

    private static SearchDriver OfTags(Func<FilterSql, string> range) => new(
        "tags_value", dialect => $"tags t{dialect.By("tags_value")} {dialect.ThenJoin} versions v ON v.id = t.version_id", range) { Counted = dialect => "tags t" + dialect.By("tags_value") };

    private static SearchDriver OfNames(string prefix) => new(
        "versions_artifact",
        dialect => $"artifacts a {dialect.ThenJoin} versions v{dialect.By("versions_artifact")} ON v.artifact_id = a.id",
        sql => sql.Range("a.name", prefix)) { HasArtifact = true };

    private static SearchDriver OfLatest() => new(
        "artifacts_listed",
        dialect => $"artifacts a{dialect.By("artifacts_listed")} {dialect.ThenJoin} versions v ON v.id = a.latest_id",
        _ => "a.latest_id IS NOT NULL AND a.name >= ''") { HasArtifact = true, Counted = dialect => "artifacts a" + dialect.By("artifacts_listed") };

    private static SearchDriver OfAlias(string alias, ArtifactFilter answers) => new(
        "aliases_alias",
        dialect => $"aliases w{dialect.By("aliases_alias")} {dialect.ThenJoin} artifacts a ON a.name = w.name {dialect.ThenJoin} versions v ON v.artifact_id = a.id AND v.number = w.version",
        sql => $"w.alias = {sql.Parameter(alias)}") { HasArtifact = true, Answers = answers, Counted = dialect => "aliases w" + dialect.By("aliases_alias") };
}
