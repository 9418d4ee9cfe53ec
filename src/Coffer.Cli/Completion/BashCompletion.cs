namespace Coffer.Cli.Completion;

/// <summary>Completion for bash: the command itself is asked for what may follow.</summary>
internal static class BashCompletion
{
    // For bash 3.2 and later: no negative index, no mapfile.
    public const string Script = """
        # coffer completion for bash. Put into ~/.bashrc:  eval "$(coffer completion bash)"
        _coffer() {
            # Readline splits words at @, : and = too: what touches is put together again, up to the cursor.
            local rest=${COMP_LINE:0:COMP_POINT} part answer last i words=()
            for ((i = 0; i <= COMP_CWORD; i++)); do
                part=${COMP_WORDS[i]}
                if ((i == 0)) || [[ $rest == [[:space:]]* ]]; then
                    rest=${rest#"${rest%%[![:space:]]*}"}
                    words+=('')
                fi
                ((i == COMP_CWORD)) && part=$rest
                last=$((${#words[@]} - 1))
                words[last]+=$part
                rest=${rest#"$part"}
            done
            local quoted=${words[last]:0:1}
            words=("${words[@]//[\'\"\\]/}")
            words[0]=${words[0]/#\~\//$HOME/}
            # Readline replaces only what stands behind the last such character, or the @ too.
            local typed=${words[last]} kept
            kept=${typed%"${typed##*["$COMP_WORDBREAKS"]}"}
            kept=${kept%@}
            COMPREPLY=()
            while IFS= read -r answer; do
                answer=${answer#"$kept"}
                [[ $quoted != [\'\"] && $answer == *[^[:alnum:]@:/._=+,%-]* ]] && printf -v answer %q "$answer"
                COMPREPLY+=("$answer")
            done < <("${words[0]}" complete -- "${words[@]:1}" 2>/dev/null)
        }
        complete -o bashdefault -o default -F _coffer coffer

        """;
}
