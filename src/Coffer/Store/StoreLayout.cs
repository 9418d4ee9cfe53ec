using Coffer.Artifacts;
using Coffer.Content;

namespace Coffer.Store;

/// <summary>Where in a store the series are.</summary>
internal static class StoreLayout
{
    public const string Artifacts = "artifacts/";
    public const string Aliases = "aliases/";
    public const string Labels = "labels/";
    public const string Collections = "collections/";
    public const string Uploads = "uploads/";

    public static string VersionsOf(ArtifactName name) => $"{Artifacts}{name.ToKeyPart()}/";

    public static string AliasesOf(ArtifactName name) => $"{Aliases}{name.ToKeyPart()}/";

    public static string MovesOf(ArtifactName name, AliasName alias) => $"{AliasesOf(name)}{alias.ToKeyPart()}/";

    public static string LabelsOf(Digest manifest) => $"{Labels}{manifest.Hex}/";
}
