#!/usr/bin/env bash
# Runs spin over put-collect.pml: the protocol must never lose an acknowledged version, and each way to break it must.
#
#   models/check.sh                      all variants, about a minute and a half, 1 GiB
#   models/check.sh --thorough           three larger searches as well, two minutes and 2.5 GiB more
#   models/check.sh --story NO_FRESH_KEY how that broken variant comes to its loss, step by step
#
# Ends with 0 when every expectation held, 1 when one did not, 2 on a wrong argument, 3 when a tool is missing.
set -uo pipefail
export LC_ALL=C

command -v spin >/dev/null || { echo "install spin (Debian: apt-get install spin)"; exit 3; }
command -v gcc >/dev/null || { echo "install gcc (Debian: apt-get install gcc)"; exit 3; }

model="$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)/put-collect.pml"
memory_mib=3500
depth=5000
seconds=170
failures=0
variants=0
work="$(mktemp -d)"
trap 'rm -rf "$work"' EXIT

# Searches one variant; everything spin says is then in $work/run/output. Fails when spin or the compiler does.
search() {
  rm -rf "$work/run" && mkdir "$work/run" && cd "$work/run" && cp "$model" . || return 1
  spin -a "$@" put-collect.pml >output 2>&1 || return 1
  gcc -O2 -w -DSAFETY -DCOLLAPSE -DMEMLIM="$memory_mib" -o pan pan.c >>output 2>&1 || return 1
  # -n leaves out the list of unreached lines. -E: waiting for what never comes (an undelete, the deletion) is no error.
  timeout "$seconds" ./pan -E -n -m"$depth" >>output 2>&1
}

# A search counts as complete only if spin says so in every way it can.
complete() {
  grep -q '^Full statespace search' output && ! grep -Eqi 'search not completed|max search depth too small|out of memory|pan: reached' output
}

errors() { sed -n 's/.*errors: \([0-9][0-9]*\).*/\1/p' output | tail -n 1; }

# With commas; spin writes large counts as 1.2e+08.
states() {
  awk '/states, stored/ { printf "%.0f\n", $1; exit }' output | sed -E ':again; s/([0-9])([0-9]{3})(,|$)/\1,\2\3/; t again'
}

story() {
  spin -t -T "$@" put-collect.pml 2>&1 |
    grep -E '^ *(put|copy|undelete|delete|collector|prune|spin: text)' |
    sed 's/^ */      /; s/spin: text of failed assertion.*/the content is gone, and a version that must have it remains/'
  echo
}

fail() {
  echo "FAIL $1"
  failures=$((failures + 1))
}

# sound NAME -DOPTION...: spin visits every state and finds no loss.
sound() {
  local name="$1" status; shift
  variants=$((variants + 1))
  search "$@"; status=$?
  if [ "$(errors)" = 0 ] && [ "$status" = 0 ] && complete && [ -n "$(states)" ]; then
    echo "ok   $name: $(states) states, no acknowledged version lost"
  elif grep -q 'assertion violated' output; then
    fail "$name: an acknowledged version is lost:"
    story "$@"
  else
    fail "$name: the search did not end (status $status):"
    tail -n 40 output | sed 's/^/      /'
  fi
}

# broken NAME -DOPTION...: spin finds the loss, so the model can tell.
broken() {
  local name="$1"; shift
  variants=$((variants + 1))
  search "$@"
  if grep -q 'assertion violated' output && [ "$(errors)" -ge 1 ] 2>/dev/null; then
    echo "ok   $name: loss found, as it must be"
  else
    fail "$name: no loss found, so the model does not bite:"
    tail -n 40 output | sed 's/^/      /'
  fi
}

small=(-DWRITERS=1 -DCOLLECTORS=2)
declare -A broken_variants=(
  [NO_SECOND_LOOK]="no second look|${small[*]}"
  [NO_FRESH_KEY]="no fresh key|${small[*]}"
  [UNFINISHED_COUNTS_AS_PRESENT]="unfinished counts as present|${small[*]}"
  [SECOND_LISTING_SKIPPED]="second listing skipped|${small[*]}"
  [FINISHED_BEFORE_DELETED]="finished before deleted|${small[*]}"
  [HEAL_BEFORE_RECORD]="healing before the record|-DWRITERS=1 -DCOLLECTORS=3"
  [MISSING_NAMES_COUNT_AS_NONE]="missing names count as none|${small[*]} -DPRUNERS=1"
  [RECORDS_REMOVED]="records removed, a number taken twice|${small[*]} -DPRUNERS=1"
  [PUBLISHED_MEANS_KEPT]="a put that died before it acknowledged|${small[*]}"
)
broken_order=(NO_SECOND_LOOK NO_FRESH_KEY UNFINISHED_COUNTS_AS_PRESENT SECOND_LISTING_SKIPPED FINISHED_BEFORE_DELETED
  HEAL_BEFORE_RECORD MISSING_NAMES_COUNT_AS_NONE RECORDS_REMOVED PUBLISHED_MEANS_KEPT)

case "${1:-}" in
  --story)
    entry="${broken_variants[${2:-none}]:-}"
    [ -n "$entry" ] || { echo "name one of: ${broken_order[*]}"; exit 2; }
    read -ra options <<<"${entry#*|} -D$2"
    search "${options[@]}"
    story "${options[@]}"
    exit 0 ;;
  "" | --thorough) ;;
  *) echo "unknown argument $1; see the top of $0"; exit 2 ;;
esac

sound "sound, two writers" -DWRITERS=2 -DPRUNERS=1
sound "sound, a writer and a copy" -DWRITERS=1 -DCOPIERS=1 -DPRUNERS=1
sound "sound, a writer and an undelete" -DWRITERS=1 -DUNDELETERS=1 -DPRUNERS=1
sound "sound, a writer and three collectors" -DWRITERS=1 -DCOLLECTORS=3
sound "manifests listed before content" -DWRITERS=2 -DMANIFESTS_LISTED_BEFORE_CONTENT
if [ "${1:-}" = --thorough ]; then
  sound "sound, a writer, three collectors and pruning" -DWRITERS=1 -DCOLLECTORS=3 -DPRUNERS=1
  sound "sound, a copy and three collectors" -DWRITERS=0 -DCOPIERS=1 -DCOLLECTORS=3
  sound "sound, an undelete and three collectors" -DWRITERS=0 -DUNDELETERS=1 -DCOLLECTORS=3
fi

for variant in "${broken_order[@]}"; do
  entry="${broken_variants[$variant]}"
  read -ra options <<<"${entry#*|} -D$variant"
  broken "${entry%%|*}" "${options[@]}"
done

if [ "$failures" -gt 0 ]; then
  echo "models: $failures of $variants variants are not as expected"
  exit 1
fi
echo "models: $variants variants as expected"
