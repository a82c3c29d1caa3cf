"""Small rubrics and waves, built in the test that reads them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from forms.rubric import Measure, Rubric, RubricItem, RubricSection, Rule
from forms.text import Bilingual
from scoring.measure import measure
from scoring.score import score
from scoring.wave import WaveArrays

YES_NO = Rule("yn", Measure.YES_NO)
RATING = Rule("s5", Measure.RATING, unit="0–5", full_at=5)
WAIT = Rule("sec 30/120", Measure.TIME, unit="s", full_at=30, zero_at=120)
SHEETS = Rule("cnt 1/5", Measure.COUNT, full_at=1, zero_at=5)
OF_THREE = Rule("of 3", Measure.COUNT, full_at=3)
CHOICE = Rule("one", Measure.RECORDED)


def item(name: str, rule: Rule = YES_NO, points: float = 10, **more: object) -> RubricItem:
    return RubricItem(
        name=name,
        section=str(more.pop("section", "a")),
        label=Bilingual(name, name),
        points=points,
        rule=rule,
        **more,  # pyright: ignore[reportArgumentType] - a test names real fields
    )


def rubric(*items: RubricItem, form_id: str = "store_visit", share: float = 0.6) -> Rubric:
    names = dict.fromkeys(one.section for one in items)
    sections = tuple(
        RubricSection(
            name, Bilingual(name, name), points=sum(one.points for one in items if one.section == name)
        )
        for name in names
    )
    return Rubric(form_id, "1", sections, items, min_applicable_share=share)


@dataclass(frozen=True, slots=True)
class Visit:
    operator: str
    site: str
    answers: Mapping[str, str]
    city: str = "福州"
    weight: float = 1.0


@dataclass(slots=True)
class Visits:
    """Collects visits: `add("CM", 8, floor_clean="4 5")` is 8 sites whose answers alternate 4, 5."""

    rows: list[Visit] = field(default_factory=list["Visit"])

    def add(self, operator: str, n_sites: int, *, city: str = "福州", **answers: str) -> "Visits":
        for site in range(n_sites):
            row = {name: _turn(answer.split(), site) for name, answer in answers.items()}
            self.rows.append(Visit(operator, f"{operator}-{city}-{site}", row, city))
        return self

    def wave(self, of: Rubric, *, cut: str = "") -> WaveArrays:
        return wave_of(of, self.rows, cut=cut)


def wave_of(of: Rubric, visits: Sequence[Visit], *, cut: str = "") -> WaveArrays:
    measured = [measure(of, visit.answers) for visit in visits]
    values = np.array([value for value, _ in measured])
    status = np.array([mark for _, mark in measured])
    return WaveArrays(
        rubric=of,
        operator=np.array([visit.operator for visit in visits]),
        site=np.array([visit.site for visit in visits]),
        city=np.array([visit.city for visit in visits]),
        weight=np.array([visit.weight for visit in visits]),
        values=values,
        status=status,
        scores=score(of, values, status),
        cut=cut,
    )


def _turn(answers: Sequence[str], place: int) -> str:
    answer = answers[place % len(answers)]
    return "" if answer == "-" else answer
