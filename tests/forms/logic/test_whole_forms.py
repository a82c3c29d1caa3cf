"""Whole forms with filled-in sheets: what stands in ``sheets/`` is what the server makes of them."""

from pathlib import Path

import pytest

from tests.forms.logic.sheets import FILES, FilledIn, Outcome, filled_in, form_of, on_the_server

SHEETS = [(file, sheet) for file in FILES for sheet in filled_in(file)]


@pytest.mark.parametrize(
    ("file", "sheet"), SHEETS, ids=[f"{file.stem}: {sheet.name}" for file, sheet in SHEETS]
)
def test_sheet(file: Path, sheet: FilledIn) -> None:
    assert_as_expected(sheet, on_the_server(form_of(file), sheet.given))


def assert_as_expected(sheet: FilledIn, outcome: Outcome) -> None:
    broken = {row["place"]: row["violation"] for row in sheet.rows if row["violation"]}
    assert broken == outcome.violations
    for row in sheet.rows:
        place = row["place"]
        expected = None if row["relevant"] == "no" else row["value"] or sheet.given[place]
        assert expected == outcome.values.get(place), place
        if row["choices"]:
            assert row["choices"].strip("–").split() == outcome.choices[place], place
