"""The results page as data.

R1  The first lines say where we lag, where we lead and what cannot be told, naming elements and rivals.
R2  The four counts are over element × rival and add up.
R3  At most three significant digits on screen.
R4  An interval and its n stand beside every estimate; differences carry a sign and favour ours when positive.
R5  Supporting items are folded under their element, else under their touchpoint.
R6  The chart holds the same rows in units of δ and survives HTML.
R7  A wave in which nothing can be told, or nothing was scored, says so.
R8  Everything is in Chinese and in English.
"""

import json
import re
from dataclasses import fields, is_dataclass, replace
from datetime import timedelta
from itertools import chain

import pytest

from fieldkit.i18n import catalogue
from fieldkit.results.tables import RunState, Step
from fieldkit.results.view import (
    Reader,
    ResultsPage,
    RunRow,
    WaveRow,
    elapsed_label,
    results_page,
    step_label,
)
from fieldkit.results.view.headline import HeadlineLine
from fieldkit.results.view.whisker import Whisker, whisker
from forms.text import Bilingual
from scoring.results import Klass, Verdict, WaveResults
from tests.fieldkit.results.made_results import (
    ENVIRONMENT,
    FACTS,
    contrast,
    empty,
    untestable,
    wave_results,
)

ZH = Reader("zh", catalogue("zh").__getitem__)
EN = Reader("en", str)


def shown(reader: Reader = EN, results: WaveResults | None = None) -> ResultsPage:
    return results_page(results or wave_results(), FACTS, reader)


def plain(line: HeadlineLine) -> str:
    return line.mark.shape + "".join(span.text for span in line.spans).replace("\u2009", " ")


def texts(value: object) -> list[str]:
    """Every string anywhere in a page."""
    if isinstance(value, str):
        return [value]
    if isinstance(value, tuple):
        return list(chain.from_iterable(texts(part) for part in value))
    if is_dataclass(value):
        return list(chain.from_iterable(texts(getattr(value, field.name)) for field in fields(value)))
    return []


def test_r1_headline_in_chinese() -> None:
    expected = [
        "▼移动在签署单据张数上落后联通 3.6 张、电信 2.8 张。",
        "▲移动在厅堂环境上领先联通 0.62 分、电信 0.58 分。",
        (
            "○还不能判定：等候时长（对联通、电信；本期样本要差到 129 秒才看得出，需看出 60 秒）；"
            "询问引导及时（对电信）。"
        ),
    ]
    assert expected == [plain(line) for line in shown(ZH).headline]


def test_r1_headline_in_english() -> None:
    expected = [
        ("▼China Mobile lags on Signed sheets (behind Unicom by 3.6 sheets, Telecom by 2.8 sheets)."),
        ("▲China Mobile leads on Hall environment (ahead of Unicom by 0.62 points, Telecom by 0.58 points)."),
        (
            "○Not enough data on Waiting time (against Unicom, Telecom; "
            "detectable from 129 s, needed 60 s); Guidance promptness (against Telecom)."
        ),
    ]
    assert expected == [plain(line) for line in shown().headline]


def test_r1_elements_are_marked_by_their_verdict() -> None:
    marked = [[s.text for s in line.spans if s.style == line.mark.style] for line in shown().headline]
    assert [["Signed sheets"], ["Hall environment"], ["Waiting time", "Guidance promptness"]] == marked


def test_r1_a_long_line_names_the_largest_and_counts_the_rest() -> None:
    lagging = tuple(
        replace(
            result,
            contrasts=(
                contrast(
                    "CU", -number * result.measure.delta, 1, (Verdict.LAG, Klass.SIGNIFICANT_LAG), p=0.001
                ),
            ),
        )
        for number, result in enumerate(wave_results().elements, start=2)
    )
    lag, lead = shown(results=replace(wave_results(), elements=lagging)).headline
    named = [span.text for span in lag.spans if span.style]
    assert ["Correct answers", "Guidance promptness", "Signed sheets"] == named
    assert plain(lag).endswith(". And 4 more.")
    assert "▲No element is shown to lead." == plain(lead)


def test_r2_counts() -> None:
    counts = shown(ZH).counts
    expected = [
        ("▲", "领先", 2, "联通 1 · 电信 1"),
        ("▼", "落后", 2, "联通 1 · 电信 1"),
        ("＝", "相当", 7, "联通 4 · 电信 3"),
        ("○", "数据不足", 3, "联通 1 · 电信 2"),
    ]
    assert expected == [(count.mark.shape, count.mark.word, count.n, count.by_rival) for count in counts]
    assert 7 * 2 == shown().n_comparisons


