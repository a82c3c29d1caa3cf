"""What was answered: by the form's rules, with proof, with thought, and for the first time."""

from collections import defaultdict
from collections.abc import Iterator
from itertools import combinations, groupby

from fieldkit.checks.facts import Batch, Evidence, FormFacts, Visit, plain
from fieldkit.submissions.tables import SubmissionState
from forms.text import Bilingual, listed

FEWEST_COMPARED = 10  # answers that both gave: of fewer, many are the same by chance

STILL_TO_COME = Bilingual("附件未到齐", "Files are still to come")
VETO = Bilingual("否决项“{label}”被触发", "The veto '{label}' was pulled")
NO_PROOF = Bilingual("否决项“{label}”没有照片", "No photo of the veto '{label}'")
SAME_RUN = Bilingual(
    "连续 {n} 题都答“{answer}”：{first} … {last}", "{n} answers '{answer}' in a row: {first} … {last}"
)
SAME_AS = Bilingual("与 {code} 相同：{n} 题中 {same} 题", "Same as {code}: {same} of {n} answers")


def broken_rules(batch: Batch, _: float) -> Iterator[Evidence]:
    for visit in batch.visits:
        if visit.violations:
            yield Evidence(visit.instance_id, listed([each.sentence for each in visit.violations]))


def missing_files(batch: Batch, _: float) -> Iterator[Evidence]:
    for visit in batch.visits:
        if visit.state == SubmissionState.INCOMPLETE:
            yield Evidence(visit.instance_id, STILL_TO_COME)


def unreadable_answers(batch: Batch, _: float) -> Iterator[Evidence]:
    for visit in batch.visits:
        if found := visit.unreadable:
            zh = f"{found.label.zh}（{found.question}）：“{found.answer}”"
            en = f"{found.label.en} ({found.question}): '{found.answer}'"
            yield Evidence(visit.instance_id, Bilingual(zh, en))


def unknown_fields(batch: Batch, _: float) -> Iterator[Evidence]:
    for visit in batch.visits:
        if visit.unknown:
            yield Evidence(visit.instance_id, plain(", ".join(visit.unknown)))


def pulled_vetoes(batch: Batch, _: float) -> Iterator[Evidence]:
    for visit, form in _with_forms(batch):
        for item in form.vetoes:
            if visit.answers.get(item) == "no":
                label = form.labels[item]
                text = Bilingual(VETO.zh.format(label=label.zh), VETO.en.format(label=label.en))
                yield Evidence(visit.instance_id, text, key=item)


def veto_without_proof(batch: Batch, _: float) -> Iterator[Evidence]:
    """A veto that was pulled, whose photos the form asks for and the visit does not name."""
    for visit, form in _with_forms(batch):
        for item, photos in form.proofs.items():
            if visit.answers.get(item) == "no" and not any(visit.answers.get(photo) for photo in photos):
                label = form.labels[item]
                text = Bilingual(NO_PROOF.zh.format(label=label.zh), NO_PROOF.en.format(label=label.en))
                yield Evidence(visit.instance_id, text, key=item)


def straight_lining(batch: Batch, fewest: float) -> Iterator[Evidence]:
    """At least `fewest` questions of one scale in a row with one answer; unanswered ones are passed over."""
    for visit, form in _with_forms(batch):
        for scale in form.scales:
            given = [(name, visit.answers[name]) for name in scale if visit.answers.get(name)]
            for answer, run in groupby(given, key=lambda pair: pair[1]):
                names = [name for name, _ in run]
                if len(names) >= fewest:
                    text = SAME_RUN.filled(n=len(names), answer=answer, first=names[0], last=names[-1])
                    yield Evidence(visit.instance_id, text, key=names[0])


def near_copies(batch: Batch, share: float) -> Iterator[Evidence]:
    """More than `share` of the answers that both gave are the same; told on the later one received."""
    by_auditor: dict[tuple[int, int], list[Visit]] = defaultdict(list)
    for visit in sorted(batch.visits, key=lambda visit: (visit.received_at, visit.instance_id)):
        by_auditor[visit.auditor_id, visit.survey_id].append(visit)
    for (_, survey_id), visits in by_auditor.items():
        form = batch.forms.get(survey_id)
        names = form.compared if form else ()
        given = [frozenset((n, visit.answers[n]) for n in names if visit.answers.get(n)) for visit in visits]
        answered = [frozenset(name for name, _ in answers) for answers in given]
        for earlier, later in combinations(range(len(visits)), 2):
            n_same = len(given[earlier] & given[later])
            if n_same <= share * FEWEST_COMPARED:  # cheap, and most pairs end here
                continue
            n_both = len(answered[earlier] & answered[later])
            if n_both < FEWEST_COMPARED or n_same <= share * n_both:
                continue
            if visits[earlier].code != visits[later].code:
                text = SAME_AS.filled(code=visits[earlier].code, n=n_both, same=n_same)
                yield Evidence(visits[later].instance_id, text, key=visits[earlier].code)


def _with_forms(batch: Batch) -> Iterator[tuple[Visit, FormFacts]]:
    for visit in batch.visits:
        form = batch.forms.get(visit.survey_id)
        if form is not None:
            yield visit, form
