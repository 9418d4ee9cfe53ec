using Coffer.Artifacts;
using Coffer.Blobs.Probe;
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

    // The folders at the root of a store. Objects in them are looked at twice: what lies beside a coffer.json is no plain object.
    private static readonly string[] Folders = [.. new[] { Artifacts, Aliases, Labels, Collections, Schedules, ContentPrefix, UploadsPrefix, "signatures/", "local/", ProbeGround.Root }.Select(folder => folder.Split('/')[0])];

    /// <summary>What is at the root of every store.</summary>
    internal const string IdentityName = "coffer.json";

    /// <summary>Where the roots of stores would be, with their slash, of which a key may be a part: there is one where a coffer.json is.</summary>
    internal static IEnumerable<string> RootsAbove(string key)
    {
        var segments = key.Split('/');
        for (var i = 0; i < segments.Length; i++)
        {
            if (i == segments.Length - 1 ? segments[i] == IdentityName : Folders.Contains(segments[i], StringComparer.Ordinal))
                yield return string.Concat(segments.Take(i).Select(segment => segment + "/"));
        }
    }

    internal static string VersionsOf(ArtifactName name) => $"{Artifacts}{name.ToKeyPart()}/";

    internal static string AliasesOf(ArtifactName name) => $"{Aliases}{name.ToKeyPart()}/";

    internal static string MovesOf(ArtifactName name, AliasName alias) => $"{AliasesOf(name)}{alias.ToKeyPart()}/";

    internal static string LabelsOf(Digest manifest) => $"{Labels}{manifest.Hex}/";
}
