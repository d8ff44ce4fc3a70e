"""The index on disk: one private directory, readers and writers that survive each other.

::

    INDEX_DIR/
        current -> generation-k3x/     what is searched
        next    -> generation-9ab/     only while a rebuild runs
        rebuild.lock

A rebuild fills ``next`` and renames it to ``current``, in one step. While it runs, each write goes
to both: nothing saved meanwhile is lost, and the rebuild never replaces a document already there.

Whoosh has two known races, met here with retries: a writer takes the lock of another, and a
directory listed just before a commit names a file removed just after. It never syncs to disk and
reads pickles: so the directory is private and can always be rebuilt from the database.
"""

import fcntl
import os
import shutil
import tempfile
import time
from collections.abc import Callable, Iterable
from contextlib import suppress
from pathlib import Path
from typing import TypeVar

from whoosh import fields, index
from whoosh.searching import Searcher
from whoosh.writing import IndexWriter

from .analysis import FRENCH, PREFIXES, WORDS

WRITE_TIMEOUT = 10
"""Seconds a write waits for the lock of another process before it gives up."""

_READ_PAUSES = (0, 0.05, 0.2)
_OPEN_ATTEMPTS = 20
_PAUSE = 0.05
_GENERATION = "generation-"

T = TypeVar("T")


class IndexUnavailable(Exception):
    """The index is missing, unreadable, or locked for too long."""


def schema() -> fields.Schema:
    """Fields of a document.

    ``f_*`` and ``p_*`` are one per field of the model: what a search in some fields, a boost and a
    phrase look at. ``text`` has them all: what any other search looks at.
    """
    result = fields.Schema(
        id=fields.ID(unique=True, stored=True),
        pk=fields.ID(sortable=True),
        models=fields.KEYWORD,
        text=fields.TEXT(analyzer=FRENCH, stored=True, phrase=False),
        words=fields.TEXT(analyzer=WORDS, phrase=False),
        prefix=fields.TEXT(analyzer=PREFIXES, phrase=False),
    )
    result.add("f_*", fields.TEXT(analyzer=FRENCH), glob=True)
    result.add("p_*", fields.TEXT(analyzer=PREFIXES, phrase=False), glob=True)
    return result


class Store:
    """Reads, writes and rebuilds the index of one directory."""

    def __init__(self, directory: Path | str):
        self.directory = Path(directory)
        self.current = self.directory / "current"
        self.next = self.directory / "next"

    def read(self, work: Callable[[Searcher], T]) -> T:
        """Give ``work`` a searcher and return its answer.

        ``work`` may be called again after a race with a writer: it must have no side effect.
        Raise IndexUnavailable when the index is missing or damaged.
        """
        failure: Exception | None = None
        for pause in _READ_PAUSES if self.current.exists() else ():
            time.sleep(pause)
            try:
                with _open(self.current).searcher() as searcher:
                    return work(searcher)
            except Exception as error:  # noqa: BLE001 a damaged file can raise anything at all
                failure = error
        raise IndexUnavailable(f"No readable search index in {self.directory}") from failure

    def write(self, documents: Iterable[dict] = (), deleted: Iterable[str] = ()) -> None:
        """Add or replace documents, and remove those with these ids.

        Raise IndexUnavailable when there is no index, or when it stays locked too long.
        """
        documents, deleted = list(documents), list(deleted)

        def change(writer: IndexWriter) -> None:
            for identifier in deleted:
                writer.delete_by_term("id", identifier)
            for document in documents:
                writer.update_document(**document)

        for link in (self.next, self.current):
            if link is self.current or link.exists():
                _commit(link, change)

    def begin_rebuild(self) -> "Rebuild":
        """Start an empty index beside the current one. Raise IndexUnavailable if one is started."""
        return Rebuild(self)


class Rebuild:
    """An index being built beside the current one, which answers until ``publish()``."""

    def __init__(self, store: Store):
        self.store = store
        store.directory.mkdir(mode=0o700, parents=True, exist_ok=True)
        store.directory.chmod(0o700)
        # Held by the open file: freed by publish(), or by the end of a process that crashed.
        self._lock = (store.directory / "rebuild.lock").open("w")
        try:
            fcntl.flock(self._lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            self._lock.close()
            raise IndexUnavailable("The search index is already being rebuilt.") from error
        self._forget_unused()
        directory = Path(tempfile.mkdtemp(prefix=_GENERATION, dir=store.directory))
        index.create_in(directory, schema())
        store.next.symlink_to(directory.name)

    def add(self, documents: Iterable[dict]) -> None:
        """Add documents, except those that a save has put there since the rebuild began."""
        documents = list(documents)

        def change(writer: IndexWriter) -> None:
            with writer.reader() as reader:
                for document in documents:
                    if not reader.doc_frequency("id", document["id"]):
                        writer.add_document(**document)

        _commit(self.store.next, change)

    def publish(self) -> None:
        """Replace the current index, in one step."""
        os.replace(self.store.next, self.store.current)
        self._forget_unused()
        self._lock.close()

    def _forget_unused(self) -> None:
        self.store.next.unlink(missing_ok=True)
        used = self.store.current.resolve()
        for directory in self.store.directory.glob(f"{_GENERATION}*"):
            if directory != used:
                shutil.rmtree(directory, ignore_errors=True)


def _open(link: Path) -> index.FileIndex:
    """Open the index a link leads to now. Our schema replaces the pickled one."""
    return index.open_dir(link.resolve(), schema=schema())


def _commit(link: Path, change: Callable[[IndexWriter], None]) -> None:
    writer = _writer(link)
    try:
        change(writer)
        writer.commit()
    except BaseException:
        # Free the lock, but let the first failure tell the story.
        with suppress(Exception):
            writer.cancel()
        raise


def _writer(link: Path) -> IndexWriter:
    if not link.exists():
        raise IndexUnavailable(f"No search index at {link}: rebuild it.")
    for _attempt in range(_OPEN_ATTEMPTS):
        try:
            return _open(link).writer(timeout=WRITE_TIMEOUT)
        except index.LockError as error:
            raise IndexUnavailable(f"{link} stayed locked for {WRITE_TIMEOUT} s") from error
        except (FileNotFoundError, index.EmptyIndexError):
            time.sleep(_PAUSE)
    raise IndexUnavailable(f"No usable search index at {link}: rebuild it.")
