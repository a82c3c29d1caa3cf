"""What was typed on the pages of drawing, read strictly."""

import re
from collections.abc import Mapping

from fieldkit.sampling.rules import DrawRefusedError, DrawRules, check_rules
from fieldkit.sites.tables import SiteKind
from forms.text import Bilingual

NO_KIND = Bilingual("请选择网点种类。", "Choose a kind of site.")
NO_NUMBER = Bilingual("“{typed}”不是数字。", "“{typed}” is no number.")
NO_WHOLE = Bilingual("“{typed}”不是整数。", "“{typed}” is no whole number.")


def rules_asked(typed: Mapping[str, str]) -> DrawRules:
    """Raises `DrawRefusedError` for what is no rule."""
    kind, caliper, reserves = (typed.get(name, "").strip() for name in ("kind", "caliper_m", "reserves"))
    if kind not in {*SiteKind}:
        raise DrawRefusedError(NO_KIND, where="kind")
    is_matched = typed.get("way") != "apart"
    # the distance is not asked where sites are drawn apart, whatever its field holds
    if is_matched and not re.fullmatch(r"[0-9]{1,6}(\.[0-9]{1,3})?", caliper):
        raise DrawRefusedError(NO_NUMBER.filled(typed=caliper[:40]), where="caliper_m")
    if not re.fullmatch(r"[0-9]{1,4}", reserves):
        raise DrawRefusedError(NO_WHOLE.filled(typed=reserves[:40]), where="reserves")
    rules = DrawRules(SiteKind(kind), is_matched=is_matched, reserves=int(reserves))
    if is_matched:
        rules = DrawRules(rules.kind, is_matched=True, caliper_m=float(caliper), reserves=rules.reserves)
    check_rules(rules)
    return rules
