"""What the scored workbook says became of each item.

K1 after an ending: zero and counted, left out, or nothing of the visit scored; an item without points, left out
K2 an item of another operator's rubric; one that was not asked, one that the auditor called not applicable
"""

from collections.abc import AsyncIterator, Mapping
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from fieldkit.results.book import Found, gather_book
from fieldkit.results.run import arrays_of
from fieldkit.results.scored import VisitFacts, score_visits
from fieldkit.submissions.tables import SubmissionState
from forms.model import Form
from forms.read import read_form
from forms.text import Bilingual
from scoring.catalogue import load_catalogue
from scoring.compare import compare
from scoring.workbook.book import AnswerStatus
from tests.fieldkit.results.made_results import FACTS

pytestmark = pytest.mark.anyio

# ruff: noqa: E501 -- a table has its lines
KIOSK = """
| survey |
| | type | name | label::中文 (zh) | label::English (en) | relevant | required | score::points | score::rule | score::element | score::operators | score::na | score::for |
| | text | operator | 运营商 | Operator |
| | begin_group | a | 自助 | Self-service |
| | select_one yn | there | 有终端 | There is one | | yes | 40 | yn | E39 |
| | select_one yn | works | 可用 | It works | ${there} = 'yes' | yes | 30 | yn | E39 |
| | select_one yn_na | paper | 有纸 | It has paper | ${there} = 'yes' | yes | 20 | yn | E39 | | yes |
| | text | paper_why | 为什么 | Why | ${paper} = 'na' | yes | | | | | | paper |
| | select_one yn | app | 推荐掌厅 | The app is shown | ${operator} = 'CM' and ${there} = 'yes' | yes | 10 | yn | E42 | M |
| | text | brand | 品牌 | Brand | ${there} = 'yes' | | 0 | text | – |
| | end_group |

| choices |
| | list_name | name | label::中文 (zh) | label::English (en) |
| | yn | yes | 是 | Yes |
| | yn | no | 否 | No |
| | yn_na | yes | 是 | Yes |
| | yn_na | no | 否 | No |
| | yn_na | na | 不适用 | Not applicable |

| settings |
| | form_title | form_id | version |
| | 终端 / Kiosk | kiosks | 1 |

| rubric |
| | kind | name | points | value | meaning |
| | section | a | 100 | | |
| | setting | total | | 100 | |
"""
REST = ("works", "paper", "app", "brand")
ENDING = "| | ending | there | | no | {} |\n"


async def _statuses(answers: Mapping[str, str], *, ending: str = "") -> dict[str, AnswerStatus]:
    source = KIOSK + (ENDING.format(ending) if ending else "")
    form = read_form(source.encode(), "kiosks.md")
    assert isinstance(form, Form), form
    wave = await score_visits(form, _one(answers))
    results = compare(arrays_of(wave), load_catalogue())
    book = gather_book(FACTS, wave, Found(results, photos=[], flags=[]), zone=ZoneInfo("Asia/Shanghai"))
    return {row.item.name: row.status for row in book.items}


async def _one(answers: Mapping[str, str]) -> AsyncIterator[tuple[VisitFacts, dict[str, str]]]:
    yield (
        VisitFacts(
            instance_id="uuid:V1",
            assignment_id=1,
            auditor_id=1,
            code="V1",
            state=SubmissionState.ACCEPTED,
            weight=1.0,
            started_at=None,
            ended_at=None,
            received_at=datetime(2026, 11, 20, 9, 0, tzinfo=UTC),
            latitude=None,
            longitude=None,
            site_code="S-1",
            site_name="营业厅",
            operator=answers["operator"],
            site_latitude=None,
            site_longitude=None,
            city="FZ",
            city_label=Bilingual("福州", "Fuzhou"),
            violations=(),
            unknown=(),
        ),
        dict(answers),
    )


@pytest.mark.parametrize(
    ("ending", "asked", "rest", "recorded"),
    [
        ("rest_zero", AnswerStatus.SCORED, AnswerStatus.CLOSED, AnswerStatus.LEFT_OUT),
        ("rest_left_out", AnswerStatus.SCORED, AnswerStatus.LEFT_OUT, AnswerStatus.LEFT_OUT),
        ("not_scorable", AnswerStatus.SCORED, AnswerStatus.NOT_SCORABLE, AnswerStatus.NOT_SCORABLE),
    ],
)
async def test_k1_after_an_ending(
    ending: str, asked: AnswerStatus, rest: AnswerStatus, recorded: AnswerStatus
) -> None:
    found = await _statuses({"operator": "CM", "there": "no"}, ending=ending)
    assert {"there": asked, "works": rest, "paper": rest, "app": rest, "brand": recorded} == found


async def test_k2_not_this_operators() -> None:
    found = await _statuses(
        {"operator": "CU", "there": "yes", "works": "yes", "paper": "na", "brand": "华为"}
    )
    assert {
        "there": AnswerStatus.SCORED,
        "works": AnswerStatus.SCORED,
        "paper": AnswerStatus.NOT_APPLICABLE,
        "app": AnswerStatus.OTHER_OPERATOR,
        "brand": AnswerStatus.RECORDED,
    } == found


async def test_k2_not_asked() -> None:
    found = await _statuses({"operator": "CM", "there": "no"})
    assert {"there": AnswerStatus.SCORED, **dict.fromkeys(REST, AnswerStatus.HIDDEN)} == found
