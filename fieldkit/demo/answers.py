"""What an auditor writes down in a planned visit: drawn from the truths, shaped by the form's own rules."""

from datetime import datetime, timedelta

from fieldkit.demo import truths
from fieldkit.demo.cases import VETOED_VISITS, FaultKind, fault_in
from fieldkit.demo.chance import stream
from fieldkit.demo.impression import NO, NORMAL, YES, Impression
from fieldkit.demo.world import LINE, METHOD, VISIT_SPACING, DemoVisit, Scenario, moved

MATERIALS = ("seats", "water", "reading", "pen_paper", "leaflets")
MOMENTS = ("arrival", "door", "entry", "inside", "wait", "handling", "leaving")
NEEDS_ID = frozenset({Scenario.PLAN_CHANGE, Scenario.NEW_NUMBER, Scenario.SIM_REPLACE})
MAY_PAY = frozenset({Scenario.NEW_NUMBER, Scenario.SIM_REPLACE})
REMARKS = ("雨天，客流较少。", "月初缴费高峰，厅内人较多。", "保安代为引导取号。", "厅内正在更换海报。")
REMARK_SHARE = 0.1
FAR_AWAY_M = 2_000
SHORT_VISIT = timedelta(seconds=90)
CLOSED_DOOR = timedelta(minutes=4)


def answers_for(visit: DemoVisit, seed: int) -> dict[str, str]:
    """Every relevant answer by question name, files excepted, as an instance document holds it."""
    impression = Impression(visit, seed)
    is_open = VETOED_VISITS.get(visit.code) != "ext_open"
    inside = _inside(impression) if is_open else {}
    exterior = _exterior(impression) if is_open else _closed(impression)
    return _header(impression) | exterior | inside | _finish(impression, _stay(impression, inside))


def broken_attempt(visit: DemoVisit, seed: int) -> dict[str, str]:
    """The visit as first sent: a handling time beyond the form's range, and a required answer missing."""
    answers = answers_for(visit, seed) | {"handle_seconds": "99999"}
    del answers["smile"]
    return answers


def visit_times(answers: dict[str, str]) -> tuple[datetime, datetime]:
    """Arrival and leaving, as answered."""
    return datetime.fromisoformat(answers["start_at"]), datetime.fromisoformat(answers["end_at"])


def _header(impression: Impression) -> dict[str, str]:
    visit, site = impression.visit, impression.visit.site
    return {
        "device_id": f"demo:{visit.auditor.code}",
        "audit_id": visit.code,
        "wave": visit.wave,
        "line": LINE,
        "method": METHOD,
        "operator": site.operator,
        "city": site.city.name.zh,
        "district": site.city.district.zh,
        "site_code": site.code,
        "auditor_code": visit.auditor.code,
        "scenario": visit.scenario,
        "start_geo": _fix(impression, "start_geo"),
    }


def _fix(impression: Impression, question: str) -> str:
    """A telephone's position: the hall's, some metres off, as latitude longitude altitude accuracy."""
    visit = impression.visit
    chance = stream(impression.seed, question, visit.code)
    off_m = FAR_AWAY_M if fault_in(visit.code, FaultKind.FAR_AWAY) else 0
    place = moved(
        visit.site.place, east_m=float(chance.normal(0, 12)) + off_m, north_m=float(chance.normal(0, 12))
    )
    return f"{place.latitude} {place.longitude} {chance.uniform(5, 60):.1f} {chance.uniform(5, 25):.1f}"


def _closed(impression: Impression) -> dict[str, str]:
    return impression.yeses("ext_signage", "ext_name_hours") | {"ext_open": NO}


def _exterior(impression: Impression) -> dict[str, str]:
    outside = impression.yeses("ext_signage", "ext_name_hours", "ext_hours")
    return outside | {"ext_open": YES} | impression.ratings("ext_clean")


def _inside(impression: Impression) -> dict[str, str]:
    return (
        _reception(impression)
        | _waiting(impression)
        | _handling(impression)
        | _manners(impression)
        | impression.yeses("live_device")
        | impression.ratings("zones_count", "demo_help")
        | _environment(impression)
        | _compliance(impression)
        | _peak_and_end(impression)
    )


def _reception(impression: Impression) -> dict[str, str]:
    answers = impression.yeses("greet_present", "greeted", "need_asked", "guide_clear")
    if answers["greeted"] == YES:
        answers["greet_seconds"] = str(impression.seconds("greet_seconds", truths.GREETING))
        answers |= impression.yeses("greet_words")
    if impression.visit.scenario in NEEDS_ID:
        answers |= impression.yeses("doc_precheck")
    return answers


