using Coffer.Artifacts;
using Coffer.Content;

namespace Coffer.Store;

/// <summary>Where in a store what is.</summary>
public static class StoreLayout
{
    internal const string Artifacts = "artifacts/";
    internal const string Aliases = "aliases/";
    internal const string Labels = "labels/";
    internal const string Collections = "collections/";
    internal const string Schedules = "schedules/";
    internal const string RetentionSchedule = Schedules + "retention/";

    /// <summary>What the keys of all content begin with.</summary>
    public const string ContentPrefix = "content/";

    /// <summary>What the keys of uploads by links begin with: the only ones that go by themselves, some time after the links have ended.</summary>
    public const string UploadsPrefix = "uploads/";

    /// <summary>What the keys begin with of all that versions and the store itself need: it must stay until a collection removes it.</summary>
    public static IReadOnlyList<string> Kept { get; } = ["coffer.json", ContentPrefix, Artifacts, Aliases, Labels, "signatures/", Collections, Schedules];

    internal static string VersionsOf(ArtifactName name) => $"{Artifacts}{name.ToKeyPart()}/";

    internal static string AliasesOf(ArtifactName name) => $"{Aliases}{name.ToKeyPart()}/";

    internal static string MovesOf(ArtifactName name, AliasName alias) => $"{AliasesOf(name)}{alias.ToKeyPart()}/";

    internal static string LabelsOf(Digest manifest) => $"{Labels}{manifest.Hex}/";
}
