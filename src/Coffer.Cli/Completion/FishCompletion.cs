namespace Coffer.Cli.Completion;

/// <summary>Completion for fish: the command itself is asked for what may follow.</summary>
internal static class FishCompletion
{
    public const string Script = """
        # coffer completion for fish. Write it to ~/.config/fish/completions/coffer.fish
        function __coffer_complete
            set -l line (commandline -cp | string replace -r '^\S+\s?' '')
            coffer "[suggest:"(string length -- "$line")"]" "$line" 2>/dev/null
        end
        complete -c coffer -a '(__coffer_complete)'

        """;
}
