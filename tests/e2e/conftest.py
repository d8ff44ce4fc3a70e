"""A real browser in front of the real server: gunicorn, production settings, the demo's content, a database of its own.

Test workers share nothing but the making of the demo.
"""

import fcntl
import os
import shutil
import subprocess
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright

from tests.benchmarks._harness import PYTHON, ROOT, Server, demo_environment, gunicorn
from tests.e2e.databases import own_database, read_value

# Playwright keeps an event loop in this thread, in which Django would refuse to work, though nothing here is asynchronous.
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "1")

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
ANSWERS = 300
# Milliseconds. What comes comes at once; a loaded machine may hold everything for many seconds.
PATIENCE = 30_000
expect.set_options(timeout=PATIENCE)
PASSWORD = "un mot de passe des tests de bout en bout"


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if "tests/e2e/" not in item.nodeid:
            continue
        item.add_marker(pytest.mark.e2e)
        item.add_marker(pytest.mark.slow)
        item.add_marker(pytest.mark.enable_socket)
        if CHROMIUM is None:
            item.add_marker(
                pytest.mark.skip(
                    reason="BROWSER TEST NOT RUN: no chromium on this machine (Debian: apt-get install chromium)"
                )
            )


@dataclass
class Site:
    """The running site."""

    server: Server
    env: dict[str, str]

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server.port}"

    def value(self, sql: str) -> int:
        """The number a query gives on the site's own database."""
        return read_value(self.env, sql)

    def shell(self, code: str) -> str:
        """What a line of Python prints on the site's own database."""
        command = [PYTHON, "manage.py", "shell", "--no-imports", "-c", code]
        done = subprocess.run(command, cwd=ROOT, env=self.env, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr
        return done.stdout.strip()


@dataclass
class Watched:
    """A page, and everything a careful visitor would complain of."""

    page: Page
    context: BrowserContext
    url: str
    console: list[str] = field(default_factory=list)
    foreign: list[str] = field(default_factory=list)

    def go(self, path: str) -> Page:
        self.page.goto(self.url + path)
        return self.page

    def complaints(self) -> list[str]:
        """Console errors and warnings (refusals of the Content-Security-Policy among them) and third-party requests."""
        return [*self.console, *self.foreign]


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """The demo, served as production is: each worker its own copy. E2E_DATA names a folder that keeps it between runs."""
    with own_database() as variables:
        data = None if variables else str(_copy_of_the_demo(tmp_path_factory))
        with demo_environment(data, ANSWERS, extra=variables) as env, gunicorn(env) as server:
            yield Site(server, env)


def _copy_of_the_demo(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The first worker makes the demo, the others wait for it."""
    base = tmp_path_factory.getbasetemp()
    shared = base.parent if "PYTEST_XDIST_WORKER" in os.environ else base
    demo = Path(os.environ.get("E2E_DATA") or shared / "demo")
    with (shared / "demo.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        with demo_environment(str(demo), ANSWERS):
            pass
    return shutil.copytree(demo, base / "own-demo")


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox", "--disable-gpu"])
        yield browser
        browser.close()


@pytest.fixture
def visit(site: Site, chromium: Browser) -> Iterator[Callable[..., Watched]]:
    """Open a browser: `visit(width=360, scheme="dark", javascript=False)`."""
    contexts: list[BrowserContext] = []

    def open_browser(
        width: int = 1280, height: int = 900, scheme: str = "light", javascript: bool = True, **options: object
    ) -> Watched:
        context = chromium.new_context(
            viewport={"width": width, "height": height},
            color_scheme=scheme,
            java_script_enabled=javascript,
            reduced_motion="reduce",
            locale="fr-FR",
            timezone_id="Europe/Paris",
            **options,
        )
        contexts.append(context)
        context.set_default_timeout(PATIENCE)
        watched = Watched(context.new_page(), context, site.url)
        watch(watched, watched.page)
        context.on("page", lambda page: watch(watched, page))
        return watched

    def watch(watched: Watched, page: Page) -> None:
        page.on(
            "console",
            lambda message: (
                message.type in ("error", "warning") and watched.console.append(f"{page.url}: {message.text}")
            ),
        )
        page.on("pageerror", lambda error: watched.console.append(f"{page.url}: {error}"))

    def no_third_party(watched: Watched) -> None:
        watched.context.on(
            "request",
            lambda request: (
                not request.url.startswith((site.url, "data:", "blob:")) and watched.foreign.append(request.url)
            ),
        )

    def visit(**options: object) -> Watched:
        watched = open_browser(**options)
        no_third_party(watched)
        return watched

    yield visit
    for context in contexts:
        context.close()


@pytest.fixture(scope="session")
def account(site: Site) -> str:
    """An administrator, for the tests of the admin's screens."""
    site.shell(
        "from django.contrib.auth import get_user_model as m;"
        "user, new = m().objects.get_or_create(username='essai', defaults={'is_superuser': True});"
        f"user.set_password({PASSWORD!r}); user.save()"
    )
    return "essai"


@pytest.fixture
def log_in() -> Callable[..., Page]:
    def log_in(watched: Watched, username: str) -> Page:
        page = watched.go("/admin/login/")
        page.fill("input[name=username]", username)
        page.fill("input[name=password]", PASSWORD)
        page.click("button[type=submit]")
        page.wait_for_url("**/admin/")
        return page

    return log_in
