namespace Coffer.Cli.Completion;

/// <summary>Completion for zsh: the command itself is asked for what may follow.</summary>
internal static class ZshCompletion
{
    public const string Script = """
        #compdef coffer
        # coffer completion for zsh. Put into ~/.zshrc, behind compinit:  eval "$(coffer completion zsh)"
        _coffer() {
            local line=${BUFFER[1,CURSOR]}
            line=${line#*[[:space:]]}
            local -a found
            found=(${(f)"$(coffer "[suggest:${#line}]" "$line" 2>/dev/null)"})
            (( ${#found} )) && compadd -a found
            _files
        }
        compdef _coffer coffer

        """;
}
