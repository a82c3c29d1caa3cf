"""Findings as a list, and one score sheet formatted for one reader."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from urllib.parse import quote

from fieldkit.findings.queries import FINDINGS, TOTAL, VISITED_ON, AwaitedWave, Finding
from fieldkit.findings.sheet import SheetItem, SheetSection
from fieldkit.i18n import spoken, translate
from fieldkit.lists.listing import Column, Filter, Listing
from forms.text import Bilingual
from scoring.measure import Status

STATUSES: Mapping[Status, Bilingual] = {
    Status.HIDDEN: Bilingual("未询问", "not asked"),
    Status.NOT_APPLICABLE: Bilingual("不适用", "not applicable"),
    Status.CENSORED: Bilingual("未发生", "did not happen"),
    Status.CLOSED: Bilingual("已结束记零", "ended, zero"),
    Status.LEFT_OUT: Bilingual("已结束不计", "ended, left out"),
    Status.NOT_SCORABLE: Bilingual("不可评分", "not scorable"),
}


def _score(value: float) -> str:
    return f"{value:.2f}"


def _day(value: date) -> str:
    return value.isoformat()


FINDINGS_LIST = Listing(
    noun="findings",
    title=Bilingual("评分明细", "Findings"),
    path="/findings",
    source=FINDINGS,
    key="a.id",
    columns=(
        Column(
            *("code", Bilingual("编号", "Code"), "a.code"),
            link=lambda row: f"/findings/{quote(row['code'], safe='')}",
        ),
        Column("wave", Bilingual("检测期", "Wave"), "w.code"),
        Column("site", Bilingual("网点", "Site"), "s.name"),
        Column("city", Bilingual("地市", "City"), "c.zh"),
        Column("form", Bilingual("表单", "Form"), "v.title_zh"),
        Column("score", Bilingual("得分", "Score"), TOTAL, said=_score, is_number=True),
        Column("visited_on", Bilingual("检测日期", "Date"), VISITED_ON, said=_day),
    ),
    filters=(
        Filter("wave", Bilingual("检测期", "Wave"), "w.code = {}"),
        Filter("site", Bilingual("网点", "Site"), "strpos(s.name || ' ' || s.code, {}) > 0"),
        Filter("city", Bilingual("地市", "City"), "{} IN (c.code, c.zh, c.en)"),
    ),
    sort="-visited_on",
)


@dataclass(frozen=True, slots=True)
class ItemLine:
    """One row of the sheet; `appeal_url` leads to the appeal, or to filing one; `appeal` says which."""

    label: str
    answer: str
    note: str
    points: str
    is_lost: bool
    is_vetoed: bool
    appeal_url: str
    appeal: str


@dataclass(frozen=True, slots=True)
class SectionLines:
    label: str
    points: str
    items: tuple[ItemLine, ...]


@dataclass(frozen=True, slots=True)
class FindingPage:
    """Everything that templates/findings/finding.html shows."""

    code: str
    wave: str
    wave_name: str
    title: str
    site: str
    city: str
    visited_on: str
    score: str
    is_veto: bool
    n_photos: int
    sections: tuple[SectionLines, ...]
    appeals_until: str


@dataclass(frozen=True, slots=True)
class ItemLink:
    """Where a row leads beside its points, and in which words."""

    url: str
    label: str


COLON = Bilingual("：", ": ")
NO_LINK = ItemLink("", "")


def finding_page(
    finding: Finding, sections: Sequence[SheetSection], links: Mapping[str, ItemLink]
) -> FindingPage:
    """The sheet; `links` are by item name."""
    return FindingPage(
        code=finding.code,
        wave=finding.wave,
        wave_name=spoken(Bilingual(finding.wave_zh, finding.wave_en)),
        title=spoken(Bilingual(finding.title_zh, finding.title_en)),
        site=f"{finding.site_name} · {finding.site_code}",
        city=spoken(Bilingual(finding.city_zh, finding.city_en)),
        visited_on=_day(finding.visited_on),
        score=_score(finding.total) if finding.total is not None else translate("not scorable"),
        is_veto=finding.is_veto,
        n_photos=finding.n_photos,
        sections=tuple(_section(section, links) for section in sections),
        appeals_until=_day(finding.appeals_until) if finding.appeals_until else "",
    )


def awaited_lines(waves: Sequence[AwaitedWave]) -> list[tuple[str, str]]:
    """(wave, the day its results come out); "" where the office has not set it."""
    return [
        (
            f"{spoken(Bilingual(wave.zh, wave.en))} · {wave.code}",
            _day(wave.provisional_on) if wave.provisional_on else "",
        )
        for wave in waves
    ]


def points_text(earned: float, possible: float) -> str:
    """“8.5 / 10”; a dash where nothing was to be earned."""
    return f"{earned:.4g} / {possible:g}" if possible > 0 else "–"


def item_note(item: SheetItem) -> str:
    """Why it was not counted as answered, in the form's words where a reason was asked for."""
    said = [spoken(STATUSES[item.status])] if item.status in STATUSES else []
    return spoken(COLON).join([*said, item.reason] if item.reason else said)


def _section(section: SheetSection, links: Mapping[str, ItemLink]) -> SectionLines:
    points = ""
    if section.earned is not None and section.possible is not None:
        points = points_text(section.earned, section.possible)
    lines = tuple(_line(item, links.get(item.question.name, NO_LINK)) for item in section.items)
    return SectionLines(spoken(section.label), points, lines)


def _line(item: SheetItem, link: ItemLink) -> ItemLine:
    return ItemLine(
        label=spoken(item.question.label),
        answer=spoken(item.answer),
        note=item_note(item),
        points=points_text(item.earned, item.possible),
        is_lost=item.earned < item.possible,
        is_vetoed=item.is_vetoed,
        appeal_url=link.url,
        appeal=link.label,
    )
