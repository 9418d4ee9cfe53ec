using System.CommandLine;

namespace Coffer.Cli.Commands;

/// <summary>The argument that means a version, the same wherever one is taken.</summary>
internal static class References
{
    public const string Forms = "NAME (the latest version), NAME@3, NAME@ALIAS, NAME@sha256:… or sha256:…";

    public static Argument<string> Argument() => new("REF") { Description = $"Which version: {Forms}." };
}