def test_r3_no_row_shows_more_than_three_significant_digits() -> None:
    row_texts = chain.from_iterable(
        (
            row.ours.figure,
            row.ours.interval,
            *(r.difference for r in row.rivals),
            *(r.interval for r in row.rivals),
        )
        for group in shown().groups
        for row in group.rows
    )
    numbers = [number for text in row_texts for number in re.findall(r"\d+(?:\.\d+)?", text)]
    assert [] == [number for number in numbers if len(number.replace(".", "").lstrip("0")) > 3]


def test_r4_an_element_row() -> None:
    row = shown(ZH).groups[0].rows[0]
    unicom = row.rivals[0]
    assert ("E23", "厅堂环境", "0.30\u2009分", "") == (row.code, row.label, row.delta, row.role)
    assert ("4.21", "[4.07, 4.35]", "72\u2009/\u200972") == (
        row.ours.figure,
        row.ours.interval,
        row.ours.sample,
    )
    assert ("联通", "3.59", "+0.62", "[+0.43, +0.81]", "<0.001", "lead") == (
        unicom.name,
        unicom.theirs.figure,
        unicom.difference,
        unicom.interval,
        unicom.p,
        unicom.mark.style,
    )
    assert "设计 t 检验（按厅聚类） · t(126) = +6.53 · 原始 p <0.001" in unicom.trail
    assert "Holm 校正 p <0.001 · 本期样本能看出 0.27\u2009分的差异" in unicom.trail


def test_r4_a_stand_in_is_marked_and_the_direction_said() -> None:
    rows = {row.code: row for row in shown(ZH).groups[0].rows}
    assert ["E26", "E27"] == [code for code, row in rows.items() if row.role == "替代"]
    assert ("越低越好", "") == (rows["E27"].direction, rows["E23"].direction)


def test_r4_finer_classes_are_said_beside_the_verdict() -> None:
    rows = {row.code: row for row in shown(ZH).groups[0].rows}
    nuances = [rows[code].rivals[at].nuance for code, at in (("E28", 0), ("E25", 1), ("E23", 0), ("E24", 0))]
    assert ["略领先", "未见差异", "", ""] == nuances


def test_r4_an_untested_rival_is_shown_without_figures() -> None:
    telecom = next(row for row in shown().groups[0].rows if row.code == "E28").rivals[1]
    assert ("–", "–", "–", "–", None) == (
        telecom.theirs.figure,
        telecom.difference,
        telecom.interval,
        telecom.p,
        telecom.whisker,
    )
    assert ("unknown", ("A city has one hall only.",)) == (telecom.mark.style, telecom.caveats)


def test_r4_whiskers_share_the_charts_axis() -> None:
    page = shown()
    assert Whisker(at=70.7, low=64.3, high=77.0) == page.groups[0].rows[0].rivals[0].whisker
    assert (5, 10.0) == (page.chart.extent, page.band)
    assert Whisker(at=100.0, low=0.0, high=100.0) == whisker(9, (-7, 12), reach=4)


def test_r5_supporting_items_stand_under_their_element_else_their_touchpoint() -> None:
    groups = shown().groups
    assert [("TP05", "Business hall", 7, 0), ("TP10", "Handset and after-sales", 0, 6)] == [
        (group.code, group.label, len(group.rows), len(group.others)) for group in groups
    ]
    assert {"E23": 6, "E24": 6, "E25": 6, "E26": 0, "E27": 0, "E28": 6, "E29": 0} == {
        row.code: len(row.supporting) for row in groups[0].rows
    }


def test_r5_touchpoints_with_elements_come_first() -> None:
    moved = tuple(
        replace(item, measure=replace(item.measure, touchpoint="TP02")) if not item.measure.element else item
        for item in wave_results().supporting
    )
    groups = shown(results=replace(wave_results(), supporting=moved)).groups
    assert ["TP05", "TP02"] == [group.code for group in groups]


def test_r5_touchpoints_and_composite() -> None:
    page = shown()
    (hall,) = page.indexes
    assert ("7 / 8", True, ("71.3", "75.0", "73.5")) == (hall.coverage, hall.is_sufficient, hall.scores)
    assert [("−3.8", "[−5.7, −1.8]", "<0.001"), ("−2.2", "[−4.4, −0.1]", "0.044")] == [
        (lead.difference, lead.interval, lead.p) for lead in hall.leads
    ]
    assert "1 / 10" == page.composite.coverage
    assert page.unmeasured.startswith("Network quality, Tariff and packages, Promotions")


def test_r5_cities_by_rank_with_possible_ranks_and_bands() -> None:
    cities = shown(ZH).cities
    assert ("1", "1–3", "a", "福州", "+4.4", "联通") == (
        cities[0].rank,
        cities[0].possible_ranks,
        cities[0].band,
        cities[0].label,
        cities[0].lead,
        cities[0].strong_rival,
    )
    assert (("84.4", "8"), ("80.0", "8"), ("79.1", "8")) == cities[0].scores
    assert "宁德" == cities[-1].label


