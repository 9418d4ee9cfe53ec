namespace Coffer.Cli.Completion;

/// <summary>Completion for fish: the command itself is asked for what may follow.</summary>
internal static class FishCompletion
{
    public const string Script = """
        # coffer completion for fish. Write it to ~/.config/fish/completions/coffer.fish
        function __coffer_complete
            set -l words (commandline -opc) (commandline -ct | string unescape)
            set -l found (command $words[1] complete -- $words[2..-1] 2>/dev/null)
            if set -q found[1]
                printf '%s\n' $found
            else
                __fish_complete_path (commandline -ct)
            end
        end
        complete -c coffer -f -a '(__coffer_complete)'

        """;
}
