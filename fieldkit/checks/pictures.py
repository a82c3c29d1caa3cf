"""Photos: seen before, much like another, taken at another time, without notes or with edited ones."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import timedelta

from fieldkit.checks.facts import Batch, Evidence, Photo, plain
from fieldkit.files.photos import moment_of
from forms.text import Bilingual

# makers of pictures that no camera writes into its notes
EDITORS = (
    *("photoshop", "lightroom", "snapseed", "picsart", "gimp", "meitu", "vsco", "pixlr", "facetune"),
    *("faceapp", "canva", "affinity", "paint.net", "醒图", "美图", "修图"),
)
BAND_BITS = 16
N_BANDS = 4
WORD = (1 << 64) - 1
MOST_COARSE_BITS = 3

OUTSIDE = Bilingual("{question} 拍于 {at}，走访 {start}–{end}", "{question} taken {at}, visit {start}–{end}")
NO_TIME = Bilingual("{question} 没有拍摄时间", "{question} says no time")
MADE_BY = Bilingual("{question} 由“{software}”处理", "{question} was made by '{software}'")
CHANGED = Bilingual(
    "{question} 拍于 {at}，{minutes} 分钟后被修改", "{question} taken {at}, changed {minutes} min later"
)


def seen_before(batch: Batch, _: float) -> Iterator[Evidence]:
    """The same bytes, or small copies of one original, in another visit; told on both."""
    users: dict[str, list[Photo]] = defaultdict(list)
    for photo in batch.photos:
        users[_original(photo)].append(photo)  # two telephones make different small copies of one original
    for photos in users.values():
        codes = {photo.code for photo in photos}
        if len(codes) > 1:
            yield from (_told(photo, codes) for photo in photos)


def looks_alike(batch: Batch, limit_bits: float) -> Iterator[Evidence]:
    """Fine hashes at most `limit_bits` of 256 apart, in another visit, and not the same photo.

    Looked for among those whose hashes of 64 bits are at most 3 apart, which share one of four bands of 16.
    """
    by_band: dict[tuple[int, int], list[int]] = defaultdict(list)
    alike: dict[int, set[str]] = defaultdict(set)
    hashed = [photo for photo in batch.photos if photo.dhash is not None and photo.fine_hash]
    for place, photo in enumerate(hashed):
        near = {other for band in _bands(photo) for other in by_band[band]}
        for other in near:
            if _are_alike(photo, hashed[other], limit_bits):
                alike[place].add(hashed[other].code)
                alike[other].add(photo.code)
        for band in _bands(photo):
            by_band[band].append(place)
    for place, codes in alike.items():
        yield _told(hashed[place], codes)


def outside_visit(batch: Batch, allowed_min: float) -> Iterator[Evidence]:
    """By the camera's local time, in the wave's zone; a photo without one is another check's."""
    visits = {visit.instance_id: visit for visit in batch.visits}
    allowed = timedelta(minutes=allowed_min)
    for photo in batch.photos:
        visit, taken = visits.get(photo.instance_id), moment_of(photo.taken_at, batch.zone)
        if visit is None or taken is None or visit.started_at is None or visit.ended_at is None:
            continue
        if not visit.started_at - allowed <= taken <= visit.ended_at + allowed:
            start, end = (at.astimezone(batch.zone) for at in (visit.started_at, visit.ended_at))
            text = OUTSIDE.filled(
                question=photo.question,
                at=f"{taken:%Y-%m-%d %H:%M}",
                start=f"{start:%Y-%m-%d %H:%M}",
                end=f"{end:%H:%M}",
            )
            yield Evidence(photo.instance_id, text, key=photo.name)


def without_time(batch: Batch, _: float) -> Iterator[Evidence]:
    """Neither the camera nor our phone page said when: a picture that was sent on, or a screenshot."""
    for photo in batch.photos:
        if moment_of(photo.taken_at, batch.zone) is None:
            yield Evidence(photo.instance_id, NO_TIME.filled(question=photo.question), key=photo.name)


def edited(batch: Batch, allowed_min: float) -> Iterator[Evidence]:
    """An editor's name in the notes, or notes that were written again later than `allowed_min`."""
    for photo in batch.photos:
        software = photo.software or ""
        taken, changed = (moment_of(at, batch.zone) for at in (photo.taken_at, photo.changed_at))
        if any(name in software.lower() for name in EDITORS):
            text = MADE_BY.filled(question=photo.question, software=software)
        elif taken and changed and abs(changed - taken) > timedelta(minutes=allowed_min):
            minutes = f"{(changed - taken).total_seconds() / 60:,.0f}"
            text = CHANGED.filled(question=photo.question, at=f"{taken:%Y-%m-%d %H:%M}", minutes=minutes)
        else:
            continue
        yield Evidence(photo.instance_id, text, key=photo.name)


def _original(photo: Photo) -> str:
    return photo.original_sha256 or photo.sha256


def _told(photo: Photo, codes: set[str]) -> Evidence:
    others = ", ".join(sorted(codes - {photo.code}))
    return Evidence(photo.instance_id, plain(f"{photo.question} = {others}"), key=photo.name)


def _are_alike(one: Photo, other: Photo, limit_bits: float) -> bool:
    if one.code == other.code or _original(one) == _original(other):
        return False
    coarse = ((one.dhash or 0) ^ (other.dhash or 0)) & WORD
    if coarse.bit_count() > MOST_COARSE_BITS:
        return False
    return (int(one.fine_hash or "0", 16) ^ int(other.fine_hash or "0", 16)).bit_count() <= limit_bits


def _bands(photo: Photo) -> Sequence[tuple[int, int]]:
    bits = (photo.dhash or 0) & WORD
    return [(band, bits >> (BAND_BITS * band) & ((1 << BAND_BITS) - 1)) for band in range(N_BANDS)]
