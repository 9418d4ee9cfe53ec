namespace Coffer.Cli.Completion;

/// <summary>Completion for bash: the command itself is asked for what may follow.</summary>
internal static class BashCompletion
{
    public const string Script = """
        # coffer completion for bash. Put into ~/.bashrc:  eval "$(coffer completion bash)"
        _coffer() {
            local line=${COMP_LINE:0:COMP_POINT} current=${COMP_WORDS[COMP_CWORD]} word
            line=${line#*[[:space:]]}
            COMPREPLY=()
            while IFS= read -r word; do
                [[ $word == "$current"* ]] && COMPREPLY+=("$word")
            done < <("${COMP_WORDS[0]}" "[suggest:${#line}]" "$line" 2>/dev/null)
        }
        complete -o bashdefault -o default -F _coffer coffer

        """;
}