def test_r5_one_wide_city_does_not_flatten_the_others() -> None:
    full = wave_results()
    wide = replace(full.cities[8], low=-90.0, high=90.0)
    first = shown(results=replace(full, cities=(*full.cities[:8], wide))).cities[0]
    assert shown().cities[0].whisker == first.whisker


def test_r5_a_city_without_a_rank_comes_last() -> None:
    full = wave_results()
    unranked = replace(
        full.cities[0], rank=None, lead=None, low=None, high=None, rank_low=None, rival_leads=()
    )
    last = shown(results=replace(full, cities=(unranked, *full.cities[1:]))).cities[-1]
    assert ("Fuzhou", "–", "", "–", None) == (
        last.label,
        last.rank,
        last.possible_ranks,
        last.lead,
        last.whisker,
    )


def test_r6_chart_rows_are_in_units_of_delta() -> None:
    rows = json.loads(shown().chart.json)["rows"]
    waiting = next(row for row in rows if row["element"] == "E25")
    assert 14 == len(rows)
    assert (-1.42, -2.953, 0.113) == tuple(round(waiting[end], 3) for end in ("at", "low", "high"))
    assert ("unknown", "○", "72\u2009:\u200972") == (waiting["style"], waiting["shape"], waiting["n"])
    assert [None, None, None] == [rows[11][end] for end in ("at", "low", "high")]


def test_r6_a_wide_doubt_does_not_stretch_the_axis() -> None:
    doubt = contrast("CU", 10, 900, (Verdict.NOT_ENOUGH_DATA, Klass.NOT_ENOUGH_DATA), p=0.9)
    elements = tuple(
        replace(result, contrasts=(doubt, result.contrasts[1])) if result.measure.code == "E25" else result
        for result in wave_results().elements
    )
    assert 5 == shown(results=replace(wave_results(), elements=elements)).chart.extent


def test_r6_a_label_cannot_close_the_script_element() -> None:
    hostile = replace(ENVIRONMENT, label=Bilingual("</script><b>", "</script><b>"))
    first, *others = wave_results().elements
    page = shown(results=replace(wave_results(), elements=(replace(first, measure=hostile), *others)))
    assert "<" not in page.chart.json
    assert "</script><b>" == json.loads(page.chart.json)["rows"][0]["label"]


def test_r6_the_description_says_every_row() -> None:
    description = shown().chart.description
    assert "Signed sheets: Unicom −3.6 Lag, Telecom −2.8 Lag" in description
    assert 7 == len(description.split("; "))
    assert "签署单据张数：联通 −3.6 落后、电信 −2.8 落后；" in shown(ZH).chart.description


def test_r7_nothing_testable() -> None:
    page = shown(results=untestable())
    assert [0, 0, 0, 14] == [count.n for count in page.counts]
    (line,) = page.headline
    assert plain(line).startswith("○Not enough data on Hall environment (against Unicom, Telecom)")
    assert plain(line).endswith("And 4 more.")


def test_r7_nothing_scored() -> None:
    page = shown(results=empty())
    assert (True, (), (), ()) == (page.is_empty, page.headline, page.groups, page.cities)
    assert "–" == page.form_score.ours.figure


def test_r7_what_was_left_out_is_said() -> None:
    assert "2 次暗访因适用分值过少不可评分，已列入补访；5 次因否决项计零分。" == shown(ZH).notes[0]
    assert "抽样单位是厅，不是访次；标准误按地市分层、按厅聚类线性化。" == shown(ZH).notes[1]


def test_r8_no_chinese_is_left_on_the_english_page() -> None:
    assert [] == [text for text in texts(shown()) if re.search(r"[\u4e00-\u9fff]", text)]


def test_r8_facts_of_the_wave() -> None:
    heading = shown(ZH).heading
    assert ("福建营业厅暗访第 12 期", "福建 · 9 地市") == (heading.name, heading.area)
    assert ("计划", "216") == heading.facts[0]
    assert ("评分时间", "2012-12-17 09:30") == heading.facts[-1]


def run(state: RunState, *, step: str = Step.COMPARING) -> RunRow:
    return RunRow(state, step_label(state, step, EN), 40, "12 s", "/progress")


def test_r8_waves_and_their_runs_have_words() -> None:
    assert "Comparing the operators" == run(RunState.RUNNING).step
    assert "Waiting for its turn" == run(RunState.QUEUED, step="").step
    assert "3 分 5 秒" == elapsed_label(timedelta(seconds=185), ZH)
    assert [True, True, False, False] == [run(state).is_active for state in RunState]


@pytest.mark.parametrize(("received", "planned", "expected"), [(0, 0, 0), (215, 216, 99), (216, 216, 100)])
def test_r8_received_is_full_only_when_all_came(received: int, planned: int, expected: int) -> None:
    row = WaveRow("w", "w", "a", "s", "2012-12-03", "2012-12-14", planned, received, 0, 0)
    assert expected == row.received_percent