def _waiting(impression: Impression) -> dict[str, str]:
    answers = _queue(impression)
    if int(answers["wait_seconds"]) > 600:
        answers |= impression.yeses("wait_care")
    share = truths.YES["wait_materials"][impression.visit.site.operator]
    found = [name for name in MATERIALS if impression.happens(f"wait_materials {name}", share)]
    answers["wait_materials"] = " ".join(found) or "none"
    if impression.visit.scenario is Scenario.QUERY:
        answers |= impression.yeses("divert_tip")
    return answers


def _queue(impression: Impression) -> dict[str, str]:
    chance = stream(impression.seed, "queue", impression.visit.code)
    luck = chance.random()
    if luck < truths.NO_QUEUE:
        reason = {"ticket_ok": "na", "ticket_ok_na_reason": "厅内无人排队，直接办理"}
        return reason | {"wait_seconds": str(chance.integers(0, 40))}
    is_disorderly = luck < truths.NO_QUEUE + truths.QUEUE_DISORDER
    wait_s = impression.seconds("wait_seconds", truths.WAIT)
    return {"ticket_ok": NO if is_disorderly else YES, "wait_seconds": str(wait_s)}


def _handling(impression: Impression) -> dict[str, str]:
    visit = impression.visit
    answers = {
        "answer_right": _right_answers(impression),
        "handle_seconds": str(impression.seconds("handle_seconds", truths.HANDLING[visit.scenario])),
        "handled": NO if visit.scenario is Scenario.QUERY else YES,
    }
    if answers["handled"] == YES:
        answers["papers_signed"] = str(truths.PAPERS_SIGNED[visit.site.operator])
    return answers


def _right_answers(impression: Impression) -> str:
    rank = NORMAL.cdf(-impression.standing("answer_right"))
    if rank < truths.ALL_THREE_RIGHT:
        return "3"
    return "2" if rank < truths.ALL_THREE_RIGHT + truths.ONE_WRONG else "1"


def _manners(impression: Impression) -> dict[str, str]:
    scenario = impression.visit.scenario
    answers = impression.yeses("counter_greet", "two_hands", "staff_left", "doc_verify", "farewell")
    answers |= impression.ratings("listen", "smile", "recommend_fit")
    answers["paid_cash"] = impression.yes("paid_cash") if scenario in MAY_PAY else NO
    answers["id_shown"] = YES if scenario in NEEDS_ID else NO
    conditional = {"cash_said": "paid_cash", "surname": "id_shown", "leave_sorry": "staff_left"}
    asked = [item for item, condition in conditional.items() if answers[condition] == YES]
    return answers | impression.yeses(*asked)


def _environment(impression: Impression) -> dict[str, str]:
    answers = impression.ratings("floor_clean", "air_light", "material_layout", "crowd_order")
    answers |= impression.yeses("stain_seen", "counter_tidy", "zone_signs") | {"holiday_period": NO}
    return answers | (impression.yeses("stain_5min") if answers["stain_seen"] == YES else {})


def _compliance(impression: Impression) -> dict[str, str]:
    vetoed = VETOED_VISITS.get(impression.visit.code)
    return {item: NO if item == vetoed else YES for item in ("no_unasked_service", "no_info_leak")}


def _peak_and_end(impression: Impression) -> dict[str, str]:
    chance = stream(impression.seed, "peak_point", impression.visit.code)
    feelings = {
        item: impression.rating(item, truths.FEELING, best=10) for item in ("peak_score", "end_score")
    }
    return feelings | {"peak_point": MOMENTS[chance.integers(len(MOMENTS))]}


def _stay(impression: Impression, inside: dict[str, str]) -> timedelta:
    """From arrival to leaving: looking around, waiting and being served."""
    if fault_in(impression.visit.code, FaultKind.SHORT_VISIT):
        return SHORT_VISIT
    if not inside:
        return CLOSED_DOOR
    around_s = int(stream(impression.seed, "around", impression.visit.code).integers(420, 660))
    return timedelta(seconds=around_s + int(inside["wait_seconds"]) + int(inside["handle_seconds"]))


def _finish(impression: Impression, stay: timedelta) -> dict[str, str]:
    visit = impression.visit
    overlaps = fault_in(visit.code, FaultKind.OVERLAP)
    # one spacing less a minute: whatever chance gave the two visits, the auditor is still in the first
    start_at = visit.starts_at - (VISIT_SPACING - timedelta(minutes=1) if overlaps else timedelta())
    chance = stream(impression.seed, "remark", visit.code)
    remark = REMARKS[chance.integers(len(REMARKS))] if chance.random() < REMARK_SHARE else ""
    return {
        "start_at": start_at.isoformat(timespec="milliseconds"),
        "end_at": (start_at + stay).isoformat(timespec="milliseconds"),
        "end_geo": _fix(impression, "end_geo"),
    } | ({"remark": remark} if remark else {})
