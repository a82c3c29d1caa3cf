"""What appeals changed, as lists: how often findings were overturned, and the ranks before and after."""

from collections.abc import Sequence

from fieldkit.lists.listing import Column, Filter, Listing
from forms.text import Bilingual
from scoring.stats.proportions import wilson

WAVE = Bilingual("检测期", "Wave")
BY_WAVE = (Filter("wave", WAVE, "t.wave = {}"),)
_RATE = "t.n_overturned::float / nullif(t.n_decided, 0)"


def percent(share: float) -> str:
    return f"{100 * share:.1f}%"


def interval_text(counts: Sequence[int]) -> str:
    """Between which rates the true one lies, with 95 % confidence (Wilson); blank before a decision."""
    n_overturned, n_decided = counts
    if not n_decided:
        return ""
    interval = wilson(n_overturned, n_decided)
    return f"{percent(interval.low)} – {percent(interval.high)}"


def moved_text(places: int) -> str:
    return f"▲ {places}" if places > 0 else f"▼ {-places}" if places < 0 else "＝"


def _mean(value: float) -> str:
    return f"{value:.2f}"


def _counted(unit: str, *, by: str) -> str:
    """Appeals by wave and by who was appealed against: `unit` are its columns, `by` what it is grouped by."""
    return f"""
  FROM (SELECT w.code AS wave, {unit}, count(*)::int AS n_filed,
               count(*) FILTER (WHERE p.state = 'decided')::int AS n_decided,
               count(*) FILTER (WHERE p.outcome IN ('upheld', 'partly'))::int AS n_overturned
          FROM appeal p
          JOIN wave w ON w.id = p.wave
          JOIN submission u ON u.instance_id = p.instance_id
          JOIN account q ON q.id = u.auditor_id
          LEFT JOIN firm f ON f.id = q.firm
         GROUP BY w.code, {by}) t"""  # noqa: S608 -- ours


_RATE_COLUMNS = (
    Column("n_filed", Bilingual("申诉", "Appeals"), "t.n_filed", is_number=True),
    Column("n_decided", Bilingual("已裁决", "Decided"), "t.n_decided", is_number=True),
    Column("n_overturned", Bilingual("改判", "Overturned"), "t.n_overturned", is_number=True),
    Column("rate", Bilingual("改判率", "Overturn rate"), _RATE, said=percent, is_number=True),
    Column(
        *("interval", Bilingual("95% 区间", "95 % interval"), "ARRAY[t.n_overturned, t.n_decided]"),
        said=interval_text,
        sorts_by=_RATE,
    ),
)

FIRM_RATES = Listing(
    noun="appeals",
    title=Bilingual("改判率（按公司）", "Overturn rates by firm"),
    path="/appeals/rates",
    source=_counted("f.id, coalesce(f.zh, '–') AS firm", by="f.id"),
    key="t.wave, t.id",
    columns=(
        Column("firm", Bilingual("公司", "Firm"), "t.firm"),
        Column("wave", WAVE, "t.wave"),
        *_RATE_COLUMNS,
    ),
    filters=BY_WAVE,
    sort="-rate",
)

AUDITOR_RATES = Listing(
    noun="appeals",
    title=Bilingual("改判率（按检测员）", "Overturn rates by auditor"),
    path="/appeals/rates/auditors",
    source=_counted("q.id, q.name AS auditor, q.login, f.zh AS firm", by="q.id, f.zh"),
    key="t.wave, t.id",
    columns=(
        Column("auditor", Bilingual("检测员", "Auditor"), "t.auditor"),
        Column("login", Bilingual("检测员编号", "Auditor's code"), "t.login"),
        Column("firm", Bilingual("公司", "Firm"), "t.firm"),
        Column("wave", WAVE, "t.wave"),
        *_RATE_COLUMNS,
    ),
    filters=(*BY_WAVE, Filter("firm", Bilingual("公司", "Firm"), "t.firm = {}")),
    sort="-rate",
)


