"""The two languages of a form: ``label::中文 (zh)`` beside ``label::English (en)``."""

import re
from dataclasses import dataclass

from forms.columns import stem as stem_of
from forms.sheets import Row, Sheet
from forms.text import Bilingual

_CODE = re.compile(r"::.*\((?P<code>[A-Za-z]{2})(?:[-_][A-Za-z]+)?\)$")


@dataclass(frozen=True, slots=True)
class Translation:
    """The columns that hold one text of a sheet in Chinese and in English; "" where the sheet has none."""

    zh: str = ""
    en: str = ""

    @property
    def is_complete(self) -> bool:
        return bool(self.zh and self.en)

    def text(self, row: Row) -> Bilingual:
        """Both texts of a row; one that is blank stays blank."""
        return Bilingual(zh=row[self.zh], en=row[self.en])

    def missing(self, row: Row) -> list[str]:
        """The columns that are blank in this row."""
        return [column for column in (self.zh, self.en) if not row[column]]


def translation(sheet: Sheet, stem: str) -> Translation:
    """Where `sheet` keeps the text `stem`, by the language code in brackets."""
    found = {
        match["code"].lower(): column
        for column in sheet.letters
        if stem_of(column) == stem and (match := _CODE.search(column))
    }
    return Translation(zh=found.get("zh", ""), en=found.get("en", ""))
