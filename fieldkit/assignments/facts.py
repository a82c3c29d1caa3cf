"""What an assignment says of its visit, by the names of the questions in the forms' header block.

The phone page and ODK clients fill these questions in before the auditor begins. The door refuses an answer
that contradicts what the assignment fixes; the rest is there to begin with.
"""

from collections.abc import Callable, Mapping

from fieldkit.assignments.queries import Assigned, Visit

_FIXED: Mapping[str, Callable[[Assigned], str]] = {
    "audit_id": lambda visit: visit.code,
    "wave": lambda visit: visit.wave,
    "line": lambda visit: visit.line,
    "method": lambda visit: visit.method,
    "operator": lambda visit: visit.operator,
    "city": lambda visit: visit.city_zh,  # as people write it
    "site_code": lambda visit: visit.site_code,
}
_BROUGHT: Mapping[str, Callable[[Visit], str]] = {
    "district": lambda _: "",  # sites do not say theirs: the form's element stands, and stays empty
    "auditor_code": lambda visit: visit.auditor_code,
    "scenario": lambda visit: visit.scenario,
    "site_geo": lambda visit: _position(visit.site_latitude, visit.site_longitude),
}
FACT_NAMES: tuple[str, ...] = (*_FIXED, *_BROUGHT)


def fixed_facts(visit: Assigned) -> dict[str, str]:
    """What no answer of this visit may contradict."""
    return {name: fact(visit) for name, fact in _FIXED.items()}


def visit_facts(visit: Visit) -> dict[str, str]:
    """Everything the assignment says, the fixed facts first; blank where it does not know."""
    return fixed_facts(visit) | {name: fact(visit) for name, fact in _BROUGHT.items()}


def _position(latitude: float | None, longitude: float | None) -> str:
    """As a geopoint begins, "latitude longitude"; six decimals are 0.1 m."""
    if latitude is None or longitude is None:
        return ""
    return f"{latitude:.6f} {longitude:.6f}"
