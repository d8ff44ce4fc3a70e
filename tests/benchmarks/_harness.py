"""What the benchmarks share: servers, a load generator, CPU read from /proc, and figures printed one a line.

Linux only (/proc). Requests per second on a shared machine are noise; CPU per request and ratios within one run are not.
"""

import argparse
import json
import os
import re
import secrets
import shutil
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
TICKS = os.sysconf("SC_CLK_TCK")
PYTHON = sys.executable


class Figures:
    """Prints `name = number unit` at once, and keeps them for `--json`."""

    def __init__(self) -> None:
        self.kept: dict[str, dict[str, float | str]] = {}

    def add(self, name: str, number: float, unit: str) -> None:
        rounded = round(number, 2) if abs(number) < 100 else round(number)
        self.kept[name] = {"value": rounded, "unit": unit}
        print(f"{name} = {rounded:g} {unit}", flush=True)

    def write(self, path: str | None) -> None:
        if path:
            Path(path).write_text(json.dumps(self.kept, indent=2) + "\n")


def options(description: str) -> argparse.ArgumentParser:
    """The options every benchmark has."""
    parser = argparse.ArgumentParser(description=description)
    parser.add_argument("--json", metavar="FILE", help="also write the figures to this file")
    parser.add_argument("--data", metavar="DIR", help="keep the demo in this folder, and use it again if it is there")
    parser.add_argument("--answers", type=int, default=300, help="answers in the demo database (300)")
    return parser


@contextmanager
def demo_environment(data: str | None, answers: int, extra: dict[str, str] | None = None) -> Iterator[dict[str, str]]:
    """Environment variables of a production site on a demo of its own, `extra` among them. Takes half a minute to make."""
    folder = Path(data).resolve() if data else Path(tempfile.mkdtemp(prefix="bench-"))
    env = {
        **{name: value for name, value in os.environ.items() if name not in ("DATABASE_URL", "REDIS_URL")},
        "DJANGO_SETTINGS_MODULE": "config.settings.production",
        "SECRET_KEY": secrets.token_urlsafe(50),
        "ALLOWED_HOSTS": "127.0.0.1,testserver",
        "PUBLIC_SCHEME": "http",
        # Everybody comes from this machine: no network is asked for work.
        "NETWORK_PER_MINUTE": "0",
        "NETWORK_NEWCOMERS_PER_HOUR": "0",
        "VAR_DIR": str(folder),
        **(extra or {}),
    }
    if data and (folder / "secret").exists():
        env["SECRET_KEY"] = (folder / "secret").read_text()
    try:
        if not (folder / "ready").exists():
            _make_demo(folder, env, answers)
        yield env
    finally:
        if not data:
            shutil.rmtree(folder, ignore_errors=True)


def _make_demo(folder: Path, env: dict[str, str], answers: int) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "secret").write_text(env["SECRET_KEY"])
    started = time.monotonic()
    print("# demo database and static files…", file=sys.stderr, flush=True)
    static = manage("collectstatic", "--no-input", "-v", "0", env=env)
    for command in (["migrate", "--no-input", "-v", "0"], ["demo", "--answers", str(answers)]):
        _finish(manage(*command, env=env))
    _finish(static)
    (folder / "ready").touch()
    print(f"# … made in {time.monotonic() - started:.0f} s", file=sys.stderr, flush=True)


def manage(*arguments: str, env: dict[str, str]) -> subprocess.Popen:
    """Start `manage.py`; its words are kept for the case it fails."""
    return subprocess.Popen(
        [PYTHON, "manage.py", *arguments],
        cwd=ROOT,
        env=env,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
    )


def _finish(process: subprocess.Popen) -> None:
    output, _nothing = process.communicate()
    if process.returncode:
        sys.exit(f"{' '.join(process.args[1:])} failed:\n{output.decode()[-3000:]}")


def free_port() -> int:
    with socket.socket() as sock:
        sock.bind(("127.0.0.1", 0))
        return sock.getsockname()[1]


@dataclass
class Server:
    """A gunicorn that answers on 127.0.0.1:`port`."""

    port: int
    process: subprocess.Popen

    def cpu(self) -> float:
        """Seconds of CPU its workers have used since they started, user and system."""
        total = 0
        for stat in Path("/proc").glob("[0-9]*/stat"):
            try:
                fields = stat.read_text().rpartition(")")[2].split()
            except (FileNotFoundError, ProcessLookupError):
                continue
            if int(fields[1]) == self.process.pid:  # its parent is our gunicorn
                total += int(fields[11]) + int(fields[12])
        return total / TICKS


