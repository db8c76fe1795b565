"""Times whole runs of the release binary: wall clock (minimum and median), processor time (minimum) and peak memory.

Inputs are made in a temporary directory, servers are started on loopback and ended here.
"""
import json
import os
import pathlib
import random
import shutil
import socket
import statistics
import subprocess
import sys
import tempfile
import time

ROOT = pathlib.Path(__file__).resolve().parent.parent
REDAN = ROOT / "target/release/redan"
SERVER = ROOT / ".tools/redis-7.0.15/redis-server"
EXAMPLE = ROOT / "examples/mestore/before"
# 64 servers of 16 loopback addresses each: a thousand targets without a thousand processes.
SERVERS, ADDRESSES = 64, 16


def run(arguments):
    """One run: seconds, processor seconds, peak memory in MiB, exit code."""
    start = time.perf_counter()
    process = subprocess.Popen([str(REDAN), *map(str, arguments)], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    _, status, usage = os.wait4(process.pid, 0)
    seconds = time.perf_counter() - start
    process.returncode = os.waitstatus_to_exitcode(status)
    return seconds, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024, process.returncode


def measure(name, target, arguments, runs):
    run(arguments)  # warms the file cache
    report(name, target, [run(arguments) for _ in range(runs)])


def report(name, target, results):
    codes = {result[3] for result in results}
    if not codes <= {0, 1}:
        sys.exit(f"bench: {name}: exit codes {codes}")
    seconds = [result[0] for result in results]
    processor = min(result[1] for result in results)
    memory = max(result[2] for result in results)
    times = [min(seconds), statistics.median(seconds), processor]
    columns = " | ".join(f"{time * 1000:.1f} ms" for time in times)
    print(f"| {name} | {target} | {columns} | {memory:.0f} MiB |", flush=True)


def processor_time(processes):
    """Seconds that running processes have used so far, in `/proc/PID/stat` fields 14 and 15."""
    ticks = 0
    for process in processes:
        fields = pathlib.Path(f"/proc/{process.pid}/stat").read_text().rsplit(")", 1)[1].split()
        ticks += int(fields[11]) + int(fields[12])
    return ticks / os.sysconf("SC_CLK_TCK")


def repository(directory, count):
    """A tree of `count` files of which the example's dozen matter."""
    words = "select from where import return class value index the of a to in server client".split()
    endings = [".py", ".ts", ".go", ".java", ".md", ".json", ".rb", ".css", ".html", ".yaml"]
    source = random.Random(7)
    shutil.copytree(EXAMPLE, directory)
    for number in range(count):
        folder = directory / f"src/m{number // 400}/p{number // 40 % 10}"
        if number % 40 == 0:
            folder.mkdir(parents=True, exist_ok=True)
        text = "\n".join(" ".join(source.choices(words, k=9)) for _ in range(40))
        (folder / f"f{number}{endings[number % len(endings)]}").write_text(text)
    return directory


def long_conf(path):
    """A commented redis.conf of 2,400 lines, as distributions ship it."""
    lines = ["bind 127.0.0.1", "requirepass 0f1e2d3c4b5a69788796a5b4c3d2e1f00f1e2d3c4b5a6978", "maxmemory 512mb"]
    while len(lines) < 2400:
        number = len(lines)
        lines.append(f"# Comment line {number} that explains a directive at some length, as the shipped file does.")
        if number % 12 == 0:
            lines.append(f"user role{number} on #{'%064x' % number} ~app{number}:* resetchannels -@all +get +set +del")
    path.write_text("\n".join(lines[:2400]) + "\n")


def start_servers(directory, count, addresses):
    """Starts servers that listen on several loopback addresses; returns processes and URLs."""
    processes, urls = [], []
    for number in range(count):
        with socket.socket() as chosen:
            chosen.bind(("127.0.0.1", 0))
            port = chosen.getsockname()[1]
        names = [f"127.0.{number + 1}.{address + 1}" for address in range(addresses)]
        work = directory / f"server{number}"
        work.mkdir()
        arguments = ["--port", port, "--save", "", "--dir", work, "--bind", *names]
        process = subprocess.Popen([str(SERVER), *map(str, arguments)], stdout=subprocess.DEVNULL)
        processes.append(process)
        urls += [f"redis://{name}:{port}" for name in names]
    for url in urls[::addresses]:
        host, port = url.removeprefix("redis://").split(":")
        deadline = time.monotonic() + 15
        while True:
            try:
                socket.create_connection((host, int(port)), 1).close()
                break
            except OSError:
                if time.monotonic() > deadline:
                    raise
                time.sleep(0.01)
    return processes, urls


def start_open_server(directory):
    """Starts a server without any protection, with a configuration file of its own; returns process and URL."""
    directory.mkdir()
    with socket.socket() as chosen:
        chosen.bind(("127.0.0.1", 0))
        port = chosen.getsockname()[1]
    conf = directory / "redis.conf"
    conf.write_text(f"port {port}\ndir {directory}\nprotected-mode no\nbind 127.0.0.1\n")
    process = subprocess.Popen([str(SERVER), str(conf)], stdout=subprocess.DEVNULL)
    deadline = time.monotonic() + 15
    while True:
        try:
            socket.create_connection(("127.0.0.1", port), 1).close()
            return process, f"redis://127.0.0.1:{port}"
        except OSError:
            if time.monotonic() > deadline:
                raise
            time.sleep(0.01)


def measure_hardening(work, url, runs):
    """A plan for the server, and how long its apply and its rollback take, over and over."""
    roles = "".join(f'[roles.app{number}]\nkeys = ["app{number}:*"]\n' for number in range(16))
    policy, plan, state = work / "policy.toml", work / "plan.json", work / "state"
    policy.write_text(f'[policy]\nname = "bench"\n[databases.cache]\nindex = 0\n{roles}')
    common = ["--policy", policy, "--state", state]
    measure("plan for one server and its files", "200 ms", ["plan", url, "--policy", policy, "-o", plan], 20)
    steps = len(json.loads(plan.read_text())["steps"])
    applies, rollbacks = [], []
    for _ in range(runs):
        applies.append(run(["apply", plan, "--yes", *common]))
        rollbacks.append(run(["rollback", *common]))
    report(f"apply of {steps} steps, the audit afterwards included", "2 s for 50", applies)
    report("its rollback", "", rollbacks)
    measure_attacks(url, plan, common, state / "secrets/default")


def measure_attacks(url, plan, common, secrets):
    """All attacks on the hardened server, as its administrator and with the logins of 16 roles."""
    run(["apply", plan, "--yes", *common])
    admin = url.replace("redis://", "redis://admin@")
    logins = ["--password-file", secrets / "users/admin", "--credentials", secrets / "urls.env"]
    measure("all attacks on it", "60 s", ["prove", admin, *common[:2], *logins], 3)
    run(["rollback", *common])


def main():
    print(f"{os.cpu_count()} cores; times of the whole process\n")
    print("| what | aim | minimum | median | processor | peak memory |\n|---|---|---|---|---|---|")
    processes = []
    with tempfile.TemporaryDirectory() as name:
        work = pathlib.Path(name)
        try:
            measure("`redan --version`", "10 ms", ["--version"], 20)
            long_conf(work / "redis.conf")
            measure("audit of a redis.conf of 2,400 lines", "5 ms and the start", ["audit", work / "redis.conf"], 20)
            small = repository(work / "small", 5_000)
            measure("audit of 5,000 files, a dozen matter", "150 ms", ["audit", small], 10)
            large = repository(work / "large", 100_000)
            measure("audit of 100,000 files", "2 s", ["audit", large], 3)
            processes, urls = start_servers(work, SERVERS, ADDRESSES)
            measure("audit of one live server", "30 ms", ["audit", urls[0]], 20)
            process, url = start_open_server(work / "open")
            processes.append(process)
            measure_hardening(work, url, 5)
            fleet = work / "fleet.txt"
            fleet.write_text("\n".join(urls[:1000]) + "\n")
            before, runs = processor_time(processes), 3
            measure("audit of 1,000 live targets", "10 s", ["audit", "--fleet", fleet], runs)
            spent = (processor_time(processes) - before) / (runs + 1)
            print(f"\nThe servers themselves used {spent:.1f} s of the processors in each run over 1,000 targets.")
        finally:
            for process in processes:
                process.kill()
                process.wait()


main()
