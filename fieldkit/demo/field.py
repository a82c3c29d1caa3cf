"""The demo's telephones: every visit goes over HTTP through the real door, photos and all."""

import asyncio
from collections.abc import Callable, Iterable, Mapping

import httpx

from fieldkit.demo.photos import draw_photo
from fieldkit.demo.submissions import DemoSubmission

CONCURRENCY = 3  # telephones; each draws its photos one by one, so memory stays small
RECEIVED = frozenset({201, 202})


class NotReceivedError(Exception):
    """The service refused one of the demo's own visits."""


async def send_all(
    submissions: Iterable[DemoSubmission],
    *,
    address: str,
    tokens: Mapping[str, str],
    on_received: Callable[[], None],
) -> None:
    """Send every submission, a visit's own in their order; `tokens` is auditor code -> link token.

    Raises:
        NotReceivedError: an answer other than 201 or 202.
    """
    waiting: asyncio.Queue[list[DemoSubmission]] = asyncio.Queue()
    for visit in _by_visit(submissions):
        waiting.put_nowait(visit)
    limits = httpx.Limits(max_connections=CONCURRENCY)
    async with httpx.AsyncClient(base_url=address, timeout=120, limits=limits, trust_env=False) as client:

        async def telephone() -> None:
            while not waiting.empty():
                for submission in waiting.get_nowait():
                    await _send(client, submission, tokens[submission.visit.auditor.code])
                    on_received()

        async with asyncio.TaskGroup() as field:
            for _ in range(CONCURRENCY):
                field.create_task(telephone())


def _by_visit(submissions: Iterable[DemoSubmission]) -> list[list[DemoSubmission]]:
    visits: dict[str, list[DemoSubmission]] = {}
    for submission in submissions:
        visits.setdefault(submission.visit.code, []).append(submission)
    return list(visits.values())


async def _send(client: httpx.AsyncClient, submission: DemoSubmission, token: str) -> None:
    parts = [("xml_submission_file", ("submission.xml", submission.document, "text/xml"))]
    for name, shot in submission.shots.items():
        parts.append((name, (name, await asyncio.to_thread(draw_photo, shot), "image/jpeg")))
    answer = await client.post(
        f"/collect/{token}/submission", files=parts, headers={"X-OpenRosa-Version": "1.0"}
    )
    if answer.status_code not in RECEIVED:
        raise NotReceivedError(f"{submission.visit.code}: {answer.status_code} {answer.text}")
