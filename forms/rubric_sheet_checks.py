"""What is wrong on the rubric sheet: unknown words, points that do not add up, endings that end nothing."""

from collections import Counter
from collections.abc import Iterator
from math import isclose

from forms.faults import Fault, Place, fault
from forms.rubric import EndingMeaning, Rubric, RubricItem, Scaling
from forms.rubric_rows import SurveyRow, SurveyRows
from forms.sheets import Row, Sheet

SETTINGS = ("version", "total", "min_applicable_share")


def rows_of_kind(sheet: Sheet | None, kind: str) -> list[Row]:
    return [row for row in sheet.rows if row["kind"] == kind] if sheet else []


def setting(sheet: Sheet | None, name: str) -> str:
    return next((row["value"] for row in rows_of_kind(sheet, "setting") if row["name"] == name), "")


def is_number(text: str) -> bool:
    return text.replace(".", "", 1).isdecimal() and text.isascii()


def sheet_faults(sheet: Sheet, rubric: Rubric, rows: SurveyRows, *, faulty: set[int]) -> Iterator[Fault]:
    """What hangs on the `faulty` rows of the survey is not judged yet: their section's sum, the total."""
    unsure = {row.section for row in rows.rows if row.cells.number in faulty}
    seen: Counter[tuple[str, ...]] = Counter()
    for row in sheet.rows:
        key = (row["kind"], row["name"], row["value"] if row["kind"] == "ending" else "")
        seen[key] += 1
        if row.cells and seen[key] > 1:
            yield fault("rubric_row_duplicate", row.place("name"), name=row["name"])
        else:
            yield from _row_faults(row, rubric, rows, unsure=unsure)
    if faulty:
        return
    named = {section.name for section in rubric.sections}
    for item in rubric.items:
        if item.section not in named:
            yield fault("section_unlisted", Place("survey", item.row), name=item.name, section=item.section)
            named.add(item.section)
    yield from _total_faults(sheet, rubric)


def _row_faults(row: Row, rubric: Rubric, rows: SurveyRows, *, unsure: set[str]) -> Iterator[Fault]:
    match row["kind"]:
        case "section":
            items = [item for item in rubric.items if item.section == row["name"]]
            if items or not unsure:
                yield from _section_faults(row, items, is_sure=row["name"] not in unsure)
        case "setting":
            yield from _setting_faults(row)
        case "ending":
            yield from _ending_faults(row, rubric, rows, is_sure=not unsure)
        case _ if row.cells:
            yield fault("rubric_kind_unknown", row.place("kind"), value=row["kind"])
        case _:
            return


def _section_faults(row: Row, items: list[RubricItem], *, is_sure: bool) -> Iterator[Fault]:
    name, place = row["name"], row.place("points")
    if not items:
        yield fault("section_empty", row.place("name"), section=name)
    elif not is_number(row["points"]):
        yield fault("rubric_value_invalid", place, name=name, value=row["points"])
    elif row["scaling"] not in {*Scaling}:
        yield fault("scaling_unknown", row.place("scaling"), section=name, value=row["scaling"])
    elif is_sure and not _adds_up(row, total := sum(item.points for item in items)):
        yield fault("section_points", place, section=name, said=row["points"], added=f"{total:g}")


def _adds_up(row: Row, total: float) -> bool:
    """A capped section cannot be worth more than its items; a scaled one is worth what it says."""
    said = float(row["points"])
    match row["scaling"]:
        case Scaling.SCALE:
            return (said > 0) == (total > 0)
        case Scaling.CAP:
            return 0 < said <= total
        case _:
            return isclose(said, total)


def _setting_faults(row: Row) -> Iterator[Fault]:
    name, value = row["name"], row["value"]
    if name not in SETTINGS:
        yield fault("rubric_setting_unknown", row.place("name"), value=name, known=", ".join(SETTINGS))
    elif name == "version":
        if not value:
            yield fault("rubric_value_invalid", row.place("value"), name=name, value=value)
    elif not is_number(value) or (name == "min_applicable_share" and float(value) > 1):
        yield fault("rubric_value_invalid", row.place("value"), name=name, value=value)


def _ending_faults(row: Row, rubric: Rubric, rows: SurveyRows, *, is_sure: bool) -> Iterator[Fault]:
    name, value = row["name"], row["value"]
    question = rows.by_name.get(name)
    if row["meaning"] not in {*EndingMeaning}:
        known = ", ".join(EndingMeaning)
        yield fault("ending_meaning_unknown", row.place("meaning"), value=row["meaning"], known=known)
    if question is None:
        yield fault("ending_question_unknown", row.place("name"), name=name)
    elif not _can_be_answered(question, value):
        yield fault("ending_answer_unknown", row.place("value"), name=name, value=value)
    elif is_sure and not any(rows.places[item.name] > rows.places[name] for item in rubric.items):
        yield fault("ending_closes_nothing", row.place("name"), name=name)


def _can_be_answered(question: SurveyRow, value: str) -> bool:
    return value in question.choices if question.choices else bool(value)


def _total_faults(sheet: Sheet, rubric: Rubric) -> Iterator[Fault]:
    said = setting(sheet, "total")
    scaled = {section.name: section.points for section in rubric.sections if section.scaling}
    added = sum(scaled.values()) + sum(item.points for item in rubric.items if item.section not in scaled)
    if is_number(said) and not isclose(float(said), added):
        row = next(row for row in rows_of_kind(sheet, "setting") if row["name"] == "total")
        yield fault("total_points", row.place("value"), said=said, added=f"{added:g}")
