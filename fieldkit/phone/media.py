"""The pictures and sounds of a form's labels, on their way into the phone's page."""

import re
from dataclasses import dataclass

from fieldkit.errors import LinkRefusedError
from forms import Form
from forms.media import media_type

FOREVER = "private, max-age=31536000, immutable"  # of a published version, which never changes
NEVER = "no-store"  # of a draft, which may be replaced any time
_RANGE = re.compile(r"bytes=([0-9]{0,18})-([0-9]{0,18})")


@dataclass(frozen=True, slots=True)
class ShownFile:
    """A file or, where `content_range` says so, a part of it."""

    content: bytes
    media_type: str
    content_range: str = ""


def shown_file(form: Form, name: str, wanted: str | None) -> ShownFile:
    """The file, or the part of it that `wanted`, a Range header, asks for: an iPhone plays nothing without.

    Raises:
        LinkRefusedError: the form has no such file; lists are no business of a page.
    """
    kind = media_type(name)
    if not kind or name not in form.media:
        raise LinkRefusedError
    return part_of(form.media[name], kind, wanted)


def part_of(content: bytes, kind: str, wanted: str | None) -> ShownFile:
    """As much of a file as a Range header asks for; all of it where there is none."""
    part = _part(wanted or "", len(content))
    if part is None:
        return ShownFile(content, kind)
    said = f"bytes {part.start}-{part.stop - 1}/{len(content)}"
    return ShownFile(content[part.start : part.stop], kind, said)


def _part(wanted: str, size: int) -> range | None:
    """``bytes=0-1``, ``bytes=500-``, ``bytes=-500``; None for all of it, also where that makes no sense."""
    asked = _RANGE.fullmatch(wanted.strip())
    if asked is None:
        return None
    first, last = asked[1], asked[2]
    start = int(first) if first else max(size - int(last or 0), 0)
    stop = min(int(last) + 1, size) if first and last else size
    return range(start, stop) if start < stop else None
