using System.Text.Json.Serialization;

namespace Coffer.Store;

/// <summary>What may change about a version, whole, as one record of its series: tags, holds and the deletion mark.</summary>
/// <param name="DeletedAt">When the version was deleted, UTC; null: it is not.</param>
/// <param name="Format">1.</param>
/// <param name="Holds">Reasons that keep it from every deletion.</param>
/// <param name="Manifest">The digest of the version's manifest.</param>
/// <param name="Removed">True where a collection is about to remove the version's record; nothing comes after that. Null otherwise.</param>
/// <param name="Tags">All its tags.</param>
internal sealed record VersionLabels(
    DateTimeOffset? DeletedAt,
    int Format,
    IReadOnlyList<string>? Holds,
    string Manifest,
    bool? Removed,
    IReadOnlyDictionary<string, string> Tags)
{
    /// <summary>Whether a collection is about to remove the version's record, or has.</summary>
    [JsonIgnore]
    public bool IsRemoved => Removed == true;
}
