"""Servers, gateways before them, and doors to them that log in by themselves; and where packages come from.

Many test suites cannot be told a password, and expect a server that wants none. The gateway always wants one. A door before it listens on a
port, sends `AUTH` on each connection that it makes for a client, keeps the answer to itself, and then only copies bytes.
"""
import contextlib, glob, os, re, shutil, signal, socket, subprocess, sys, threading, time
import xml.etree.ElementTree

PASSWORD = "correct-horse-battery"
POLICY = """
[commands]
forbid = []
scripts = "any"
[environments.test]
servers = ["redis://gateway@127.0.0.1:{port}"]
tls = "off"
secrets = {{ provider = "environment" }}
[roles.app]
databases = "all"
commands = "all"
"""


def free_port():
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return listener.getsockname()[1]


def wait_for(port, log):
    for _ in range(200):
        try:
            return socket.create_connection(("127.0.0.1", port), 0.2).close()
        except OSError:
            time.sleep(0.05)
    with open(log) as text:
        raise SystemExit(f"nothing listens on {port}: {text.read()[-500:]}")


class Door:
    """Logs in for each client, where there is a user, then copies bytes both ways."""

    def __init__(self, target, user, path=None):
        self.target, self.user = target, user
        if path:
            self.listener = socket.socket(socket.AF_UNIX)
            self.listener.bind(path)
            self.listener.listen(512)
        else:
            self.listener = socket.create_server(("127.0.0.1", 0), backlog=512)
            self.port = self.listener.getsockname()[1]
        threading.Thread(target=self.accept, daemon=True).start()

    def accept(self):
        while True:
            try:
                client, _ = self.listener.accept()
            except OSError:
                return
            threading.Thread(target=self.carry, args=(client,), daemon=True).start()

    def carry(self, client):
        try:
            server = socket.create_connection(("127.0.0.1", self.target))
            for end in (client, server):
                if end.family != socket.AF_UNIX:
                    end.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            if self.user:
                log_in(server, self.user)
        except OSError:
            return client.close()
        back = threading.Thread(target=copy, args=(server, client), daemon=True)
        back.start()
        copy(client, server)
        back.join()
        client.close()
        server.close()


def log_in(server, user):
    server.sendall(command("AUTH", user, PASSWORD))
    answer = b""
    while not answer.endswith(b"\r\n"):
        piece = server.recv(1)
        if not piece:
            raise OSError("closed")
        answer += piece
    if answer != b"+OK\r\n":
        raise OSError(answer)


def command(*words):
    parts = [b"*%d\r\n" % len(words)]
    parts += [b"$%d\r\n%s\r\n" % (len(word), word) for word in (word.encode() for word in words)]
    return b"".join(parts)


def copy(source, sink):
    try:
        while piece := source.recv(1 << 16):
            sink.sendall(piece)
        sink.shutdown(socket.SHUT_WR)
    except OSError:
        # One side is gone without a farewell: so shall the other be.
        for end in (source, sink):
            try:
                end.shutdown(socket.SHUT_RDWR)
            except OSError:
                pass


class Place:
    """Where a client connects, and as whom."""

    def __init__(self, port, user, is_open):
        self.port, self.user, self.is_open = port, user, is_open
        self.url = f"redis://{user}:{PASSWORD}@127.0.0.1:{port}"

    def door(self):
        """A port on which a client needs no login."""
        return self.port if self.is_open else Door(self.port, self.user).port

    def socket(self, path):
        """The same as a Unix socket."""
        Door(self.port, None if self.is_open else self.user, path)


class Rig:
    """Makes stages: a fresh server, and where asked a gateway before it."""

    def __init__(self, server, redan, directory):
        self.server, self.redan, self.directory = os.path.abspath(server), os.path.abspath(redan), directory

    @contextlib.contextmanager
    def stage(self, end, configuration=()):
        """The place where a client finds a fresh server, directly or through the gateway."""
        directory = os.path.join(self.directory, f"stage-{end}")
        shutil.rmtree(directory, ignore_errors=True)
        os.makedirs(directory)
        started = []
        try:
            port, user = free_port(), "gateway"
            words = ["--port", str(port), "--save", "", "--user", user, "on", f">{PASSWORD}", "~*", "&*", "+@all", *configuration]
            started.append(start(directory, "server", [self.server, *words], port))
            if end == "through":
                port, user = self.gateway(directory, port, started), "app"
            yield Place(port, user, end == "direct")
        finally:
            for process in reversed(started):
                process.send_signal(signal.SIGTERM)
            for process in started:
                end_of(process)

    def gateway(self, directory, server, started):
        policy, port = os.path.join(directory, "redan.toml"), free_port()
        with open(policy, "w") as text:
            text.write(POLICY.format(port=server))
        environment = {**os.environ, "REDAN_USERS_APP": PASSWORD, "REDAN_PASSWORD": PASSWORD}
        words = ["gateway", "--policy", policy, "--listen", f"127.0.0.1:{port}"]
        started.append(start(directory, "gateway", [self.redan, *words], port, env=environment))
        return port


