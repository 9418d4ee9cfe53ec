using Coffer.Backends;
using Coffer.Configuration;
using Coffer.Store;

namespace Coffer.Cli.Commands;

/// <summary><c>coffer config schema</c>: what editors check <c>coffer.yaml</c> by.</summary>
internal static class ConfigSchemaCommand
{
    public static CliCommand Build() => new CliCommand("schema", "Print the JSON schema of coffer.yaml, for editors.")
    {
        JsonNote = "The schema itself, with or without it: a JSON Schema of draft 7.",
        Remarks = "The same is kept in docs/coffer.schema.json. An editor that speaks to the language server of YAML takes it by a first line such as "
            + "`# yaml-language-server: $schema=coffer.schema.json`.",
        Examples = ["coffer config schema > coffer.schema.json"],
    }.Does(run =>
    {
        run.Print(ConfigurationSchema.Write(new StoreBackends().AddAll()).TrimEnd('\n'));
        return Task.FromResult(ExitCodes.Ok);
    });
}
