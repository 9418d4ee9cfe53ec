"""Data for bench/compare: the same bytes on every machine, from a fixed seed.

    python3 generate.py FOLDER RANDOM_MIB LOG_MIB JSON_FILES

writes random.bin, changed.bin (random.bin with 5 % overwritten), app.log and json/. Only Random.getrandbits and
randbytes are used: their sequence is the same in every Python 3.9 and later.
"""
import json
import os
import random
import shutil
import subprocess
import sys

MIB = 1 << 20
REGION = 256 << 10


def write_random(path, mib):
    """A keystream: as random as it gets, at the speed of the disk."""
    zeros = subprocess.Popen(["head", "-c", str(mib * MIB), "/dev/zero"], stdout=subprocess.PIPE)
    with open(path, "wb") as out:
        subprocess.run(
            ["openssl", "enc", "-aes-256-ctr", "-nosalt", "-K", "c0ffe7" + "00" * 29, "-iv", "00" * 16],
            stdin=zeros.stdout, stdout=out, check=True)
    if zeros.wait() != 0 or os.path.getsize(path) != mib * MIB:
        raise SystemExit(f"{path} came out short; is the disk full?")


def write_changed(source, path):
    """5 % of the regions of 256 KiB, scattered, are other bytes; nothing moves."""
    shutil.copyfile(source, path)
    rng = random.Random(5)
    regions = os.path.getsize(path) // REGION
    chosen = set()
    while len(chosen) < max(1, regions * 5 // 100):
        chosen.add(rng.getrandbits(32) % regions)
    with open(path, "r+b") as out:
        for region in sorted(chosen):
            out.seek(region * REGION)
            out.write(rng.randbytes(REGION))


SERVICES = ["gateway", "accounts", "catalog", "search", "billing", "scheduler", "uploader", "notifier"]
LEVELS = ["INFO "] * 11 + ["DEBUG"] * 3 + ["WARN ", "ERROR"]
PATHS = ["/api/v1/artifacts/{:x}", "/api/v1/users/{}/profile", "/search?q=build-{}&page=2", "/healthz",
         "/api/v2/orders/{}/lines", "/static/app.{:08x}.js", "/api/v1/jobs/{:x}/logs", "/login?next=/jobs/{}"]
AGENTS = ["Mozilla/5.0 (X11; Linux x86_64) Gecko/20100101 Firefox/128.0", "curl/8.5.0", "okhttp/4.12.0",
          "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 Version/17.4 Safari/605.1.15",
          "python-requests/2.31.0", "GitHub-Hookshot/8ab31f2"]
TRACE = ("java.util.concurrent.TimeoutException: no answer from {} after {} ms\n"
         "\tat org.example.net.Channel.await(Channel.java:{})\n"
         "\tat org.example.net.Pool.borrow(Pool.java:118)\n"
         "\tat org.example.{}.Handler.serve(Handler.java:{})\n"
         "\tat java.base/java.lang.Thread.run(Thread.java:1583)\n")


def write_log(path, mib):
    """What services write: ordered times, repeated words, ids that never repeat, now and then a stack trace."""
    rng, size, millis = random.Random(7), mib * MIB, 0
    bits = rng.getrandbits
    with open(path, "wb", buffering=MIB) as out:
        written, lines = 0, []
        while written < size:
            for _ in range(4096):
                r = bits(160)
                millis += r & 7
                second = millis // 1000
                service = SERVICES[(r >> 3) & 7]
                level = LEVELS[(r >> 6) & 15]
                kind = (r >> 10) & 7
                clock = (f"2026-03-{1 + second // 86400 % 28:02}T{second // 3600 % 24:02}:{second // 60 % 60:02}:"
                         f"{second % 60:02}.{millis % 1000:03}Z {level} [{service}-{(r >> 13) & 31}]")
                number, trace = (r >> 18) & 0xFFFFF, r >> 96
                if kind < 4:
                    path_text = PATHS[(r >> 38) & 7].format(number)
                    status = 200 if (r >> 41) & 15 else (404, 500, 302, 429)[(r >> 45) & 3]
                    lines.append(f"{clock} http {'GET' if kind else 'POST'} {path_text} {status} "
                                 f"{(r >> 47) & 1023}ms {(r >> 57) & 0xFFFF}B ip=10.{(r >> 73) & 3}.{(r >> 75) & 15}."
                                 f"{(r >> 79) & 255} ua=\"{AGENTS[((r >> 87) & 255) % 6]}\" trace={trace:016x}\n")
                elif kind < 6:
                    lines.append(f"{clock} db query=select_artifact_by_name rows={(r >> 38) & 63} "
                                 f"took={(r >> 44) & 255}.{(r >> 52) & 7}ms pool={(r >> 55) & 15}/16 trace={trace:016x}\n")
                elif kind == 6:
                    lines.append(f"{clock} cache {'hit' if (r >> 38) & 3 else 'miss'} key=artifact:{number}:manifest "
                                 f"ttl={(r >> 40) & 4095}s\n")
                elif level == "ERROR":
                    lines.append(f"{clock} request failed trace={trace:016x}\n"
                                 + TRACE.format(service, (r >> 38) & 8191, (r >> 51) & 511, service, (r >> 60) & 255))
                else:
                    lines.append(f"{clock} worker {(r >> 38) & 15} finished job build-{number} in {(r >> 42) & 4095} ms, "
                                 f"{(r >> 54) & 127} files, digest {trace:016x}\n")
            block = "".join(lines).encode("ascii")[: size - written]
            out.write(block)
            written += len(block)
            lines.clear()


def write_json(folder, files):
    """Test results, 1 to 4 KB each, ten to a folder of the third level."""
    rng = random.Random(11)
    for n in range(files):
        at = os.path.join(folder, f"project-{n // 1000:02}", f"run-{n // 100 % 10}", f"shard-{n // 10 % 10}")
        if n % 10 == 0:
            os.makedirs(at, exist_ok=True)
        cases = [{
            "name": f"{SERVICES[rng.getrandbits(3)]}.{SERVICES[rng.getrandbits(3)]}_case_{rng.getrandbits(12)}",
            "outcome": "failed" if rng.getrandbits(5) == 0 else "passed",
            "durationMs": rng.getrandbits(14) / 8,
            "host": f"runner-{rng.getrandbits(6)}",
        } for _ in range(8 + rng.getrandbits(32) % 24)]
        with open(os.path.join(at, f"result-{n:05}.json"), "w", encoding="ascii") as out:
            json.dump({"id": f"{rng.getrandbits(128):032x}", "suite": SERVICES[n & 7], "cases": cases}, out, indent=1)


def main():
    folder, random_mib, log_mib, files = sys.argv[1], *map(int, sys.argv[2:5])
    os.makedirs(folder, exist_ok=True)
    write_random(os.path.join(folder, "random.bin"), random_mib)
    write_changed(os.path.join(folder, "random.bin"), os.path.join(folder, "changed.bin"))
    write_log(os.path.join(folder, "app.log"), log_mib)
    write_json(os.path.join(folder, "json"), files)


main()
