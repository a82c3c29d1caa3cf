"""Whether a band's constraint keeps its value in the range of the level chosen: tried, not believed."""

from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby

from forms.faults import Fault, fault
from forms.logic.compile import compile_expression
from forms.logic.settle import UnsettledError
from forms.logic.tree import Node, Operation
from forms.model import Group, ListItem, Question
from forms.notation import answer_ranges
from forms.rubric import NOT_APPLICABLE, Rubric, RubricItem
from forms.rubric_rows import SurveyRows
from forms.rubric_trials import Band, Level, Trial, trials
from forms.text import Bilingual, listed

_Conditions = tuple[tuple[str, Node], ...]
_UNCHOSEN = Bilingual("没选等级时", "with no level chosen it")


def band_faults(
    rows: SurveyRows, rubric: Rubric, root: Group, lists: Mapping[str, tuple[ListItem, ...]]
) -> Iterator[Fault]:
    """Bands that take a number outside the level's range, or without a level, or refuse one inside it.

    What has a fault of its own (no level, no constraint, one that cannot be read) is let pass.
    """
    bands = dict(_bands(rows, rubric, root))
    if not bands:
        return
    try:
        tried = trials([*bands.values()], root, lists)
    except UnsettledError:  # a circle, which is told on its own
        return
    items = {item.name: item for item in rubric.items}
    for name, own in zip(bands, tried, strict=True):
        misfits = list(_misfits(own))
        if misfits:
            place, item = rows.by_name[name].place("constraint"), items[name]
            facts = {"name": name, "rule": item.rule.notation, "wanted": _wanted(item, own)}
            yield fault("band_range_unfit", place, misfits=listed(misfits), **facts)


def _bands(rows: SurveyRows, rubric: Rubric, root: Group) -> Iterator[tuple[str, Band]]:
    asked = {question.name: (question, conditions) for question, conditions in reversed([*_asked(root, ())])}
    for item in rubric.items:
        if not item.level or rows.by_name[item.name].is_repeated:
            continue
        (level, _), (value, conditions) = asked[item.level], asked[item.name]
        levels = _levels(level, item)
        if levels and value.constraint is not None:
            yield (
                item.name,
                Band(
                    path=value.path,
                    level_path=level.path,
                    levels=levels,
                    constraint=compile_expression(value.constraint),
                    conditions=tuple((path, compile_expression(each)) for path, each in conditions),
                ),
            )


def _levels(level: Question, item: RubricItem) -> tuple[Level, ...]:
    """The choices from best to worst, then those that leave nothing to answer; none when they do not fit."""
    ranges = answer_ranges(item.rule.notation)
    names = [choice.name for choice in level.choices]
    chosen = [name for name in names if name != NOT_APPLICABLE]
    if len(chosen) != len(ranges):
        return ()
    own = (Level(name, range(low, high + 1)) for name, (low, high) in zip(chosen, ranges, strict=True))
    others = (Level(name, range(0)) for name in ("", NOT_APPLICABLE) if name in {"", *names})
    return (*own, *others)


def _asked(group: Group, above: _Conditions) -> Iterator[tuple[Question, _Conditions]]:
    """Every question with all that must hold for it to be asked, its groups' conditions included."""
    for child in group.children:
        conditions = (*above, *((child.path, each) for each in _parts(child.relevant)))
        if isinstance(child, Question):
            yield child, conditions
        else:
            yield from _asked(child, conditions)


def _parts(condition: Node | None) -> Iterator[Node]:
    """What is joined by ``and``, one by one."""
    if isinstance(condition, Operation) and condition.operator == "and":
        yield from _parts(condition.left)
        yield from _parts(condition.right)
    elif condition is not None:
        yield condition


def _misfits(tried: Sequence[Trial]) -> Iterator[Bilingual]:
    """Each level's wrong numbers; where none is to be answered, only if the value is asked all the same."""
    at_levels = [trial.held for trial in tried if trial.level.numbers]
    hold_at_levels = [all(held) for held in zip(*at_levels, strict=True)]
    for trial in tried:
        closing = (holds and not held for holds, held in zip(hold_at_levels, trial.held, strict=True))
        if not trial.level.numbers and any(closing):
            continue
        numbers = {*trial.level.numbers}
        taken, refused = sorted(trial.taken - numbers), sorted(numbers - trial.taken)
        if taken or refused:
            yield _told(trial.level, taken, refused)


def _told(level: Level, taken: Sequence[int], refused: Sequence[int]) -> Bilingual:
    zh = [
        f"{word} {_runs(numbers, '、')}" for word, numbers in (("误收", taken), ("误拒", refused)) if numbers
    ]
    en = [
        f"{verb} {_runs(numbers, ', ')}"
        for verb, numbers in (("takes", taken), ("refuses", refused))
        if numbers
    ]
    at = Bilingual(f"选“{level.choice}”时", f"at “{level.choice}” it") if level.choice else _UNCHOSEN
    return Bilingual(f"{at.zh}{'、'.join(zh)}", f"{at.en} {' and '.join(en)}")


def _runs(numbers: Sequence[int], comma: str) -> str:
    """3, 4, 5, 7 → “3–5, 7”."""
    by_distance = groupby(enumerate(numbers), lambda placed: placed[1] - placed[0])
    runs = [[number for _, number in run] for _, run in by_distance]
    return comma.join(f"{run[0]}–{run[-1]}" if len(run) > 1 else str(run[0]) for run in runs)


def _wanted(item: RubricItem, tried: Sequence[Trial]) -> str:
    """The constraint that fits, as an author writes it."""
    levels = [trial.level for trial in tried if trial.level.numbers]
    return " or ".join(_clause(item.level, one.choice, one.numbers) for one in levels)


def _clause(level: str, choice: str, numbers: range) -> str:
    return f"(${{{level}}} = '{choice}' and . >= {numbers[0]} and . <= {numbers[-1]})"
