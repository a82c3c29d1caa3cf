"""Are the registered top-up outlets what the register says, and do they serve (domain 4.8, A15)?"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby

from scoring.analyses.designed import Designed
from scoring.analyses.simple_shares import simple_share


@dataclass(frozen=True, slots=True)
class OutletCheck:
    """One sampled outlet's register check; what was not asked, or does not apply, is None.

    Attributes:
        site_code: of the register.
        city: where.
        is_found: at the registered address; when not, nothing else was asked.
        is_open: at the visit, or at the second one when the first found it closed.
        is_name_right: as registered.
        is_address_right: as registered.
        is_phone_right: it works.
        is_agent_right: agent or top-up number as registered; no part of strict validity.
        still_serves: still does top-ups; when not, no payment was tried.
        accepted: the payment tried.
        refusal_reason: the form's code; "" without a refusal.
    """

    site_code: str
    city: str
    is_found: bool
    is_open: bool | None = None
    is_name_right: bool | None = None
    is_address_right: bool | None = None
    is_phone_right: bool | None = None
    is_agent_right: bool | None = None
    still_serves: bool | None = None
    accepted: bool | None = None
    refusal_reason: str = ""

    @property
    def is_valid(self) -> bool:
        """Strictly: found, with name, address and phone right, and still serving; open or not."""
        facts = (self.is_name_right, self.is_address_right, self.is_phone_right, self.still_serves)
        return self.is_found and all(fact is True for fact in facts)

    @property
    def has_refused(self) -> bool | None:
        """An open outlet that would not take the payment; None where it was closed or none was tried."""
        return not self.accepted if self.is_open and self.accepted is not None else None


@dataclass(frozen=True, slots=True)
class FieldValidity:
    """Shares 0 to 1: outlets found among those sampled; facts that are right among those found and asked."""

    found: Designed
    name: Designed
    address: Designed
    phone: Designed
    agent: Designed
    still_serves: Designed


@dataclass(frozen=True, slots=True)
class ReasonCount:
    """How many refusals gave this reason, and which share of all refusals that is; "" for none noted."""

    reason: str
    refusals: int
    share: float


@dataclass(frozen=True, slots=True)
class RegisterValidity:
    """The register's truth in one place.

    Attributes:
        place: a city, or "" for all.
        valid: share of sampled outlets that are strictly valid, Wilson's interval.
        by_field: each registered fact by itself.
        refused: share of open outlets, with a payment tried, that refused it.
        reasons: the most frequent first.
    """

    place: str
    valid: Designed
    by_field: FieldValidity
    refused: Designed
    reasons: tuple[ReasonCount, ...]


@dataclass(frozen=True, slots=True)
class RegisterReport:
    """All and by city, and the outlets the bulletin names, in the order of cities and codes."""

    overall: RegisterValidity
    cities: tuple[RegisterValidity, ...]
    refusing: tuple[OutletCheck, ...]
    not_found: tuple[OutletCheck, ...]


def register_validity(checks: Sequence[OutletCheck]) -> RegisterReport:
    """How much of the register is true, where is it not, and who refuses customers?

    Args:
        checks: one per sampled outlet; after a second visit only that one.

    Returns:
        The report; shares None where no outlet was sampled, found, or asked.

    Raises:
        ValueError: an outlet given twice, a fact of an outlet that was not found, a found outlet without one
            of the facts that strict validity asks for, a reason without a refusal.

    Formula:
        strict validity = found and name, address, phone right and still serving ÷ sampled; Wilson (1927)
        intervals for outlets drawn simply (domain A15). Closed outlets count among the sampled, since being
        shut that day is no fault of the register, but not among those that could refuse.

    Example:
        >>> right = OutletCheck("A1", "西安", True, True, True, True, True, None, True, accepted=False)
        >>> report = register_validity([right, OutletCheck("A2", "渭南", is_found=False)])
        >>> report.overall.valid.estimate, report.overall.refused.estimate, report.overall.refused.n
        (0.5, 1.0, 1)
    """
    _refuse_checks(checks)
    ordered = sorted(checks, key=lambda one: (one.city, one.site_code))
    return RegisterReport(
        overall=_validity("", ordered),
        cities=tuple(_validity(city, list(own)) for city, own in groupby(ordered, key=lambda one: one.city)),
        refusing=tuple(one for one in ordered if one.has_refused),
        not_found=tuple(one for one in ordered if not one.is_found),
    )


def _validity(place: str, checks: Sequence[OutletCheck]) -> RegisterValidity:
    refusals = [one for one in checks if one.has_refused]
    return RegisterValidity(
        place=place,
        valid=simple_share([one.is_valid for one in checks]),
        by_field=FieldValidity(
            found=simple_share([one.is_found for one in checks]),
            name=_asked([one.is_name_right for one in checks]),
            address=_asked([one.is_address_right for one in checks]),
            phone=_asked([one.is_phone_right for one in checks]),
            agent=_asked([one.is_agent_right for one in checks]),
            still_serves=_asked([one.still_serves for one in checks]),
        ),
        refused=_asked([one.has_refused for one in checks]),
        reasons=tuple(
            ReasonCount(reason, times, times / len(refusals))
            for reason, times in Counter(one.refusal_reason for one in refusals).most_common()
        ),
    )


def _asked(claims: Sequence[bool | None]) -> Designed:
    return simple_share([claim for claim in claims if claim is not None])


def _refuse_checks(checks: Sequence[OutletCheck]) -> None:
    if len({one.site_code for one in checks}) < len(checks):
        raise ValueError("checks hold an outlet twice")
    for one in checks:
        strict = (one.is_name_right, one.is_address_right, one.is_phone_right, one.still_serves)
        others = (one.is_open, one.is_agent_right, one.accepted)
        if not one.is_found and any(fact is not None for fact in (*strict, *others)):
            raise ValueError(f"{one.site_code}: not found, so nothing else can be known of it")
        if one.is_found and (None in strict or one.is_open is None):
            raise ValueError(
                f"{one.site_code}: found, so open, name, address, phone and serving must be known"
            )
        if one.refusal_reason and one.accepted is not False:
            raise ValueError(f"{one.site_code}: refusal_reason {one.refusal_reason!r} without a refusal")
