"""An XLSForm in, a form with its rubric out; or everything that is wrong with it, each fault at its cell.

sheets → columns → survey, choices, files, settings → rubric → XForm (pyxform) → expressions → form
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from importlib.resources import files

from forms.choices import ChoiceLists, read_choices
from forms.columns import column_faults, score_column_faults
from forms.expressions import logic_faults, read_expressions, reference_faults
from forms.external_lists import FILE_NAME, external_faults, external_items
from forms.faults import Fault, Place, fault
from forms.list_files import read_list_files
from forms.media import read_media
from forms.model import Choice, Form, ListItem
from forms.questions import FormTree
from forms.rubric import Rubric
from forms.rubric_bands import band_faults
from forms.rubric_checks import paper_faults
from forms.rubric_replacement import replacement
from forms.rubric_rows import rows_of_survey
from forms.rubric_sheet import assemble_rubric
from forms.settings import read_settings
from forms.sheets import Sheet, Unreadable, read_sheets
from forms.survey import ListNames, read_survey
from forms.triggers import trigger_faults
from forms.xform import compile_xform

_NEEDED = ("survey", "settings")
_SCORING = ("survey", "rubric")
_OURS = ("survey", "choices", "external_choices", "osm", "settings", "rubric")
_NOT_YET = ("entities",)
_STOPPING = frozenset({"sheet_missing", "column_missing", "character_invalid"})  # nothing further can be read
_CONTROL = re.compile(r"[^\t\n\r -\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")  # what XML 1.0 cannot hold


def library_form(name: str) -> bytes:
    """The packaged Markdown source of a library form, e.g. ``store_visit``."""
    return files("forms").joinpath("library", f"{name}.md").read_bytes()


def library_names() -> list[str]:
    return sorted(each.name.removesuffix(".md") for each in files("forms").joinpath("library").iterdir())


def read_form(
    source: bytes, filename: str, media: Mapping[str, bytes] | None = None
) -> Form | tuple[Fault, ...]:
    """Read, check and compile a workbook (``.xlsx`` or ``.md``, told by `filename`).

    `media` are the files that come with it, by name: lists, and the pictures and sounds of labels.
    Every fault that can be told is told at once, in the order of the sheets; a bad file raises nothing.
    """
    try:
        sheets = read_sheets(source, filename)
    except Unreadable as error:
        return (error.fault,)
    faults = _sheet_faults(sheets)
    if any(flaw.code in _STOPPING for flaw in faults):
        return faults
    return _read(sheets, media or {}, faults)


def read_rubric(source: bytes, filename: str, form: Form) -> Rubric | tuple[Fault, ...]:
    """Read another rubric for a published form, whose questionnaire stays as it is.

    The workbook holds a ``survey`` sheet of which only the names and the ``score::`` columns are read, and a
    ``rubric`` sheet with a version of its own. `dataclasses.replace` puts the rubric into the form.
    """
    try:
        sheets = read_sheets(source, filename)
    except Unreadable as error:
        return (error.fault,)
    missing = [fault("sheet_missing", Place(name), sheet=name) for name in _SCORING if name not in sheets]
    if missing:
        return tuple(missing)
    survey, sheet = (sheets[name] for name in _SCORING)
    faults = [*score_column_faults(survey), *column_faults(sheet)]
    faults += [*_character_faults(survey), *_character_faults(sheet)]
    if any(flaw.code in _STOPPING for flaw in faults):
        return tuple(faults)
    reading = replacement(survey, sheet, form)
    faults += reading.faults
    return _in_order(tuple(faults)) if faults else reading.rubric


def _read(
    sheets: Mapping[str, Sheet], media: Mapping[str, bytes], faults: tuple[Fault, ...]
) -> Form | tuple[Fault, ...]:
    brought = _brought(sheets, media)
    lists = brought.lists
    settings = read_settings(sheets["settings"])
    survey = read_survey(sheets["survey"], brought.names, is_for_phone=settings.is_for_phone)
    rows = rows_of_survey(survey, lists)
    rubric = assemble_rubric(sheets.get("rubric"), rows, form_id=settings.form_id, version=settings.version)
    papers = tuple(flaw for row in rows.rows for flaw in paper_faults(row, rows))
    references = (*reference_faults(survey, sheets.get("choices")), *trigger_faults(survey))
    known = (*faults, *survey.faults, *references, *brought.faults, *settings.faults, *papers, *rubric.faults)
    compiled = compile_xform(sheets)
    trees, expression_faults = read_expressions(survey, None if isinstance(compiled, Fault) else compiled)
    known = (*known, *external_faults(survey, brought.choices, brought.external, trees))
    late = (*known, *expression_faults)
    if isinstance(compiled, Fault):
        return _in_order((*late, *_news((compiled,), known)))
    root = FormTree(survey, lists, trees).root(settings.title)
    items = {**compiled.parts.lists, **brought.items}
    logic = tuple(logic_faults(survey, root, items))
    bands = tuple(band_faults(rows, rubric.rubric, root, items))
    found = (*late, *_news(logic, late), *_news(bands, logic))
    if found:
        return _in_order(found)
    itemsets = {} if compiled.itemsets is None else {FILE_NAME: compiled.itemsets}
    return Form(
        form_id=settings.form_id,
        version=settings.version,
        title=settings.title,
        root=root,
        rubric=rubric.rubric,
        xform=compiled.xform,
        namespace=compiled.namespace,
        lists=items,
        media={**brought.media, **itemsets},
        is_for_phone=settings.is_for_phone,
        log=compiled.parts.log,
    )


@dataclass(frozen=True, slots=True)
class _Brought:
    """All lists of choices, those of ``external_choices`` among them, and the files beside the form."""

    choices: ChoiceLists
    external: ChoiceLists
    lists: Mapping[str, tuple[Choice, ...]]
    names: ListNames
    items: Mapping[str, tuple[ListItem, ...]]  # of what the compiler does not write into the form
    media: Mapping[str, bytes]
    faults: tuple[Fault, ...]


def _brought(sheets: Mapping[str, Sheet], media: Mapping[str, bytes]) -> _Brought:
    choices, external = read_choices(sheets.get("choices")), read_choices(sheets.get("external_choices"))
    files, shown = read_list_files(sheets["survey"], media), read_media(sheets, media)
    osm = {row["list_name"] for row in sheets["osm"].rows} if "osm" in sheets else set[str]()
    return _Brought(
        choices=choices,
        external=external,
        lists={**external.lists, **choices.lists, **files.lists},
        names=ListNames({**choices.lists, **files.lists}, external.lists, osm),
        items={**external_items(sheets.get("external_choices")), **files.items},
        media={**files.media, **shown.files},
        faults=(*choices.faults, *external.faults, *files.faults, *shown.faults),
    )


def _sheet_faults(sheets: Mapping[str, Sheet]) -> tuple[Fault, ...]:
    faults = [fault("sheet_missing", Place(name), sheet=name) for name in _NEEDED if name not in sheets]
    faults += [fault("sheet_unsupported", Place(name), sheet=name) for name in _NOT_YET if name in sheets]
    for name in _OURS:
        if name in sheets:
            faults += column_faults(sheets[name])
            faults += _character_faults(sheets[name])
    return tuple(faults)


def _character_faults(sheet: Sheet) -> Iterator[Fault]:
    for column in sheet.letters:
        if _CONTROL.search(column):
            yield fault("character_invalid", sheet.place(column))
    for row in sheet.rows:
        for column, text in row.cells.items():
            if _CONTROL.search(text):
                yield fault("character_invalid", row.place(column))


def _news(later: tuple[Fault, ...], known: tuple[Fault, ...]) -> tuple[Fault, ...]:
    """Faults of a later step, unless their row is told already; one without a row only when it is alone."""
    told = {(flaw.sheet, flaw.row) for flaw in known}
    return tuple(f for f in later if ((f.sheet, f.row) not in told if f.row else not known))


def _in_order(faults: tuple[Fault, ...]) -> tuple[Fault, ...]:
    order = {name: index for index, name in enumerate(("", *_OURS))}
    return tuple(sorted(faults, key=lambda flaw: (order.get(flaw.sheet, len(order)), flaw.row)))