@contextmanager
def gunicorn(env: dict[str, str], *arguments: str) -> Iterator[Server]:
    """The project's own gunicorn.conf.py; `arguments` may name another application."""
    port = free_port()
    command = [PYTHON, "-m", "gunicorn", "-c", "gunicorn.conf.py", "--log-level", "warning", *arguments]
    process = subprocess.Popen(command, cwd=ROOT, env={**env, "BIND": f"127.0.0.1:{port}"})
    try:
        for _attempt in range(300):
            if process.poll() is not None:
                sys.exit("gunicorn did not start.")
            client = Client(port)
            try:
                client.request(request_bytes("/"))
                break
            except OSError:
                time.sleep(0.1)
            finally:
                client.close()
        yield Server(port, process)
    finally:
        process.terminate()
        process.wait(30)


def request_bytes(path: str, body: bytes = b"", headers: dict[str, str] | None = None, gzip: bool = True) -> bytes:
    """An HTTP/1.1 request as a browser sends it."""
    lines = [f"{'POST' if body else 'GET'} {path} HTTP/1.1", "Host: 127.0.0.1"]
    if gzip:
        lines.append("Accept-Encoding: gzip, br")  # br: static files, made once; pages are gzipped
    if body:
        lines += [
            "Content-Type: application/x-www-form-urlencoded",
            f"Content-Length: {len(body)}",
            "Sec-Fetch-Site: same-origin",
        ]
    lines += [f"{name}: {value}" for name, value in (headers or {}).items()]
    return "\r\n".join([*lines, "", ""]).encode() + body


@dataclass(frozen=True)
class Response:
    status: int
    head: str
    body: bytes

    def headers(self, name: str) -> list[str]:
        return re.findall(rf"(?im)^{name}: *(.*?)\r?$", self.head)


class Client:
    """One keep-alive connection; as little Python as can be, so that the server is what is measured."""

    def __init__(self, port: int):
        self.port = port
        self._sock: socket.socket | None = None
        self._rest = b""

    def request(self, raw: bytes) -> Response:
        """Send a request and read its answer; once more on a new connection if the server closed the old one."""
        try:
            return self._exchange(raw)
        except (ConnectionError, TimeoutError):
            if self._sock is None:
                raise
            self.close()
            return self._exchange(raw)

    def _exchange(self, raw: bytes) -> Response:
        if self._sock is None:
            self._sock = socket.create_connection(("127.0.0.1", self.port), timeout=30)
            self._sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._sock.sendall(raw)
        data, self._rest = self._rest, b""
        while (end := data.find(b"\r\n\r\n")) < 0:
            data += self._receive()
        head, data = data[:end].decode("latin-1"), data[end + 4 :]
        length = int(found[1]) if (found := re.search(r"(?i)\r\ncontent-length: *(\d+)", head)) else 0
        pieces, received = [data], len(data)
        while received < length:
            pieces.append(self._receive())
            received += len(pieces[-1])
        body = b"".join(pieces)
        if re.search(r"(?i)\r\nconnection: *close", head):
            self.close()
        return Response(int(head[9:12]), head, body)

    def _receive(self) -> bytes:
        data = self._sock.recv(1 << 18)
        if not data:
            raise ConnectionError("closed by the server")
        return data

    def close(self) -> None:
        if self._sock is not None:
            self._sock.close()
        self._sock = None


@dataclass
class Load:
    """What a load gave: requests answered, wall-clock seconds, CPU seconds of the server's workers."""

    requests: int = 0
    seconds: float = 0
    cpu: float = 0
    statuses: dict[int, int] = field(default_factory=dict)

    @property
    def rate(self) -> float:
        return self.requests / self.seconds

    @property
    def cpu_ms(self) -> float:
        return 1000 * self.cpu / self.requests


def load(server: Server, make_request: Callable[[], bytes], seconds: float, connections: int = 8) -> Load:
    """Ask again and again from several connections for some seconds."""
    result, lock = Load(), threading.Lock()
    clients = [Client(server.port) for _ in range(connections)]
    started, cpu = time.perf_counter(), server.cpu()
    until = started + seconds

    def work(client: Client) -> None:
        statuses: dict[int, int] = {}
        while time.perf_counter() < until:
            status = client.request(make_request()).status
            statuses[status] = statuses.get(status, 0) + 1
        client.close()
        with lock:
            for status, count in statuses.items():
                result.statuses[status] = result.statuses.get(status, 0) + count

    threads = [threading.Thread(target=work, args=[client]) for client in clients]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    result.seconds, result.cpu = time.perf_counter() - started, server.cpu() - cpu
    result.requests = sum(result.statuses.values())
    return result