def _mean_in(run: str) -> str:
    """Rounded before it is ranked: a last bit makes no rank."""
    only = f"FILTER (WHERE r.run_id = {run})"
    shares = f"sum(a.weight * r.total) {only} / nullif(sum(a.weight) {only}, 0)"
    return f"round(({shares})::numeric, 6)::float"


def _rank(mean: str) -> str:
    places = f"rank() OVER (PARTITION BY wave ORDER BY {mean} DESC NULLS LAST)"
    return f"(CASE WHEN {mean} IS NOT NULL THEN {places} END)::int"


def _league(unit: str, *, by: str) -> str:
    """China Mobile's units by design-weighted mean score, in the provisional run and in that which stands."""
    return f"""
  FROM (SELECT m.*, {_rank("before")} AS rank_before, {_rank("after")} AS rank_after
          FROM (SELECT w.code AS wave, {unit}, {_mean_in("w.provisional_run")} AS before,
                       {_mean_in("n.id")} AS after, count(*) FILTER (WHERE r.run_id = n.id)::int AS n_visits
                  FROM wave w
                  CROSS JOIN LATERAL (
                       SELECT x.id FROM scoring_run x
                        WHERE x.wave = w.id AND x.state = 'done'
                          AND (w.published_run IS NULL OR x.id = w.published_run)
                        ORDER BY x.id DESC LIMIT 1) n
                  JOIN score r ON r.run_id IN (w.provisional_run, n.id) AND r.is_scorable
                  JOIN assignment a ON a.id = r.assignment_id
                  JOIN site s ON s.id = a.site AND s.operator = 'CM'
                  JOIN area c ON c.id = a.city
                 WHERE w.provisional_run IS NOT NULL
                 GROUP BY w.code, {by}) m) t"""  # noqa: S608 -- ours


_LEAGUE_COLUMNS = (
    Column("n_visits", Bilingual("走访", "Visits"), "t.n_visits", is_number=True),
    Column("before", Bilingual("初评得分", "Provisional score"), "t.before", said=_mean, is_number=True),
    Column("after", Bilingual("现得分", "Score now"), "t.after", said=_mean, is_number=True),
    Column("rank_before", Bilingual("初评名次", "Provisional rank"), "t.rank_before", is_number=True),
    Column("rank_after", Bilingual("现名次", "Rank now"), "t.rank_after", is_number=True),
    Column("moved", Bilingual("变动", "Moved"), "t.rank_before - t.rank_after", said=moved_text),
)

CITY_RANKS = Listing(
    noun="appeals",
    title=Bilingual("名次变动（地市）", "Ranks before and after, cities"),
    path="/appeals/ranks",
    source=_league("c.id, c.code, c.zh AS city", by="c.id"),
    key="t.wave, t.id",
    columns=(
        Column("wave", WAVE, "t.wave"),
        Column("city", Bilingual("地市", "City"), "t.city"),
        *_LEAGUE_COLUMNS,
    ),
    filters=BY_WAVE,
    sort="rank_after",
)

SITE_RANKS = Listing(
    noun="appeals",
    title=Bilingual("名次变动（网点）", "Ranks before and after, sites"),
    path="/appeals/ranks/sites",
    source=_league("s.id, s.code, s.name AS site, c.zh AS city", by="s.id, c.id"),
    key="t.wave, t.id, t.city",
    columns=(
        Column("wave", WAVE, "t.wave"),
        Column("code", Bilingual("网点编码", "Site code"), "t.code"),
        Column("site", Bilingual("网点", "Site"), "t.site"),
        Column("city", Bilingual("地市", "City"), "t.city"),
        *_LEAGUE_COLUMNS,
    ),
    filters=(*BY_WAVE, Filter("city", Bilingual("地市", "City"), "t.city = {}")),
    sort="rank_after",
)
