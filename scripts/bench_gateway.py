#!/usr/bin/env python3
"""Cost of the gateway beside a direct connection, the server's own TLS and, where installed, twemproxy, in one run; and the
memory of idle connections.

Usage: scripts/bench_gateway.py [--redan target/release/redan] [--rounds 3] [-n 100000] [--idle 10000]
Needs redis-server and redis-benchmark, both with TLS, and openssl in PATH; `nutcracker` is measured when it is there. Everything
listens on loopback and is ended at the end. Operations a second depend on the machine; compare lines of one run only.
"""
import argparse, os, resource, shutil, socket, ssl, statistics, subprocess, tempfile, time

SHAPES = [(50, 1), (50, 16)]
TESTS = ["get", "set"]
POLICY = """
[commands]
forbid = []
[environments.bench]
servers = ["redis://127.0.0.1:{port}"]
tls = "{tls}"
secrets = {{ provider = "environment" }}
[databases.cache]
index = 0
{database}
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


def memory(pid):
    """Resident memory of a process in KiB."""
    with open(f"/proc/{pid}/status") as status:
        return next(int(line.split()[1]) for line in status if line.startswith("VmRSS"))


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
        self.port, encrypted = free_port(), free_port()
        self.certify()
        tls = ["--tls-port", str(encrypted), "--tls-cert-file", self.certificate, "--tls-key-file", self.key,
               "--tls-ca-cert-file", self.certificate, "--tls-auth-clients", "no"]
        self.server = self.start(["redis-server", "--port", str(self.port), "--save", "", *tls], self.port)
        self.targets.append(("direct", self.port, None, []))
        self.targets.append(("direct, TLS of the server", encrypted, None, self.client_tls()))
        self.gateway("gateway")
        self.gateway("gateway, max_ttl", 'max_ttl = "24h"')
        self.gateway("gateway, max_ttl, every command recorded", 'max_ttl = "24h"\naudit = "all"')
        self.gateway("gateway, TLS", tls=True)
        self.gateway("gateway, TLS, max_ttl", 'max_ttl = "24h"', tls=True)
        if shutil.which("nutcracker"):
            self.nutcracker()

    def start(self, command, port, **more):
        path = os.path.join(self.directory, f"{port}.log")
        with open(path, "w") as log:
            process = subprocess.Popen(command, cwd=self.directory, stdout=log, stderr=log, **more)
        self.started.append(process)
        wait_for(port, path)
        return process

    def certify(self):
        """A certificate of our own for localhost."""
        self.certificate, self.key = (os.path.join(self.directory, name) for name in ["server.crt", "server.key"])
        subprocess.run(["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "2",
                        "-keyout", self.key, "-out", self.certificate, "-subj", "/CN=localhost",
                        "-addext", "subjectAltName=DNS:localhost,IP:127.0.0.1"], check=True, capture_output=True)

    def client_tls(self):
        return ["--tls", "--cacert", self.certificate, "--sni", "localhost"]

    def gateway(self, name, database="", tls=False):
        listen = free_port()
        path = os.path.join(self.directory, f"{listen}.toml")
        with open(path, "w") as policy:
            policy.write(POLICY.format(port=self.port, database=database, tls="required" if tls else "off"))
        command = [os.path.abspath(self.options.redan), "gateway", "--policy", path, "--listen", f"127.0.0.1:{listen}", "--threads", "1",
                   "--audit-dir", os.path.join(self.directory, f"audit.{listen}")]
        command += ["--tls-cert", self.certificate, "--tls-key", self.key] if tls else []
        process = self.start(command, listen, env={**os.environ, "REDAN_USERS_WEB": "bench"})
        encrypted = self.client_tls() if tls else []
        self.targets.append((name, listen, process, [*encrypted, "--user", "web", "-a", "bench"]))

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

    def idle(self):
        """Memory a connection that has logged in and says nothing."""
        print("\n| idle connections | by way of | KiB each |\n|---|---|---|")
        resource.setrlimit(resource.RLIMIT_NOFILE, (min(65536, resource.getrlimit(resource.RLIMIT_NOFILE)[1]),) * 2)
        context = ssl.create_default_context(cafile=self.certificate)
        for name in ["gateway", "gateway, TLS"]:
            _, port, process, _ = next(target for target in self.targets if target[0] == name)
            before, open_ones = memory(process.pid), []
            for _ in range(self.options.idle):
                connection = socket.create_connection(("127.0.0.1", port))
                if "TLS" in name:
                    connection = context.wrap_socket(connection, server_hostname="localhost")
                connection.sendall(b"*3\r\n$4\r\nAUTH\r\n$3\r\nweb\r\n$5\r\nbench\r\n")
                if connection.recv(100) != b"+OK\r\n":
                    raise SystemExit("a connection was not let in")
                open_ones.append(connection)
            each = (memory(process.pid) - before) / len(open_ones)
            print(f"| {len(open_ones):,} | {name} | {each:.1f} |", flush=True)
            for connection in open_ones:
                connection.close()

    def end(self):
        for process in reversed(self.started):
            process.terminate()
            process.wait()


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--redan", default="target/release/redan")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("-n", type=int, default=100_000)
    parser.add_argument("--idle", type=int, default=10_000)
    with tempfile.TemporaryDirectory() as directory:
        bench = Bench(parser.parse_args(), directory)
        try:
            bench.run()
            bench.idle()
        finally:
            bench.end()


main()
