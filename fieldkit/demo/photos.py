"""The demo's photos: real JPEG files, drawn, with the moment in their EXIF and never a position."""

from dataclasses import dataclass
from datetime import datetime
from functools import cache
from io import BytesIO

import numpy as np
from PIL import ExifTags, Image, ImageChops, ImageDraw

from fieldkit.demo.chance import stream
from fieldkit.demo.places import Operator
from fieldkit.demo.scenes import HEIGHT, INK, PAPER, WIDTH, Scene, draw_scene

QUALITY = 70
MARGIN = 160  # the light's sheet is larger than a photo by this, so that each photo is lit from elsewhere


@dataclass(frozen=True, slots=True)
class Shot:
    """One press of the shutter: which item it documents and how good what it shows is, 0 to 5."""

    visit: str
    item: str
    operator: Operator
    taken_at: datetime
    level: int
    seed: int


def draw_photo(shot: Shot) -> bytes:
    """The same shot gives the same bytes; any two shots differ."""
    chance = stream(shot.seed, "photo", shot.visit, shot.item)
    image = Image.new("RGB", (WIDTH, HEIGHT))
    draw = ImageDraw.Draw(image)
    scene = Scene(draw=draw, chance=chance, operator=shot.operator, level=shot.level)
    draw_scene(shot.item, scene)
    scene.box(460, 566, (WIDTH, 34), INK)
    scene.write(474, 572, f"{shot.taken_at:%Y-%m-%d %H:%M:%S}  {shot.visit}", size=17, fill=PAPER)
    lit = ImageChops.multiply(image, _light(chance))
    jpeg = BytesIO()
    lit.save(jpeg, "JPEG", quality=QUALITY, exif=_exif(shot.taken_at))
    return jpeg.getvalue()


def _light(chance: np.random.Generator) -> Image.Image:
    left, top = (int(chance.integers(0, MARGIN)) for _ in range(2))
    return _light_sheet().crop((left, top, left + WIDTH, top + HEIGHT))


@cache
def _light_sheet() -> Image.Image:
    """Uneven light and a sensor's grain: without them a drawing compresses to nothing like a photo."""
    height, width = HEIGHT + MARGIN, WIDTH + MARGIN
    down, across = np.mgrid[-1 : 1 : height * 1j, -1 : 1 : width * 1j]
    light = 246 - 44 * (down**2 + across**2) / 2
    grain = np.random.default_rng(0).normal(0, 2.2, size=(height, width))
    return Image.fromarray(np.clip(light + grain, 0, 255).astype(np.uint8)).convert("RGB")


def _exif(taken_at: datetime) -> Image.Exif:
    exif = Image.Exif()
    moment = f"{taken_at:%Y:%m:%d %H:%M:%S}"
    offset = f"{taken_at:%z}"
    exif[ExifTags.Base.DateTime] = moment
    exif[ExifTags.Base.Make] = "fieldkit demo"
    exif[ExifTags.IFD.Exif] = {
        ExifTags.Base.DateTimeOriginal: moment,
        ExifTags.Base.OffsetTimeOriginal: f"{offset[:3]}:{offset[3:]}",
    }
    return exif