def start(directory, name, command, port, **more):
    path = os.path.join(directory, f"{name}.log")
    with open(path, "w") as log:
        process = subprocess.Popen(command, cwd=directory, stdout=log, stderr=log, **more)
    wait_for(port, path)
    return process


def end_of(process):
    try:
        process.wait(15)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


# Packages.
def source_package(name, directory, unpacked=None):
    """The unpacked source of a Debian package; downloaded once, from where this machine gets its packages."""
    found = [path for path in glob.glob(os.path.join(directory, unpacked or f"{name}-[0-9]*")) if os.path.isdir(path)]
    if found:
        return found[0]
    lists = os.path.join(directory, "apt")
    os.makedirs(os.path.join(lists, "parts"), exist_ok=True)
    os.makedirs(os.path.join(lists, "lists", "partial"), exist_ok=True)
    for path in glob.glob("/etc/apt/sources.list.d/debian.sources"):
        with open(path) as text, open(os.path.join(lists, "parts", "source.sources"), "w") as copy_:
            copy_.write(re.sub(r"(?m)^Types: deb$", "Types: deb-src", text.read()))
    apt = ["apt-get", "-qq", "-o", "Dir::Etc::sourcelist=/dev/null", "-o", f"Dir::Etc::sourceparts={lists}/parts",
           "-o", f"Dir::State::lists={lists}/lists"]
    quiet = {"check": True, "cwd": directory, "stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    subprocess.run([*apt, "update"], **quiet)
    subprocess.run([*apt, "source", "--download-only", name], **quiet)
    for archive in glob.glob(f"{directory}/{name}_*.orig.tar.*"):
        subprocess.run(["tar", "xf", archive], **quiet)
    return source_package(name, directory, unpacked)


def virtual_environment(directory, packages):
    """A Python with these packages."""
    python = os.path.join(directory, "venv", "bin", "python")
    if not os.path.exists(python):
        subprocess.run([sys.executable, "-m", "venv", os.path.join(directory, "venv")], check=True)
    subprocess.run([python, "-m", "pip", "install", "-q", "--disable-pip-version-check", *packages], check=True)
    return python


def sdist(python, name, version, directory):
    """The unpacked source distribution of a Python package."""
    target = os.path.join(directory, f"{name}-{version}")
    if not os.path.isdir(target):
        command = [python, "-m", "pip", "download", "-q", "--no-deps", "--no-binary", ":all:", "-d", directory]
        subprocess.run([*command, f"{name}=={version}"], check=True)
        subprocess.run(["tar", "xf", f"{target}.tar.gz"], check=True, cwd=directory)
    return target


def pytest(python, directory, words, log):
    """Runs pytest and says which tests passed; those that were skipped are left out."""
    report = f"{log}.xml"
    with open(log, "w") as out:
        command = [python, "-m", "pytest", "-q", "-p", "no:cacheprovider", f"--junitxml={report}", *words]
        subprocess.run(command, cwd=directory, stdout=out, stderr=out, check=False, timeout=3600)
    results = {}
    for case in xml.etree.ElementTree.parse(report).iter("testcase"):
        kinds = {child.tag for child in case}
        if "skipped" not in kinds:
            results[f"{case.get('classname')}.{case.get('name')}"] = not kinds & {"failure", "error"}
    return results


def npm(directory, packages):
    """Installs packages of npm there."""
    if not os.path.exists(os.path.join(directory, "package.json")):
        with open(os.path.join(directory, "package.json"), "w") as text:
            text.write("{}")
    subprocess.run(["npm", "install", "--silent", "--no-audit", "--no-fund", *packages], check=True, cwd=directory)


def debian(packages):
    """Installs packages of Debian that are missing."""
    state = subprocess.run(["dpkg", "-s", *packages], check=False, capture_output=True)
    if state.returncode != 0:
        subprocess.run(["apt-get", "install", "-y", "-qq", "--no-install-recommends", *packages], check=True, stdout=subprocess.DEVNULL)


def program(rig, end, command, configuration=()):
    """Runs a program that finds the server in REDIS_URL and prints `ok NAME` or `not ok NAME: why` for each test."""
    log = os.path.join(rig.directory, f"{end}.log")
    with rig.stage(end, configuration) as place, open(log, "w") as out:
        environment = {**os.environ, "REDIS_URL": place.url, "REDIS_PORT": str(place.port), "REDIS_USER": place.user,
                       "REDIS_PASSWORD": PASSWORD}
        subprocess.run(command, cwd=rig.directory, env=environment, stdout=out, stderr=out, check=False, timeout=300)
    with open(log, errors="replace") as text:
        lines = re.findall(r"(?m)^(not )?ok (?:\d+ )?(?:- )?([^:\n]+)", text.read())
    return {name.strip(): not failed for failed, name in lines}


def place_files(directory, *names):
    """Copies programs from here to where their packages are."""
    for name in names:
        shutil.copy(os.path.join(os.path.dirname(os.path.abspath(__file__)), name), directory)
