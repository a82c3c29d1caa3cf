"""Drawing the sites that a wave visits with one form."""

import asyncio

import msgspec

from fieldkit.access import Permission, require
from fieldkit.accounts.tables import Account
from fieldkit.database.engine import ENGINE
from fieldkit.errors import NotFoundError, WrongStateError
from fieldkit.sampling import queries
from fieldkit.sampling.compose import Composition, compose
from fieldkit.sampling.queries import FormFacts, StoredDraw
from fieldkit.sampling.rules import DrawRules, check_rules, seed_of
from fieldkit.sampling.tables import Draw
from fieldkit.trail.actions import record
from fieldkit.trail.tables import Deed
from fieldkit.waves.actions import NO_FORM, PLANNABLE, TOO_LATE
from forms.text import Bilingual


async def draw(account: Account, wave_code: str, wave_form_id: int, rules: DrawRules) -> int:
    """Draw the form's sites by its targets, in the place of its last draw; the new draw's id.

    The same register, targets, rules and wave's seed give the same rows: `composition` says them again.

    Raises:
        DrawRefusedError: rules that cannot be; no targets; fewer sites listed than asked, naming where.
        NotFoundError: the wave does not use the form.
        WrongStateError: the wave is past collecting, or visits are assigned from the present draw.
    """
    require(account, Permission.PLAN_WAVES)
    check_rules(rules)
    form = await _drawable(wave_code, wave_form_id)
    found = await composition(form, rules)
    drawn = Draw(
        wave_form=form.id,
        seed=_seed(form),
        drawn_by=account.id,
        rules=msgspec.json.encode(rules).decode(),
        gaps=msgspec.json.encode(found.gaps).decode(),
    )
    async with ENGINE.transaction():
        await queries.lock_form(form.id)
        await _drawable(wave_code, wave_form_id)  # it may have changed while the sites were being matched
        await queries.store_draw(drawn, found.rows)
        n_sites = sum(not row.is_reserve for row in found.rows)
        facts = {"draw": drawn.id, "form": form.form_id, "sites": n_sites, "gaps": len(found.gaps)}
        await record(account, Deed.CHANGED, "draw", wave_code, facts)
    return drawn.id


async def composition(form: FormFacts, rules: DrawRules) -> Composition:
    """What a draw would find in today's register; nothing is stored. Raises `DrawRefusedError`."""
    cells = await queries.cells_of(form.id)
    cities = sorted({cell.city for cell in cells})
    sites = await queries.open_sites(rules.kind, cities, starts_on=form.starts_on, ends_on=form.ends_on)
    return await asyncio.to_thread(compose, sites, cells, rules, seed=_seed(form), sets=str(form.id))


async def draw_of(account: Account, draw_id: int) -> tuple[StoredDraw, FormFacts]:
    """A draw and the form it is for, for those who plan; raises `NotFoundError`."""
    require(account, Permission.PLAN_WAVES)
    stored = await queries.draw_by_id(draw_id)
    form = await queries.form_facts(stored.wave_form) if stored else None
    if stored is None or form is None:
        raise NotFoundError(NO_DRAW)
    return stored, form


def refuse_settled(form: FormFacts) -> None:
    """Raises `WrongStateError` once the wave is past collecting."""
    if form.state not in PLANNABLE:
        raise WrongStateError(TOO_LATE)


NO_DRAW = Bilingual("没有这次抽样。", "There is no such draw.")
ASSIGNED = Bilingual(
    "已按现有抽样派发了 {n} 个任务，不能重新抽样。",
    "{n} visits are assigned from the present draw: it stays.",
)
WITHDRAW_FIRST = Bilingual("如需重抽，请先撤回这些任务。", "To draw again, withdraw these visits first.")


def _seed(form: FormFacts) -> int:
    return seed_of(form.seed, form.form_id, line=form.line, method=form.method)


async def _drawable(wave_code: str, wave_form_id: int) -> FormFacts:
    form = await queries.form_facts(wave_form_id)
    if form is None or form.wave != wave_code:
        raise NotFoundError(NO_FORM)
    refuse_settled(form)
    if form.n_assigned:
        raise WrongStateError(ASSIGNED.filled(n=form.n_assigned), remedy=WITHDRAW_FIRST)
    return form
