"""Static files as the production server sends them."""

import gzip

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import FileSystemStorage

from core.staticfiles import Storage

CSS = "/* For us. */\n" + ".a {\n  color: red;\n}\n" * 20
JS = "/* For us. */\nconst twice = (text) => {\n  return `${text}  ${text}`; // two spaces\n};\n"


@pytest.fixture
def collected(tmp_path):
    """What `collectstatic` makes of two files of ours and one of somebody else."""
    storage = Storage(location=tmp_path, base_url="/static/")
    names = {"css/one.css": CSS, "js/one.js": JS, "wagtailadmin/two.css": CSS}
    for name, text in names.items():
        FileSystemStorage(tmp_path).save(name, ContentFile(text))
    given = FileSystemStorage(tmp_path)
    list(storage.post_process({name: (given, name) for name in names}))
    return {name: tmp_path / storage.hashed_files[name] for name in names}


def test_a_phone_gets_no_comment_and_no_indentation(collected):
    assert collected["css/one.css"].read_text() == ".a{color:red}" * 20
    assert collected["js/one.js"].read_text().strip() == "const twice=(text)=>{return`${text}  ${text}`;};"


def test_the_name_and_the_compressed_file_are_those_of_what_is_sent(collected):
    file = collected["css/one.css"]
    assert file.name != "one.css"
    assert gzip.decompress(file.with_name(f"{file.name}.gz").read_bytes()) == file.read_bytes()


def test_what_others_give_is_left_as_it_is(collected):
    assert collected["wagtailadmin/two.css"].read_text() == CSS
