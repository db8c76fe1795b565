"""A server, a gateway before it, and doors to both that log in by themselves.

Many test suites cannot be told a password. A door listens on a port, sends `AUTH` on each connection that it makes
for a client, keeps the answer to itself, and then only copies bytes. The direct run uses one too, so that both runs differ in
the gateway alone.
"""
import os, selectors, signal, socket, subprocess, threading, time

PASSWORD = "correct-horse-battery"
POLICY = """
[commands]
forbid = []
scripts = "any"
[environments.test]
servers = ["redis://127.0.0.1:{port}"]
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
    """Logs in for each client, then copies bytes both ways."""

    def __init__(self, target, user):
        self.target, self.user = target, user
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
                end.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            server.sendall(command("AUTH", self.user, PASSWORD))
            answer = b""
            while not answer.endswith(b"\r\n"):
                piece = server.recv(1)
                if not piece:
                    raise OSError("closed")
                answer += piece
            if answer != b"+OK\r\n":
                client.sendall(answer)
                raise OSError("refused")
        except OSError:
            return client.close()
        back = threading.Thread(target=copy, args=(server, client), daemon=True)
        back.start()
        copy(client, server)
        back.join()
        client.close()
        server.close()


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


class Stage:
    """Everything that one comparison needs; `close` ends it."""

    def __init__(self, directory, server, redan, configuration=()):
        self.directory, self.started = directory, []
        os.makedirs(directory, exist_ok=True)
        self.server_port = free_port()
        words = ["--port", str(self.server_port), "--save", "", "--requirepass", PASSWORD, *configuration]
        self.server = self.start("server", [os.path.abspath(server), *words], self.server_port)
        self.gateway_port = free_port()
        policy = os.path.join(directory, "redan.toml")
        with open(policy, "w") as text:
            text.write(POLICY.format(port=self.server_port))
        environment = {**os.environ, "REDAN_USERS_APP": PASSWORD, "REDAN_PASSWORD": PASSWORD}
        words = ["gateway", "--policy", policy, "--listen", f"127.0.0.1:{self.gateway_port}"]
        self.start("gateway", [os.path.abspath(redan), *words], self.gateway_port, env=environment)

    def start(self, name, command, port, **more):
        path = os.path.join(self.directory, f"{name}.log")
        with open(path, "w") as log:
            process = subprocess.Popen(command, cwd=self.directory, stdout=log, stderr=log, **more)
        self.started.append(process)
        wait_for(port, path)
        return process

    def close(self):
        for process in reversed(self.started):
            process.send_signal(signal.SIGTERM)
        for process in self.started:
            try:
                process.wait(15)
            except subprocess.TimeoutExpired:
                process.kill()
