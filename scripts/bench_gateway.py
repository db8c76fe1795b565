#!/usr/bin/env python3
"""Cost of the gateway beside a direct connection and, where installed, twemproxy, in one run.

Usage: scripts/bench_gateway.py [--redan target/release/redan] [--rounds 3] [-n 100000]
Needs redis-server, redis-benchmark and redis-cli in PATH; `nutcracker` is measured when it is there. Everything listens on
loopback and is ended at the end. Operations a second depend on the machine; compare lines of one run only.
"""
import argparse, os, shutil, socket, statistics, subprocess, tempfile, time

SHAPES = [(50, 1), (50, 16)]
TESTS = ["get", "set"]
POLICY = """
[commands]
forbid = []
[environments.bench]
servers = ["redis://127.0.0.1:{port}"]
tls = "off"
secrets = {{ provider = "environment" }}
[databases.cache]
index = 0
{lifetime}
[roles.web]
databases = {{ cache = "read-write" }}
keys = ["key:*", "other:*"]
"""
NUTCRACKER = """
bench:
  listen: 127.0.0.1:{listen}
  redis: true
  hash: fnv1a_64
  distribution: ketama
  servers:
   - 127.0.0.1:{port}:1
"""


def free_port():
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return listener.getsockname()[1]


def seconds(pid):
    """Processor time of a process so far (man 5 proc: fields 14 and 15 of stat)."""
    with open(f"/proc/{pid}/stat") as stat:
        fields = stat.read().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def wait_for(port, log):
    for _ in range(200):
        try:
            return socket.create_connection(("127.0.0.1", port), 0.2).close()
        except OSError:
            time.sleep(0.05)
    with open(log) as text:
        raise SystemExit(f"nothing listens on {port}: {text.read()[-500:]}")


class Bench:
    def __init__(self, options, directory):
        self.options, self.directory, self.started, self.targets = options, directory, [], []
        self.port = free_port()
        self.server = self.start(["redis-server", "--port", str(self.port), "--save", ""], self.port)
        self.targets.append(("direct", self.port, None, []))
        self.gateway("gateway", "")
        self.gateway("gateway, max_ttl", 'max_ttl = "24h"')
        if shutil.which("nutcracker"):
            self.nutcracker()

    def start(self, command, port, **more):
        path = os.path.join(self.directory, f"{port}.log")
        with open(path, "w") as log:
            process = subprocess.Popen(command, cwd=self.directory, stdout=log, stderr=log, **more)
        self.started.append(process)
        wait_for(port, path)
        return process

    def gateway(self, name, lifetime):
        listen = free_port()
        path = os.path.join(self.directory, f"{listen}.toml")
        with open(path, "w") as policy:
            policy.write(POLICY.format(port=self.port, lifetime=lifetime))
        command = [os.path.abspath(self.options.redan), "gateway", "--policy", path, "--listen", f"127.0.0.1:{listen}", "--threads", "1"]
        process = self.start(command, listen, env={**os.environ, "REDAN_USERS_WEB": "bench"})
        self.targets.append((name, listen, process, ["--user", "web", "-a", "bench"]))

    def nutcracker(self):
        listen = free_port()
        path = os.path.join(self.directory, "nutcracker.yml")
        with open(path, "w") as configuration:
            configuration.write(NUTCRACKER.format(listen=listen, port=self.port))
        process = self.start(["nutcracker", "-c", path, "-s", str(free_port())], listen)
        self.targets.append(("twemproxy", listen, process, []))

    def measure(self, target, test, clients, pipeline):
        _, port, process, login = target
        before = [seconds(process.pid) if process else 0, seconds(self.server.pid)]
        command = ["redis-benchmark", "-p", str(port), *login, "-t", test, "-c", str(clients), "-P", str(pipeline),
                   "-n", str(self.options.n), "-d", "64", "-r", "10000", "--csv"]
        output = subprocess.run(command, check=True, capture_output=True, text=True).stdout
        after = [seconds(process.pid) if process else 0, seconds(self.server.pid)]
        rate = float(output.strip().splitlines()[-1].split('"')[3])
        return rate, *[(now - then) * 1e6 / self.options.n for now, then in zip(after, before)]

    def run(self):
        print("| clients × pipeline | command | by way of | operations a second | proxy, µs | server, µs |\n|---|---|---|---|---|---|")
        for clients, pipeline in SHAPES:
            for test in TESTS:
                rounds = [[self.measure(target, test, clients, pipeline) for target in self.targets] for _ in range(self.options.rounds)]
                for target, *results in zip(self.targets, *rounds):
                    rate, proxy, server = (statistics.median(column) for column in zip(*results))
                    print(f"| {clients} × {pipeline} | {test} | {target[0]} | {rate:,.0f} | {proxy:.2f} | {server:.2f} |", flush=True)

    def end(self):
        for process in reversed(self.started):
            process.terminate()
            process.wait()


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--redan", default="target/release/redan")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("-n", type=int, default=100_000)
    with tempfile.TemporaryDirectory() as directory:
        bench = Bench(parser.parse_args(), directory)
        try:
            bench.run()
        finally:
            bench.end()


main()
