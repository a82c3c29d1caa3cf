"""The figures of care evaluation that the field may tune."""

from dataclasses import dataclass
from datetime import date

from forms.text import Bilingual


@dataclass(frozen=True, slots=True)
class CareRules:
    """What `care_rules.toml` holds.

    Attributes:
        version: of the figures.
        effective_from: likewise.
        fewest_customers: answers a side, and a cell of two periods; below it nothing is tested.
        power: with which a difference is to be found.
        reactivated_in_days: after which most suspended customers have come back.
        few_contacts: a period, up to which a customer has been contacted rarely.
        most_contacts: a period, over which a customer is contacted too often.
    """

    version: str
    effective_from: date
    fewest_customers: int
    power: float
    reactivated_in_days: int
    few_contacts: int
    most_contacts: int

    def __post_init__(self) -> None:
        if not (self.fewest_customers >= 2 and 0.5 <= self.power < 1):
            raise ValueError(f"{self}: fewest_customers from 2, power from .5 and below 1")
        if not (self.reactivated_in_days >= 0 and 0 <= self.few_contacts <= self.most_contacts):
            raise ValueError(f"{self}: days from 0, few_contacts from 0 to most_contacts")


def too_few(n: tuple[int, ...], rules: CareRules) -> Bilingual | None:
    """Why sides of these sizes are not tested; None where they are."""
    if min(n) >= rules.fewest_customers:
        return None
    return Bilingual(
        zh=f"有一组只有 {min(n)} 个回答，不足 {rules.fewest_customers} 个",
        en=f"a group has {min(n)} answers; {rules.fewest_customers} are needed",
    )
