namespace Coffer.Catalog.Filters;

/// <summary>What a version is, or is not.</summary>
public sealed record StateIs(StateField Field, bool Value) : ArtifactFilter
{
    /// <inheritdoc/>
    public override bool Matches(FilterSubject version, DateTimeOffset now) => Value == Field switch
    {
        StateField.Expired => now > version.Entry.ExpiresAt,
        StateField.Held => version.Entry.Held,
        StateField.Deleted => version.Entry.DeletedAt is not null,
        StateField.Folder => version.Entry.IsFolder,
        StateField.Latest => version.Entry.IsLatest,
        _ => throw new InvalidOperationException($"no such field: {Field}"),
    };

    /// <inheritdoc/>
    public override string ToString() => $"{FilterWords.Of(Field)}:{(Value ? "yes" : "no")}";
}
