"""``select_one_external``: a list of its own sheet, in a file for Collect, an ordinary one for all others.

E1 its choices and its filter are a filtered list's; Collect gets ``itemsets.csv`` and a query
E2 the server takes what the filter leaves
E3 what Collect could not look up is a fault
"""

import csv
import io
from typing import cast

import pytest

from forms import phone_json
from forms.faults import Fault
from forms.model import Choice, Form, Kind
from forms.read import read_form
from forms.text import Bilingual
from tests.forms.logic.small import codes, evaluated
from tests.forms.small_forms import YES_NO, places, workbook

HEAD = "| type | name | label::中文 (zh) | label::English (en) | choice_filter | calculation |"
PROVINCE = "| text | province | 省 | Province |"
TOWN = "| select_one_external towns | town | 市 | Town | province = ${province} |"
EXTERNAL = """
| external_choices |
| | list_name | name | label::中文 (zh) | label::English (en) | province | remarks |
| | towns | fz | 福州 | Fuzhou | fj | ask Li |
| | towns | xm | 厦门 | Xiamen | fj | |
| | towns | gz | 广州 | Guangzhou | gd | |
"""


def _read(*rows: str, external: str = EXTERNAL, choices: str = YES_NO) -> Form | tuple[Fault, ...]:
    return read_form(workbook("\n".join((HEAD, *rows)), choices=choices) + external.encode(), "small.md")


def _form() -> Form:
    form = _read(PROVINCE, TOWN)
    assert isinstance(form, Form), form
    return form


def test_e1_an_ordinary_filtered_list() -> None:
    form = _form()
    _, town = form.questions()
    assert (Kind.SELECT_ONE, Choice("fz", Bilingual("福州", "Fuzhou"))) == (town.kind, town.choices[0])
    assert town.choice_items is not None
    assert form.is_for_phone
    assert {"towns"} == {*cast("dict[str, object]", phone_json(form)["lists"])}


def test_e1_what_collect_gets() -> None:
    form = _form()
    assert b"query=\"instance('towns')/root/item[province =  /data/province ]\"" in form.xform
    rows = [*csv.DictReader(io.StringIO(form.media["itemsets.csv"].decode()))]
    assert ["list_name", "name", "label::中文 (zh)", "label::English (en)", "province"] == [*rows[0]]
    assert [("fz", "fj"), ("xm", "fj"), ("gz", "gd")] == [(row["name"], row["province"]) for row in rows]


def test_e1_blank_cells_keep_their_columns() -> None:
    """Pyxform writes the cells it gets one after the other."""
    form = _read(
        PROVINCE, TOWN, external=EXTERNAL.replace("| xm | 厦门 | Xiamen | fj |", "| xm | 厦门 | Xiamen | |")
    )
    assert isinstance(form, Form), form
    rows = [*csv.DictReader(io.StringIO(form.media["itemsets.csv"].decode()))]
    assert ("xm", "厦门", "") == (rows[1]["name"], rows[1]["label::中文 (zh)"], rows[1]["province"])


def test_e2_only_what_the_filter_leaves() -> None:
    form = _form()
    assert [] == codes(evaluated(form, "<province>fj</province><town>xm</town>"))
    assert ["choice /data/town"] == codes(evaluated(form, "<province>fj</province><town>gz</town>"))
    assert ["choice /data/town"] == codes(evaluated(form, "<province>fj</province><town>no</town>"))


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        ([PROVINCE, TOWN.replace("towns", "nope")], "list_unknown survey 3 A"),
        ([PROVINCE, TOWN.replace("province = ${province}", "")], "external_filter_invalid survey 3 E"),
        ([PROVINCE, TOWN.replace("=", "!=")], "external_filter_invalid survey 3 E"),
        ([PROVINCE, TOWN.replace("province =", "starts-with(province, 'f') or province =")],
         "external_filter_invalid survey 3 E"),
        ([PROVINCE, TOWN.replace("province =", "country =")], "expression_invalid survey 3 E"),
        ([PROVINCE, TOWN, "| calculate | c | | | | instance('towns')/root/item[name = 'fz']/province |"],
         "expression_invalid survey 4 F"),
    ],
)  # fmt: skip
def test_e3_what_collect_could_not_look_up(rows: list[str], expected: str) -> None:
    found = _read(*rows)
    assert isinstance(found, tuple)
    assert [expected] == places(found)


def test_e3_a_filter_of_several_comparisons() -> None:
    assert isinstance(_read(PROVINCE, TOWN.replace("= ${", "= 'fj' and province = ${")), Form)


@pytest.mark.parametrize(
    ("external", "expected"),
    [
        ("", "list_unknown survey 3 A"),
        (EXTERNAL.replace("| xm |", "| fz |"), "choice_duplicate external_choices 3 B"),
        (EXTERNAL.replace("| Xiamen |", "| |"), "text_missing external_choices 3 D"),
        (EXTERNAL.replace("remarks", "image"), "column_unsupported external_choices 1 F"),
    ],
)
def test_e3_the_sheet_itself(external: str, expected: str) -> None:
    found = _read(PROVINCE, TOWN, external=external)
    assert isinstance(found, tuple)
    assert [expected] == places(found)


def test_e3_a_list_stands_on_one_sheet() -> None:
    found = _read(PROVINCE, TOWN, choices=f"{YES_NO}| towns | fz | 福州 | Fuzhou |")
    assert isinstance(found, tuple)
    assert ["list_twice survey 3 A"] == places(found)
