"""Templates as they are sent: indentation is for those who write them, not for a phone that pays for each byte."""

import re
from typing import Any

from django.template.loaders import filesystem

_INDENTATION = re.compile(r"(?<=\n)[ \t]+")


class Loader(filesystem.Loader):
    """Read a template without what its lines begin with. Line numbers in error messages stay right.

    No page of ours has spaces that count at the beginning of a line (`<pre>`); a text of an editor is a value, left as it is.
    """

    def get_contents(self, origin: Any) -> str:
        contents = super().get_contents(origin)
        return _INDENTATION.sub("", contents) if origin.name.endswith(".html") else contents
