"""Static files as they are sent: no comment, no indentation, a name that changes with the content, compressed once."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from rcssmin import cssmin
from rjsmin import jsmin
from whitenoise.storage import CompressedManifestStaticFilesStorage

MINIFIERS = {".css": cssmin, ".js": jsmin}
OURS = ("css/", "js/")  # what others give is sent as it is given


class Storage(CompressedManifestStaticFilesStorage):
    """WhiteNoise's storage of compressed files with hashed names, our own CSS and JavaScript made small before."""

    def post_process(
        self, paths: dict[str, Any], dry_run: bool = False, **options: Any
    ) -> Iterator[tuple[str, str, Any]]:
        for name in [] if dry_run else paths:
            minify = MINIFIERS.get(Path(name).suffix)
            if minify and name.startswith(OURS):
                file = Path(self.path(name))
                file.write_text(minify(file.read_text(encoding="utf-8")), encoding="utf-8")
                paths[name] = (self, name)  # Django reads what it hashes from where this says
        yield from super().post_process(paths, dry_run, **options)
