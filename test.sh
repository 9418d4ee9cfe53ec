#!/usr/bin/env bash
# Builds and tests everything, from a clean clone. Its last line alone is the result: "N passed, N failed, N skipped".
#   ./test.sh                       all tests and the models
#   ./test.sh --fast                what needs no server and is quick: no test with the trait Category=Slow, no models
#   ./test.sh [--fast] --record     writes the counts of this run to tests/expected-counts
#   ./test.sh [--fast] OPTION...    anything else goes to the test runner, as --filter-class '*Name*'; counts are not held then
set -euo pipefail

cd -P -- "$(dirname -- "${BASH_SOURCE[0]}")" # dotnet test finds its runner in global.json, and runs nothing without it

# Debian packages that tests run: the compressors that must read what Coffer wrote, ps, what shows the order of flushes,
# and the models' checker.
PACKAGES=(zstd lz4 gzip brotli procps libzstd1 liblz4-1 strace bash zsh fish bsdutils)
MODEL_PACKAGES=(spin gcc libc6-dev)
# A Ceph node with its S3 gateway, which the tests of back ends start themselves, and clients that nobody here wrote.
GATEWAY_PACKAGES=(ceph-mon ceph-mgr ceph-osd radosgw s3cmd curl)
GATEWAY_PROJECT=Coffer.Backends.Tests
COUNTS=tests/expected-counts

fast='' record='' without_gateway=''
options=()
while (($#)); do
    case $1 in
        --fast) fast=1 ;;
        --record) record=1 ;;
        -h | --help)
            sed -n '2,/^set/{/^#/s/^# \{0,1\}//p;}' test.sh
            exit
            ;;
        *) options+=("$1") ;;
    esac
    shift
done

passed=0 failed=0 skipped=0
child=''
scratch=$(mktemp -d "${TMPDIR:-/tmp}/coffer-test.XXXXXX")

export DOTNET_NOLOGO=1 DOTNET_CLI_TELEMETRY_OPTOUT=1 TESTINGPLATFORM_TELEMETRY_OPTOUT=1 DOTNET_CLI_UI_LANGUAGE=en
# Build servers would outlive the run.
export MSBUILDDISABLENODEREUSE=1 DOTNET_CLI_USE_MSBUILD_SERVER=0
unset COFFER_STORE

