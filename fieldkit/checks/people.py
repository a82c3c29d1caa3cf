"""Who sent it: a telephone of several auditors, an auditor who judges unlike the others."""

from collections.abc import Iterator

from fieldkit.checks.facts import Batch, Evidence
from forms.text import Bilingual

FEWEST_VISITS = 5  # a mean of fewer says little of an auditor

SHARED = Bilingual("同一部手机还有：{others}", "The same telephone sent for {others}")
UNLIKE = Bilingual(
    "{n} 次走访的得分平均比同一运营商的均值{more} {points} 分（{ratio} 倍标准误）",
    "{n} visits score {points} points {more} than their operator's mean on average ({ratio} standard errors)",
)
KINDER = Bilingual("高", "more")
SEVERER = Bilingual("低", "less")


def shared_device(batch: Batch, most: float) -> Iterator[Evidence]:
    """More than `most` auditors sent from the device in the wave."""
    for visit in batch.visits:
        senders = batch.devices.get(visit.device, ()) if visit.device else ()
        if len(senders) > most:
            others = ", ".join(login for login in senders if login != visit.auditor)
            yield Evidence(visit.instance_id, SHARED.filled(others=others))


def unusual_auditor(batch: Batch, most_errors: float) -> Iterator[Evidence]:
    """The auditor's mean lies more than `most_errors` standard errors from the others' (domain A17)."""
    for visit in batch.visits:
        effect = batch.effects.get(visit.auditor_id)
        if effect is None or effect.n_visits < FEWEST_VISITS or effect.standard_error <= 0:
            continue
        ratio = abs(effect.mean) / effect.standard_error
        if ratio > most_errors:
            more = KINDER if effect.mean > 0 else SEVERER
            facts = {"n": effect.n_visits, "points": f"{abs(effect.mean):.1f}", "ratio": f"{ratio:.1f}"}
            text = Bilingual(UNLIKE.zh.format(more=more.zh, **facts), UNLIKE.en.format(more=more.en, **facts))
            yield Evidence(visit.instance_id, text)
