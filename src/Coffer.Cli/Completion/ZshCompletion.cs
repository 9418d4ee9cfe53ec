namespace Coffer.Cli.Completion;

/// <summary>Completion for zsh: the command itself is asked for what may follow.</summary>
internal static class ZshCompletion
{
    public const string Script = """
        #compdef coffer
        # coffer completion for zsh. Put into ~/.zshrc, behind compinit:  eval "$(coffer completion zsh)"
        _coffer() {
            local -a found
            found=("${(@f)$("${(Q)words[1]/#\~\//$HOME/}" complete -- "${(@Q)words[2,CURRENT-1]}" "${(Q)PREFIX}" 2>/dev/null)}")
            found=("${(@)found:#}")
            if (( ${#found} )); then
                compadd -a found
            else
                _files
            fi
        }
        compdef _coffer coffer

        """;
}
