"""What was typed on the pages of call-backs, read strictly."""

import re
from datetime import date

from fieldkit.callbacks.actions import CallbackRefusedError
from fieldkit.errors import NotFoundError
from forms.text import Bilingual

NO_MONTH = Bilingual("“{typed}”不是月份，请写成 2026-10。", "“{typed}” is no month; write 2026-10.")
NOWHERE = Bilingual("没有这个月份。", "There is no such month.")


def month_asked(typed: str) -> date:
    """Its first day; raises `CallbackRefusedError`."""
    if not re.fullmatch(r"20[0-9]{2}-(0[1-9]|1[0-2])", typed.strip()):
        raise CallbackRefusedError(NO_MONTH.filled(typed=typed.strip()[:20]), where="month")
    return date.fromisoformat(f"{typed.strip()}-01")


def month_of_address(text: str) -> date:
    """As an address holds it; raises `NotFoundError`."""
    try:
        return month_asked(text)
    except CallbackRefusedError as error:
        raise NotFoundError(NOWHERE) from error
