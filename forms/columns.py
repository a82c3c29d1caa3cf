"""Which columns a form's sheets may have, and what is wrong with the others.

Columns nobody knows are the author's notes and are left alone, as every XLSForm tool does, unless they look
like a slip of the pen for a column that matters.
"""

from collections.abc import Iterator
from difflib import get_close_matches

from forms.faults import Fault, fault
from forms.sheets import Sheet

SCORE_COLUMNS = frozenset(
    f"score::{name}"
    for name in (
        "points", "rule", "element", "veto", "evidence", "operators", "na", "event", "delta", "for",
    )
)  # fmt: skip
EXPRESSION_COLUMNS = (
    "relevant", "required", "constraint", "calculation", "default", "repeat_count", "choice_filter",
)  # fmt: skip
TRANSLATED = frozenset({"label", "hint", "constraint_message", "required_message"})
MEDIA = frozenset({"image", "big-image", "audio", "video"})  # names of files, in one language or in each
MEDIA_PREFIX = "media::"  # which may stand before each of them

_SURVEY = {
    "type", "name", "label", "hint", "constraint_message", "required_message", "relevant", "required",
    "constraint", "calculation", "trigger", "appearance", "parameters", "default", "read_only",
    "choice_filter", "repeat_count", *MEDIA,
}  # fmt: skip
_LIST = {"list_name", "name", "label"}
_CHOICES = {*_LIST, *MEDIA}
_SETTINGS = {"form_title", "form_id", "version", "default_language", "style", "instance_xmlns", "clients"}
_RUBRIC = {"kind", "name", "label", "points", "scaling", "value", "meaning"}
_OURS_ALONE = frozenset({"clients"})
KNOWN_COLUMNS = {
    "survey": _SURVEY,
    "choices": _CHOICES,
    "external_choices": _LIST,
    "osm": _LIST,
    "settings": _SETTINGS,
    "rubric": _RUBRIC,
}

_NOT_YET = {
    "survey": {"save_to", "guidance_hint", "bind", "body", "instance", "disabled"},
    "choices": {"points", "score"},
    "external_choices": {"points", "score", *MEDIA},
    "osm": set(MEDIA),
    "settings": {"public_key", "submission_url", "instance_name", "namespaces", "omit_instanceID", "name"},
    "rubric": set[str](),
}  # fmt: skip

_REQUIRED = {
    "survey": ("type", "name"),
    "choices": ("list_name", "name"),
    "external_choices": ("list_name", "name"),
    "osm": ("list_name", "name"),
    "settings": ("form_title", "form_id", "version"),
    "rubric": ("kind", "name"),
}


def stem(column: str) -> str:
    """``label::English (en)`` → ``label``, ``media::image::English (en)`` → ``image``."""
    return column.removeprefix(MEDIA_PREFIX).split("::", maxsplit=1)[0].strip()


def is_compiled(sheet: Sheet, column: str) -> bool:
    """Whether the compiler may see it: pyxform would write notes and points into the XForm."""
    return stem(column) in KNOWN_COLUMNS[sheet.name] - _OURS_ALONE


def is_note(sheet: Sheet, column: str) -> bool:
    """Whether it is the author's own column, which means nothing to the form."""
    return stem(column) not in KNOWN_COLUMNS[sheet.name] and column not in SCORE_COLUMNS


def column_faults(sheet: Sheet) -> Iterator[Fault]:
    """Missing, misspelt and not (yet) supported columns of one of the sheets of a form."""
    for column in _REQUIRED[sheet.name]:
        if column not in sheet.letters:
            yield fault("column_missing", sheet.place(), sheet=sheet.name, column=column)
    for column in sheet.letters:
        yield from _one_column(sheet, column)


def score_column_faults(survey: Sheet) -> Iterator[Fault]:
    """Of a survey sheet that only scores: it names questions, and every column that scores is a known one."""
    if "name" not in survey.letters:
        yield fault("column_missing", survey.place(), sheet=survey.name, column="name")
    for column in survey.letters:
        if stem(column) == "score":
            yield from _one_column(survey, column)


def _one_column(sheet: Sheet, column: str) -> Iterator[Fault]:
    known = KNOWN_COLUMNS[sheet.name]
    head = stem(column)
    if head in known and (head in TRANSLATED | MEDIA or head == column):
        return
    is_media = column == "media" or column.startswith(MEDIA_PREFIX)
    if sheet.name == "survey" and head == "score":
        if column not in SCORE_COLUMNS:
            yield fault("column_score_unknown", sheet.place(column), column=column)
    elif head in _NOT_YET[sheet.name] or is_media:
        if any(row[column] for row in sheet.rows):
            yield fault("column_unsupported", sheet.place(column), sheet=sheet.name, column=column)
    elif close := get_close_matches(head.lower(), known | TRANSLATED, n=1, cutoff=0.75):
        yield fault("column_misspelt", sheet.place(column), column=column, known=close[0])
