"""A small wave that is visited, and a scoring of it awaited."""

from fieldkit.accounts.tables import Account
from fieldkit.results.tables import RunState, ScoringRun
from fieldkit.surveys.tables import Survey
from fieldkit.waves.tables import Wave
from tests.fieldkit.camera import photo
from tests.fieldkit.office import assign, build_site, open_wave, publish_small_hall
from tests.fieldkit.small_hall import document
from tests.fieldkit.waiting import until
from tests.fieldkit.wire import Phone, Sent

# by hall: answers and their score: 40 for open, 40 for greeted, 20 for a wait from 600 s down to 60 s
HALLS = {
    "CM-1": ({"wait_s": "60"}, 60.0),
    "CM-2": ({"open": "no", "greeted": "", "wait_s": "", "closed_photo": "shut.jpg"}, 0.0),
    "CU-1": ({"wait_s": "600"}, 40.0),
    "CU-2": ({"greeted": "yes", "greeted_photo": "hall.jpg", "wait_s": "330"}, 90.0),
    "CT-1": ({"greeted": "yes", "greeted_photo": "hall.jpg", "wait_s": "60"}, 100.0),
}


async def visited_wave(auditor: Account, phone: Phone, code: str = "W1") -> Wave:
    """Five halls visited; a sixth visit is returned and a seventh waits for its photo."""
    wave, survey = await open_wave(code), await publish_small_hall()
    for hall, (answers, _) in HALLS.items():
        await _visit(auditor, phone, hall, wave=wave, survey=survey, answers=answers)
    await _visit(auditor, phone, "CT-2", wave=wave, survey=survey, answers={"wait_s": "9999"})
    late = {"greeted": "yes", "greeted_photo": "late.jpg"}
    await _visit(auditor, phone, "CT-3", wave=wave, survey=survey, answers=late)
    return wave


async def _visit(
    auditor: Account, phone: Phone, hall: str, *, wave: Wave, survey: Survey, answers: dict[str, str]
) -> None:
    code = f"{wave.code}-{hall}"
    site = await build_site(f"{wave.code}/{hall}", hall[:2])
    await assign(auditor, code, wave=wave, survey=survey, site=site)
    sent = document(code, instance_id=f"uuid:{code}", **answers)
    named = [name for name in answers.values() if name in {"hall.jpg", "shut.jpg"}]
    answer = await phone.send(sent, *(Sent(name, photo()) for name in named))
    assert 201 == answer.status_code


async def ended(run: ScoringRun) -> ScoringRun:
    """The run once it is done or failed."""
    this = ScoringRun.id == run.id
    is_over = ScoringRun.state.is_in([RunState.DONE, RunState.FAILED])
    await until(lambda: ScoringRun.exists().where(this & is_over).run())
    found = await ScoringRun.objects().get(this)
    assert found is not None
    return found