# Everything started here ends here: process groups, what tests mounted in the scratch folder, the folder.
# shellcheck disable=SC2317 # called by the trap
clean_up() {
    local mount
    end_group
    # A test of read-only folders that was cut short leaves them so.
    chmod -R u+w "$scratch" 2>/dev/null || true
    if [[ -r /proc/mounts ]]; then
        while read -r _ mount _; do
            [[ $mount != "$scratch"/* ]] || umount -l "$mount" 2>/dev/null || true
        done < <(tac /proc/mounts)
        rm -rf --one-file-system "$scratch" || true
    else
        rm -rf "$scratch" || true
    fi
}

end_group() {
    [[ -n $child ]] || return 0
    kill -TERM -- "-$child" 2>/dev/null || { child='' && return 0; }
    for _ in {1..20}; do
        kill -0 -- "-$child" 2>/dev/null || break
        sleep 0.1
    done
    kill -KILL -- "-$child" 2>/dev/null || true
    child=''
}

trap clean_up EXIT
trap 'exit 130' INT
trap 'exit 143' TERM HUP

# Runs a command in a process group of its own, so that what it leaves behind can be ended with it.
in_group() {
    local code=0
    set -m
    "$@" </dev/null &
    child=$!
    set +m
    wait "$child" || code=$?
    end_group
    return "$code"
}

say() { printf '%s\n' "$*"; }

trouble() {
    say "FAILED: $*"
    failed=$((failed + 1))
}

finish() {
    say "$passed passed, $failed failed, $skipped skipped"
    ((failed == 0)) && exit 0
    exit 1
}

# Output that a reader need not see unless it went wrong.
quietly() {
    local what=$1 log=$scratch/step.log
    shift
    in_group "$@" >"$log" 2>&1 && return
    cat "$log"
    trouble "$what"
    finish
}

need_sdk() {
    local sdks
    sdks=$(dotnet --list-sdks 2>/dev/null || true)
    grep -q '^10\.' <<<"$sdks" && return
    say 'test.sh needs the .NET 10 SDK: install it from https://dot.net (Debian, Ubuntu: apt-get install dotnet-sdk-10.0)' >&2
    trouble 'no .NET 10 SDK'
    finish
}

need_packages() {
    local missing=() package
    for package in "$@"; do
        if command -v dpkg-query >/dev/null; then
            [[ $(dpkg-query -W -f '${db:Status-Status}' "$package" 2>/dev/null) == installed ]] || missing+=("$package")
        else
            case $package in
                lib*) ;; # elsewhere there is no telling; the tests will
                procps) command -v ps >/dev/null || missing+=(ps) ;;
                *) command -v "$package" >/dev/null || missing+=("$package") ;;
            esac
        fi
    done
    ((${#missing[@]})) || return 0
    if ((EUID != 0)) || ! command -v apt-get >/dev/null; then
        trouble "missing ${missing[*]}; install them: sudo apt-get install ${missing[*]}"
        finish
    fi
    say "installing ${missing[*]}"
    export DEBIAN_FRONTEND=noninteractive
    # Two runs may want the same packages; apt-get waits for the other's lock. Lists are fetched only if they are too old or none.
    local install=(apt-get -o DPkg::Lock::Timeout=300 install -y --no-install-recommends "${missing[@]}")
    in_group "${install[@]}" >"$scratch/apt.log" 2>&1 && return
    quietly 'apt-get update' apt-get -o DPkg::Lock::Timeout=300 update
    quietly "apt-get install ${missing[*]}" "${install[@]}"
}

# Where Ceph can be had, its tests must run. On a developer's machine without it they skip, each with the reason.
need_gateway() {
    local package absent=''
    for package in "${GATEWAY_PACKAGES[@]}"; do
        command -v "$package" >/dev/null || command -v "/usr/sbin/$package" >/dev/null || absent=1
    done
    if [[ -n $absent && -z ${CI:-} ]] && { ((EUID != 0)) || ! command -v apt-get >/dev/null; }; then
        say "tests of S3 skip: install ${GATEWAY_PACKAGES[*]} to run them"
        without_gateway=1
        return
    fi
    [[ -z $absent ]] || need_packages "${GATEWAY_PACKAGES[@]}"
    export COFFER_TEST_CEPH=required
}

# One build at a time in a clone; a second run then finds nothing to do, and rebuilds nothing under the first one's feet.
build() {
    mkdir -p .build
    if command -v flock >/dev/null; then
        exec 8>.build/test.lock
        flock 8
    fi
    # The lock's descriptor must not pass to a child: who holds it holds the lock.
    quietly 'restore' dotnet restore Coffer.slnx --locked-mode -v quiet 8>&-
    quietly 'build' dotnet build Coffer.slnx -c Release --no-restore -v quiet -clp:NoSummary \
        --disable-build-servers 8>&-
    # The command as its users have it, compiled ahead; the launcher does nothing where the sources have not changed.
    quietly 'the launcher' ./coffer --version 8>&-
    export COFFER_TEST_PROGRAM=$PWD/.build/cli/Coffer.Cli.dll
    exec 8>&-
}

# Least number that must run, by expected-counts; nothing where the line is missing.
expected() {
    awk -v name="$1" -v column="${fast:+3}" '$1 == name { print $(column ? column : 2) }' "$COUNTS"
}

recorded() {
    [[ -n $record ]] || return 0
    awk -v name="$1" -v ran="$2" -v column="${fast:+3}" '
        !/^#/ && $1 == name { $(column ? column : 2) = ran; $0 = sprintf("%-20s %-4s %s", $1, $2, $3); found = 1 }
        { print }
        END { if (!found) printf "%-20s %-4s %s\n", name, ran, column ? ran : 0 }' "$COUNTS" >"$scratch/counts"
    cat "$scratch/counts" >"$COUNTS"
}

# Holds a project's numbers against what is expected of it, and adds them up.
account() {
    local name=$1 ok=$2 bad=$3 skip=$4 seconds=$5 least
    printf '%-20s %5d passed  %3d failed  %3d skipped  %4d s\n' "$name" "$ok" "$bad" "$skip" "$seconds"
    passed=$((passed + ok)) failed=$((failed + bad)) skipped=$((skipped + skip))
    ((${#options[@]} == 0)) || return 0
    recorded "$name" $((ok + bad))
    least=$(expected "$name")
    if [[ ! $least =~ ^[0-9]+$ ]]; then
        trouble "$name has no line in $COUNTS"
    elif [[ -n $without_gateway && $name == "$GATEWAY_PROJECT" ]]; then
        say "$name: its number of tests is not held without a gateway"
    elif ((ok + bad < least)); then
        trouble "$name ran $((ok + bad)) tests, at least $least are expected ($COUNTS)"
    fi
}

# The number behind "  word: " in the runner's closing lines.
number() { awk -v word="$1:" '$1 == word && $2 ~ /^[0-9]+$/ { n = $2 } END { print n + 0 }' "$2"; }

test_project() {
    local project=$1 name log code=0 started=$SECONDS ok bad skip
    name=$(basename "$project" .csproj)
    log=$scratch/$name.log
    local filter=(--timeout 30m) # a test that hangs is a failure, not a run without end
    [[ -z $fast ]] || filter=(--timeout 5m --filter-not-trait Category=Slow)
    mkdir "$scratch/$name"
    TMPDIR=$scratch/$name in_group dotnet test --project "$project" -c Release --no-build --no-progress \
        --results-directory "$scratch/$name.results" \
        "${filter[@]}" ${options[@]+"${options[@]}"} >"$log" 2>&1 || code=$?
    ok=$(number succeeded "$log") bad=$(number failed "$log") skip=$(number skipped "$log")
    # 8: no test matched; whether that may be is said by what is expected of the project.
    if ((code != 0 && code != 8)); then
        cat "$log"
        ((bad > 0)) || trouble "$name ended with exit code $code"
    fi
    account "$name" "$ok" "$bad" "$skip" $((SECONDS - started))
}

# The check's own last line, "N passed, N failed[, N skipped]", says how many models were checked.
check_models() {
    local log=$scratch/models.log code=0 started=$SECONDS ok=0 bad=0 skip=0
    if [[ ! -x models/check.sh ]]; then
        trouble 'models/check.sh is missing'
        return
    fi
    mkdir "$scratch/models"
    TMPDIR=$scratch/models in_group models/check.sh >"$log" 2>&1 || code=$?
    if [[ $(tail -n 1 "$log") =~ ^([0-9]+)\ passed,\ ([0-9]+)\ failed(,\ ([0-9]+)\ skipped)?$ ]]; then
        ok=${BASH_REMATCH[1]} bad=${BASH_REMATCH[2]} skip=${BASH_REMATCH[4]:-0}
    elif ((code == 0)); then
        ok=1
    fi
    if ((code != 0)); then
        cat "$log"
        ((bad > 0)) || bad=1
    fi
    account models "$ok" "$bad" "$skip" $((SECONDS - started))
}

# Most of what the fast tests wait for is a disk's flushes; in memory they cost nothing. The full run flushes to a disk.
work_in_memory() {
    local free
    free=$(df --output=avail /dev/shm 2>/dev/null | tail -n 1) || return 0
    ((free > 4 << 20)) || return 0
    rm -rf "$scratch"
    scratch=$(mktemp -d /dev/shm/coffer-test.XXXXXX)
}

need_sdk
need_packages "${PACKAGES[@]}"
if [[ -n $fast ]]; then work_in_memory; fi
if [[ -z $fast ]] && ((${#options[@]} == 0)); then
    need_packages "${MODEL_PACKAGES[@]}"
    need_gateway
fi
build
say "built in $SECONDS s"
# Test projects are those that reference the runner; one that the solution does not list would not have been built.
for project in tests/*/*.csproj; do
    grep -q 'Include="xunit\.v3"' "$project" || continue
    # --fast is for what needs no server.
    [[ -z $fast || $(basename "$project" .csproj) != "$GATEWAY_PROJECT" ]] || continue
    if grep -qF "Path=\"$project\"" Coffer.slnx; then
        test_project "$project"
    else
        trouble "$project is not in Coffer.slnx"
    fi
done
if [[ -z $fast ]] && ((${#options[@]} == 0)); then check_models; fi
((passed + failed > 0)) || trouble 'no test ran'
finish
