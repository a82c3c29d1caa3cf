"""What the auditors' telephones send: one document per visit and the shots it names, not yet drawn."""

import uuid
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from fieldkit.demo.answers import answers_for, broken_attempt, visit_times
from fieldkit.demo.cases import FaultKind, fault_in
from fieldkit.demo.photos import Shot
from fieldkit.demo.world import TIME_ZONE, DemoVisit, DemoWave
from forms.document import instance_document
from forms.instance import read_instance
from forms.logic.evaluate import Evaluator
from forms.model import FILE_KINDS, Form, Question

FULL_LEVEL, POOR_LEVEL = 5, 1
LEVELS = {"yes": FULL_LEVEL, "no": POOR_LEVEL, "none": 0}


@dataclass(frozen=True, slots=True)
class DemoSubmission:
    """`shots` is file name -> what `draw_photo` draws for it; the document names exactly these files."""

    visit: DemoVisit
    instance_id: str
    document: bytes
    shots: Mapping[str, Shot]


def submissions_of(form: Form, wave: DemoWave, seed: int) -> Iterator[DemoSubmission]:
    """Every submission of the wave in the order of its visits; the refused first attempt before the good one.

    The same form, wave and seed give the same bytes, so sending them again is harmless.
    """
    telephone = _Telephone(form, Evaluator(form), {visit.code: visit for visit in wave.visits}, seed)
    for visit in sorted(wave.visits, key=lambda each: (each.starts_at, each.code)):
        if fault_in(visit.code, FaultKind.RULES_BROKEN):
            yield telephone.submission(visit, broken_attempt(visit, seed), attempt=1)
            yield telephone.submission(visit, answers_for(visit, seed), attempt=2)
        else:
            yield telephone.submission(visit, answers_for(visit, seed), attempt=1)


@dataclass(frozen=True, slots=True)
class _Telephone:
    form: Form
    evaluator: Evaluator
    visits: Mapping[str, DemoVisit]
    seed: int

    def submission(self, visit: DemoVisit, answers: dict[str, str], *, attempt: int) -> DemoSubmission:
        identity = uuid.uuid5(uuid.NAMESPACE_URL, f"fieldkit-demo/{self.seed}/{visit.code}/{attempt}")
        instance_id = f"uuid:{identity}"
        shots = self._shots(visit, answers)
        document = instance_document(
            self.form,
            answers,
            instance_id=instance_id,
            files={question: _file_name(visit, question) for question in shots},
        )
        named = {_file_name(visit, question): shot for question, shot in shots.items()}
        return DemoSubmission(visit=visit, instance_id=instance_id, document=document, shots=named)

    def _shots(self, visit: DemoVisit, answers: dict[str, str]) -> dict[str, Shot]:
        """By image question: one shot for each that the form asks for after these answers."""
        asked = self._asked_for(visit, answers)
        arrived_at, left_at = visit_times(answers)
        pause = (left_at - arrived_at) / (len(asked) + 1)
        shots = {
            question.name: Shot(
                visit=visit.code,
                item=question.part_of,
                operator=visit.site.operator,
                taken_at=arrived_at + turn * pause,
                level=_level(answers.get(question.part_of, "")),
                seed=self.seed,
            )
            for turn, question in enumerate(asked, start=1)
        }
        return shots | self._borrowed(visit)

    def _borrowed(self, visit: DemoVisit) -> dict[str, Shot]:
        """The planted duplicate: an earlier visit's shot passed off as this one's."""
        fault = fault_in(visit.code, FaultKind.DUPLICATE_PHOTO)
        if fault is None:
            return {}
        lender = self.visits[fault.visits[0]]
        return {fault.question: self._shots(lender, answers_for(lender, self.seed))[fault.question]}

    def _asked_for(self, visit: DemoVisit, answers: dict[str, str]) -> list[Question]:
        """The image questions that are relevant: those that a draft answering all of them keeps."""
        pictures = [question for question in self.form.questions() if question.kind in FILE_KINDS]
        every = {question.name: _file_name(visit, question.name) for question in pictures}
        draft = instance_document(self.form, answers, instance_id="uuid:draft", files=every)
        _, left_at = visit_times(answers)
        kept = self.evaluator.evaluate(read_instance(draft), now=left_at, timezone=TIME_ZONE).files
        return [question for question in pictures if question.name in kept]


def _file_name(visit: DemoVisit, question: str) -> str:
    return f"{visit.code}-{question}.jpg"


def _level(answer: str) -> int:
    """How good the documented thing is, 0 to 5, as far as its answer says."""
    if answer in LEVELS:
        return LEVELS[answer]
    return min(int(answer), FULL_LEVEL) if answer.isdigit() else min(len(answer.split()), FULL_LEVEL)
