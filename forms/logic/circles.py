"""Circles among what needs what, in a time that does not grow with their number times the form's size."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from graphlib import CycleError, TopologicalSorter

MOST_OF_A_KNOT = 20  # circles told of questions that all need one another; with these gone, others show

Needs = Mapping[str, Sequence[str]]


def circles(needs: Needs) -> Iterator[list[str]]:
    """Each as a list that ends with its first member, every member being needed by the next.

    The one that is found is cut open, then the next is sought, among those that still need one another.
    """
    for knot in _knots(needs):
        own = {name: [other for other in needs[name] if other in knot] for name in knot}
        for _ in range(MOST_OF_A_KNOT):
            try:
                TopologicalSorter(own).prepare()
            except CycleError as error:
                circle: list[str] = error.args[1]
                yield circle
                needed, needing = circle[:2]
                own[needing] = [other for other in own[needing] if other != needed]
            else:
                break


def _knots(needs: Needs) -> Iterator[dict[str, None]]:
    """Those that all need one another (strongly connected), by Kosaraju's two walks."""
    needing: dict[str, list[str]] = {name: [] for name in needs}
    for name, others in needs.items():
        for other in others:
            needing[other].append(name)
    finished = list(_walk(needs, needs, set()))
    seen: set[str] = set()
    for name in reversed(finished):
        knot = set(_walk(needing, [name], seen))
        if len(knot) > 1 or name in needs[name]:
            yield dict.fromkeys(sorted(knot))


def _walk(graph: Needs, starts: Iterable[str], seen: set[str]) -> Iterator[str]:
    """Depth first, each after everything it leads to."""
    for start in starts:
        if start in seen:
            continue
        seen.add(start)
        path = [(start, iter(graph[start]))]
        while path:
            name, others = path[-1]
            other = next((each for each in others if each not in seen), None)
            if other is None:
                path.pop()
                yield name
            else:
                seen.add(other)
                path.append((other, iter(graph[other])))
