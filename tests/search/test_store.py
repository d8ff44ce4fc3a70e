"""The index on disk: races, damage, rebuilds. No database here."""

import multiprocessing
import os
import stat

import pytest
from whoosh.query import Term

from search import store as store_module
from search.store import IndexUnavailable, Store

quiet = pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning", "ignore::ResourceWarning")


def document(number: int, text: str = "aide", model: str = "a.page") -> dict:
    return {
        "id": f"{model}:{number}",
        "pk": str(number),
        "models": model,
        "text": text,
        "_stored_text": text,
        "words": text,
        "f_title": text,
    }


def ids(store: Store, term: str = "aid", field: str = "text") -> set[str]:
    return store.read(lambda s: {hit["id"] for hit in s.search(Term(field, term), limit=None)})


@pytest.fixture
def store(tmp_path):
    store = Store(tmp_path / "index")
    store.begin_rebuild().publish()
    return store


def test_directory_is_private(store):
    assert stat.S_IMODE(store.directory.stat().st_mode) == 0o700
    assert stat.S_IMODE(store.current.resolve().stat().st_mode) == 0o700


def test_writes_are_read_replaced_and_deleted(store):
    store.write([document(1), document(2)])
    store.write([document(2, "retraite")])
    assert ids(store) == {"a.page:1"}
    store.write(deleted=["a.page:1"])
    assert ids(store) == set()
    assert ids(store, "retrait", "f_title") == {"a.page:2"}


def test_missing_index_is_unavailable_and_never_created_by_a_write(tmp_path):
    store = Store(tmp_path / "index")
    with pytest.raises(IndexUnavailable):
        ids(store)
    with pytest.raises(IndexUnavailable):
        store.write([document(1)])
    assert not store.directory.exists()


def test_rebuild_answers_with_the_old_index_until_published(store):
    store.write([document(1)])
    rebuild = store.begin_rebuild()
    rebuild.add([document(2)])
    assert ids(store) == {"a.page:1"}
    rebuild.publish()
    assert ids(store) == {"a.page:2"}
    assert len(list(store.directory.glob("generation-*"))) == 1


def test_write_during_rebuild_is_in_both_and_is_not_replaced(store):
    store.write([document(1, "ancien")])
    rebuild = store.begin_rebuild()
    store.write([document(1, "nouveau"), document(3)])
    rebuild.add([document(1, "ancien"), document(2)])
    assert ids(store, "nouveau") == {"a.page:1"}
    rebuild.publish()
    assert ids(store, "nouveau") == {"a.page:1"}
    assert ids(store, "ancien") == set()
    assert ids(store) == {"a.page:2", "a.page:3"}


def test_second_rebuild_is_refused_while_one_runs(store):
    rebuild = store.begin_rebuild()
    with pytest.raises(IndexUnavailable, match="already"):
        store.begin_rebuild()
    rebuild.publish()
    store.begin_rebuild().publish()


def test_rebuild_forgets_one_that_crashed(store):
    crashed = store.begin_rebuild()
    crashed._lock.close()
    rebuild = store.begin_rebuild()
    rebuild.add([document(5)])
    rebuild.publish()
    assert ids(store) == {"a.page:5"}
    assert not store.next.is_symlink()


def test_locked_index_gives_up(store, monkeypatch):
    monkeypatch.setattr(store_module, "WRITE_TIMEOUT", 0.1)
    writer = store_module._writer(store.current)
    with pytest.raises(IndexUnavailable, match="locked"):
        store.write([document(1)])
    writer.cancel()
    store.write([document(1)])
    assert ids(store) == {"a.page:1"}


@pytest.mark.slow
@quiet
@pytest.mark.parametrize(
    "garbage", [b"", b"\0" * 500, os.urandom(500), b"garbage" * 1000], ids=["empty", "zeros", "random", "text"]
)
@pytest.mark.parametrize("suffix", [".toc", ".seg"])
def test_damaged_file_is_unavailable_and_a_rebuild_repairs_it(damage, store, garbage, suffix):
    store.write([document(1)])
    for path in store.current.resolve().glob(f"*{suffix}"):
        path.write_bytes(garbage)
    with pytest.raises(IndexUnavailable):
        ids(store)
    with pytest.raises(Exception):  # noqa: B017, PT011 whatever Whoosh raises, the lock must be free after it
        store.write([document(2)])
    rebuild = store.begin_rebuild()
    rebuild.add([document(1)])
    rebuild.publish()
    assert ids(store) == {"a.page:1"}


@quiet
def test_emptied_directory_is_unavailable(damage, store, monkeypatch):
    monkeypatch.setattr(store_module, "_OPEN_ATTEMPTS", 2)
    for path in store.current.resolve().iterdir():
        path.unlink()
    with pytest.raises(IndexUnavailable):
        ids(store)
    with pytest.raises(IndexUnavailable):
        store.write([document(1)])


def _add(directory, worker, count):
    for number in range(count):
        Store(directory).write([document(worker * 1000 + number)])


def _add_without_retry(directory, worker, count):
    from whoosh import index

    for number in range(count):
        writer = index.open_dir(directory / "current").writer()
        writer.update_document(**document(worker * 1000 + number))
        writer.commit()


def _run(target, store, workers=4, count=25):
    context = multiprocessing.get_context("spawn")
    processes = [context.Process(target=target, args=(store.directory, worker, count)) for worker in range(workers)]
    for process in processes:
        process.start()
    for process in processes:
        process.join(120)
    return ids(store)


@pytest.mark.slow
def test_four_processes_lose_no_document(store):
    assert len(_run(_add, store)) == 100


@pytest.mark.slow
def test_without_our_writer_documents_are_lost(store):
    """Negative control: the loss that the test above would see."""
    assert len(_run(_add_without_retry, store)) < 100
