"""Turns what bench/compare measured into Markdown.

    python3 report.py FOLDER               prints the section for FOLDER/results.tsv, machine.tsv, startup.json
    python3 report.py --into FILE SECTION  puts the section between the markers of FILE
"""
import collections
import json
import os
import statistics
import sys

BEGIN, END = "<!-- compare:begin (written by bench/compare) -->", "<!-- compare:end -->"
# Titles; {0} is the size of the data.
TITLES = {
    ("random", "put"): "put, {0} random",
    ("random", "get"): "get, {0} random",
    ("changed", "add"): "put again, 5 % of {0} random changed",
    ("log", "put"): "put, {0} log text",
    ("log", "get"): "get, {0} log text",
    ("json", "put"): "put, folder of {0}",
    ("json", "get"): "get, folder of {0}",
}
MIB = 1 << 20
MEMORY_LIMIT_MIB = 150
STARTUP_LIMIT_MS = 100

# What is asked: (scenario, step, beside whom, greatest ratio of medians, words).
RATIOS = [
    ("random", "put", "cp", 1.15, "put of random ≤ 1.15 × (cp, then sync)"),
    ("random", "put", "restic", 0.5, "put of random ≤ 0.5 × restic"),
    ("random", "get", "cp", 1.15, "get of random ≤ 1.15 × cp"),
    ("log", "put", "restic", 0.5, "put of log text ≤ 0.5 × restic"),
    ("json", "put", "restic", 1.0, "put of the folder ≤ restic"),
    ("json", "get", "restic", 1.0, "get of the folder ≤ restic restore"),
]

Row = collections.namedtuple("Row", "seconds kib stored")


def read(folder):
    rows = collections.defaultdict(list)
    with open(os.path.join(folder, "results.tsv"), encoding="utf-8") as lines:
        for line in lines:
            scenario, step, mode, tool, seconds, kib, stored = line.rstrip("\n").split("\t")
            rows[scenario, step, mode, tool].append(Row(float(seconds), int(kib), int(stored)))
    return rows


def median(rows, field="seconds"):
    return statistics.median(getattr(row, field) for row in rows)


def tables(rows, sizes):
    for (scenario, step), title in TITLES.items():
        keys = [key for key in rows if key[:2] == (scenario, step)]
        if not keys:
            continue
        stored = step != "get"
        yield f"\n### {title.format(sizes[scenario])}\n"
        yield "| cache | tool | median s | min | max | peak MiB |" + (" stored MiB |" if stored else "")
        yield "|---|---|--:|--:|--:|--:|" + ("--:|" if stored else "")
        for key in sorted(keys, key=lambda key: (key[2], median(rows[key]))):
            runs = rows[key]
            seconds = [run.seconds for run in runs]
            line = (f"| {key[2]} | {'cp, sync' if key[3] == 'cp' and stored else key[3]} | {median(runs):.2f} | {min(seconds):.2f} "
                    f"| {max(seconds):.2f} | {max(run.kib for run in runs) / 1024:.0f} |")
            yield line + (f" {median(runs, 'stored') / MIB:.1f} |" if stored else "")


def requirements(rows, startup):
    modes = sorted({key[2] for key in rows})
    yield "\n### What is asked, and what is reached\n"
    yield "| asked | cache | measured | |"
    yield "|---|---|--:|---|"

    def verdict(met):
        return "met" if met else "**missed**"

    for scenario, step, other, limit, words in RATIOS:
        for mode in modes:
            ours, theirs = rows.get((scenario, step, mode, "coffer")), rows.get((scenario, step, mode, other))
            if ours and theirs and median(theirs) > 0:
                ratio = median(ours) / median(theirs)
                yield f"| {words} | {mode} | {ratio:.2f} × | {verdict(ratio <= limit)} |"
            else:
                yield f"| {words} | {mode} | – | not measured |"
    for mode in modes:
        ours, theirs = rows.get(("log", "put", mode, "coffer")), rows.get(("log", "put", mode, "restic"))
        if ours and theirs:
            mine, other = median(ours, "stored"), median(theirs, "stored")
            yield (f"| log text stored in no more bytes than restic's | {mode} | {mine / MIB:.1f} of {other / MIB:.1f} MiB "
                   f"| {verdict(mine <= other)} |")
        else:
            yield f"| log text stored in no more bytes than restic's | {mode} | – | not measured |"
    peaks = [(run.kib / 1024, key) for key, runs in rows.items() if key[3] == "coffer" for run in runs]
    words = f"peak memory under {MEMORY_LIMIT_MIB} MiB in all of these"
    if peaks:
        peak, key = max(peaks)
        yield f"| {words} | all | {peak:.0f} MiB ({key[1]} {key[0]}, {key[2]}) | {verdict(peak < MEMORY_LIMIT_MIB)} |"
    else:
        yield f"| {words} | all | – | not measured |"
    words = f"`coffer --version` starts in well under {STARTUP_LIMIT_MS} ms"
    if startup:
        script, program = startup
        yield (f"| {words} | warm | {script['median'] * 1000:.0f} ms ({script['min'] * 1000:.0f}–{script['max'] * 1000:.0f}); "
               f"without the launcher {program['median'] * 1000:.0f} ms | {verdict(script['median'] * 1000 < STARTUP_LIMIT_MS)} |")
    else:
        yield f"| {words} | warm | – | not measured |"


def section(folder):
    rows = read(folder)
    with open(os.path.join(folder, "machine.tsv"), encoding="utf-8") as lines:
        machine = [line.rstrip("\n").split("\t", 1) for line in lines]
    sizes = {name.removeprefix("size "): value for name, value in machine if name.startswith("size ")}
    startup = None
    path = os.path.join(folder, "startup.json")
    if os.path.exists(path):
        with open(path, encoding="utf-8") as text:
            startup = json.load(text)["results"]
    command = dict(machine)["command"]
    runs = max(len(group) for group in rows.values())
    yield "## Beside other tools\n"
    yield (f"Whole processes under `/usr/bin/time -v`, {runs} runs, the tools taking turns within each run. Cold: the page cache "
           "was dropped before. Warm: the input was read just before. Every tool starts with a new, empty store, except "
           "where a file is put again. What a tool returned was compared with what it was given, outside the measured time. "
           "Peak is the largest resident set of any run. Stored is what the put added, in bytes of files.\n")
    yield f"Repeat it with `{command}` (as root, for the cold runs).\n"
    yield "| | |"
    yield "|---|---|"
    for name, value in machine:
        if name != "command" and not name.startswith("size "):
            yield f"| {name} | {value} |"
    yield from requirements(rows, startup)
    yield from tables(rows, sizes)


def put_into(path, text):
    block = f"{BEGIN}\n{text.rstrip()}\n{END}\n"
    old = "# Results\n\n"
    if os.path.exists(path):
        with open(path, encoding="utf-8") as file:
            old = file.read()
    if BEGIN in old and END in old:
        before, rest = old.split(BEGIN, 1)
        new = before + block.rstrip("\n") + rest.split(END, 1)[1]
    else:
        new = old.rstrip("\n") + "\n\n" + block
    with open(path, "w", encoding="utf-8") as file:
        file.write(new)


if sys.argv[1] == "--into":
    with open(sys.argv[3], encoding="utf-8") as section_file:
        put_into(sys.argv[2], section_file.read())
else:
    print("\n".join(section(sys.argv[1])))
