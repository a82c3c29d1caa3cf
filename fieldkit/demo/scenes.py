"""What an auditor's camera sees, drawn in flat colours: nothing here is a photograph of a real place."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache

import numpy as np
from PIL import ImageDraw, ImageFont

from fieldkit.demo.places import Operator

WIDTH, HEIGHT = 800, 600
BEST = 5

Colour = tuple[int, int, int]

INK: Colour = (52, 56, 62)
PAPER: Colour = (250, 249, 244)
WHITE: Colour = (255, 255, 255)
WOOD: Colour = (186, 150, 112)
STEEL: Colour = (150, 158, 166)
GLASS: Colour = (186, 208, 220)
DIRT: Colour = (104, 86, 66)
LEAFLETS: tuple[Colour, ...] = ((238, 150, 60), (86, 160, 120), (210, 84, 90), (96, 132, 200), (240, 200, 84))
LIVERIES: dict[Operator, Colour] = {
    Operator.CM: (0, 133, 208),
    Operator.CU: (216, 32, 44),
    Operator.CT: (0, 78, 162),
}
ZONES = ("SERVICE", "WAITING", "SELF-HELP", "VIP", "DEMO")
SERVICES = ("Main plan 58", "Caller ID", "Data pack 5 GB", "Voicemail", "Roaming", "Ring tone", "Music club")


@dataclass(frozen=True, slots=True)
class Scene:
    """What a drawing needs: where to draw, its own chance, whose hall, how good what it shows is (0 to 5)."""

    draw: ImageDraw.ImageDraw
    chance: np.random.Generator
    operator: Operator
    level: int

    @property
    def livery(self) -> Colour:
        return LIVERIES[self.operator]

    def among(self, low: int, high: int) -> int:
        """A whole number from `low` to `high`, both included."""
        return int(self.chance.integers(low, high + 1))

    def box(self, left: int, top: int, size: tuple[int, int], fill: Colour) -> None:
        self.draw.rectangle((left, top, left + size[0], top + size[1]), fill=fill)

    def write(self, left: int, top: int, text: str, *, size: int = 22, fill: Colour = INK) -> None:
        """The bundled font only: a machine may have no other, so captions are ASCII."""
        self.draw.text((left, top), text, fill=fill, font=font(size))


@cache
def font(size: int) -> ImageFont.FreeTypeFont | ImageFont.ImageFont:
    return ImageFont.load_default(size)


def draw_scene(item: str, scene: Scene) -> None:
    """Draws what documents this item; an item without a scene of its own shows the hall's front."""
    SCENES.get(item, draw_front)(scene)


def draw_front(scene: Scene) -> None:
    """A street front: pavement, door, windows and the sign board in the operator's colour."""
    wall = scene.among(196, 226)
    scene.box(0, 0, (WIDTH, 470), (wall, wall - 6, wall - 16))
    scene.box(0, 470, (WIDTH, 130), (150, 148, 144))
    top = scene.among(70, 110)
    scene.box(60, top, (680, 86), scene.livery)
    scene.write(90, top + 22, f"{scene.operator}  BUSINESS HALL", size=40, fill=WHITE)
    door = scene.among(300, 380)
    for left in (70, 190, door + 170, door + 290):
        scene.box(left, 210, (105, 190), GLASS)
    scene.box(door, 200, (150, 270), (120, 146, 160))
    scene.draw.line((door + 75, 200, door + 75, 470), fill=INK, width=4)
    scene.box(door + 160, 320, (84, 66), PAPER)
    scene.write(door + 168, 328, "HOURS", size=20)
    scene.write(door + 168, 354, "09:00-20:00", size=13)
    _scatter(scene, (20, 480, 780, 590))


def draw_door(scene: Scene) -> None:
    """The door itself, with the board that says whether the hall is open."""
    scene.box(0, 0, (WIDTH, HEIGHT), (206, 200, 190))
    scene.box(0, 0, (WIDTH, 90), scene.livery)
    for left in (170, 410):
        scene.box(left, 120, (220, 480), (120, 146, 160))
        scene.box(left + 16, 136, (188, 448), GLASS)
    is_open = scene.level == BEST
    left, top = scene.among(290, 330), scene.among(240, 280)
    scene.box(left, top, (190, 84), PAPER)
    scene.write(left + 16, top + 18, "OPEN" if is_open else "CLOSED", size=44, fill=INK if is_open else DIRT)


def draw_plate(scene: Scene) -> None:
    """The plate beside the door: name and hours, or a name alone."""
    wall = scene.among(186, 214)
    scene.box(0, 0, (WIDTH, HEIGHT), (wall, wall - 8, wall - 18))
    left, top = scene.among(120, 180), scene.among(90, 130)
    scene.box(left, top, (500, 340), STEEL)
    scene.box(left + 10, top + 10, (480, 320), PAPER)
    scene.box(left + 10, top + 10, (480, 70), scene.livery)
    scene.write(left + 40, top + 24, f"{scene.operator}  BUSINESS HALL", size=36, fill=WHITE)
    if scene.level == BEST:
        scene.write(left + 60, top + 130, "Mon - Sun", size=40)
        scene.write(left + 60, top + 200, "09:00 - 20:00", size=54)


def draw_floor(scene: Scene) -> None:
    """Floor tiles in perspective; the lower the level, the more stains."""
    scene.box(0, 0, (WIDTH, 190), (222, 220, 214))
    scene.box(0, 150, (WIDTH, 40), (176, 170, 160))
    tone = scene.among(198, 222)
    scene.box(0, 190, (WIDTH, 410), (tone, tone - 2, tone - 8))
    vanishing = scene.among(320, 480)
    joint = (tone - 40, tone - 42, tone - 46)
    for foot in range(-1400, 2300, 150):
        scene.draw.line((vanishing + (foot - vanishing) // 5, 190, foot, HEIGHT), fill=joint, width=2)
    depth = 190
    for step in (14, 20, 28, 40, 56, 80, 112):
        scene.draw.line((0, depth, WIDTH, depth), fill=joint, width=2)
        depth += step
    _scatter(scene, (30, 220, 770, 580))


def _scatter(scene: Scene, area: tuple[int, int, int, int]) -> None:
    """Stains: none at the best level, about six more for each level lost."""
    left, top, right, bottom = area
    for _ in range(6 * (BEST - scene.level) + scene.among(0, 1)):
        x, y, reach = scene.among(left, right), scene.among(top, bottom), scene.among(4, 22)
        scene.draw.ellipse((x - reach, y - reach // 3, x + reach, y + reach // 3), fill=DIRT)


def draw_counter(scene: Scene) -> None:
    """Service desks under a banner; private things lie about where the level is low."""
    scene.box(0, 0, (WIDTH, 330), (230, 232, 234))
    scene.box(0, 40, (WIDTH, 54), scene.livery)
    scene.write(40, 50, "SERVICE COUNTER", size=30, fill=WHITE)
    scene.box(0, 330, (WIDTH, 50), WOOD)
    scene.box(0, 380, (WIDTH, 220), (150, 118, 86))
    for desk in range(3):
        left = 60 + desk * 250 + scene.among(0, 30)
        scene.box(left, 190, (130, 90), INK)
        scene.box(left + 8, 198, (114, 74), (112, 160, 196))
        scene.box(left + 55, 280, (20, 50), STEEL)
        scene.box(left - 20, 430, (170, 90), WOOD)
        scene.write(left + 30, 455, f"No. {desk + 1}", size=28)
    for _ in range(3 * (BEST - scene.level)):
        left = scene.among(20, 740)
        scene.box(left, scene.among(300, 322), (scene.among(14, 46), 22), LEAFLETS[scene.among(0, 4)])


def draw_ticket(scene: Scene) -> None:
    """The queue slip in the hand's place: number, people before, the machine's print."""
    scene.box(0, 0, (WIDTH, HEIGHT), (126, 108, 92))
    left, top = scene.among(180, 300), scene.among(20, 60)
    scene.box(left + 10, top + 12, (320, 500), (90, 76, 64))
    scene.box(left, top, (320, 500), PAPER)
    scene.box(left, top, (320, 64), scene.livery)
    scene.write(left + 24, top + 16, f"{scene.operator} QUEUE TICKET", size=26, fill=WHITE)
    scene.write(left + 40, top + 120, f"A{scene.among(1, 180):03}", size=104)
    scene.write(left + 40, top + 270, f"Waiting before you: {scene.among(0, 14)}", size=22)
    scene.write(left + 40, top + 310, "Please keep this ticket", size=20)
    for bar in range(44):
        scene.box(left + 40 + bar * 5, top + 380, (scene.among(0, 3), 70), INK)


def draw_sheets(scene: Scene) -> None:
    """The signed sheets, fanned out on the desk: as many as were signed."""
    scene.box(0, 0, (WIDTH, HEIGHT), WOOD)
    for sheet in range(max(scene.level, 1)):
        left, top = 60 + sheet * 85 + scene.among(-8, 8), 40 + sheet * 26 + scene.among(-6, 6)
        scene.box(left + 6, top + 6, (300, 410), (150, 118, 86))
        scene.box(left, top, (300, 410), PAPER)
        scene.box(left, top, (300, 34), scene.livery)
        scene.write(left + 14, top + 6, f"FORM {sheet + 1}", size=20, fill=WHITE)
        for line in range(9):
            scene.box(left + 20, top + 64 + line * 26, (scene.among(120, 260), 4), STEEL)
        _sign(scene, left + 130, top + 350)


def _sign(scene: Scene, left: int, top: int) -> None:
    marks = [(left + step * 14, top + scene.among(-16, 16)) for step in range(11)]
    scene.draw.line(marks, fill=(30, 44, 130), width=3, joint="curve")


def draw_waiting(scene: Scene) -> None:
    """The waiting area; of seats, water, papers, pens and leaflets as many as the level says."""
    scene.box(0, 0, (WIDTH, 380), (226, 228, 222))
    scene.box(0, 380, (WIDTH, 220), (190, 186, 178))
    if scene.level >= 1:
        for seat in range(4):
            left = 40 + seat * 100
            scene.box(left, 330, (86, 70), scene.livery)
            scene.box(left, 400, (86, 26), scene.livery)
            scene.box(left + 38, 426, (10, 60), STEEL)
    if scene.level >= 2:
        scene.box(500, 250, (70, 230), WHITE)
        scene.box(512, 180, (46, 80), GLASS)
    if scene.level >= 3:
        scene.box(600, 410, (150, 16), WOOD)
        scene.box(615, 390, (60, 20), PAPER)
    if scene.level >= 4:
        scene.draw.line((690, 408, 730, 380), fill=INK, width=4)
    if scene.level >= BEST:
        for row in range(3):
            _rack_row(scene, 610, 120 + row * 70, columns=3, wide=40)
    scene.write(scene.among(40, 120), scene.among(60, 120), "WAITING AREA", size=34)


def draw_leaflets(scene: Scene) -> None:
    """A leaflet rack; pockets go empty as the level falls."""
    scene.box(0, 0, (WIDTH, HEIGHT), (214, 214, 208))
    scene.box(90, 60, (620, 500), STEEL)
    for row in range(3):
        _rack_row(scene, 120, 90 + row * 155, columns=6, wide=90)


def _rack_row(scene: Scene, left: int, top: int, *, columns: int, wide: int) -> None:
    for column in range(columns):
        is_filled = scene.chance.random() < scene.level / BEST
        fill = LEAFLETS[scene.among(0, 4)] if is_filled else (120, 126, 132)
        scene.box(left + column * (wide + 6), top, (wide, wide * 13 // 10), fill)


def draw_zones(scene: Scene) -> None:
    """Ceiling signs over the hall's zones, as many as the level says."""
    scene.box(0, 0, (WIDTH, 420), (236, 236, 232))
    scene.box(0, 420, (WIDTH, 180), (196, 192, 184))
    for zone, name in enumerate(ZONES[: max(scene.level, 1)]):
        left, top = 20 + zone * 155, 110 + scene.among(0, 40)
        scene.draw.line((left + 70, 0, left + 70, top), fill=STEEL, width=4)
        scene.box(left, top, (142, 56), scene.livery)
        scene.write(left + 12, top + 16, name, size=21, fill=WHITE)
        scene.box(left + 12, 330, (118, 100), WOOD)


def draw_devices(scene: Scene) -> None:
    """A demo table with telephones; dark screens are dead ones."""
    scene.box(0, 0, (WIDTH, 260), (228, 230, 232))
    scene.box(0, 260, (WIDTH, 340), (190, 186, 178))
    scene.box(40, 260, (720, 240), WHITE)
    scene.box(40, 500, (720, 50), STEEL)
    for device in range(5):
        left, top = 80 + device * 135, 290 + scene.among(0, 20)
        scene.box(left, top, (88, 160), INK)
        is_live = device < scene.level
        scene.box(left + 6, top + 14, (76, 130), LEAFLETS[scene.among(0, 4)] if is_live else (70, 72, 76))
        scene.write(left, 476, f"CNY {scene.among(9, 49) * 100 - 1}", size=18)
    scene.write(60, 90, "TRY ME", size=54, fill=scene.livery)


def draw_service_list(scene: Scene) -> None:
    """A screenshot of the next day's service list; below the best level it holds one nobody asked for."""
    scene.box(0, 0, (WIDTH, HEIGHT), (244, 245, 247))
    scene.box(0, 0, (WIDTH, 84), scene.livery)
    scene.write(30, 22, "My services  138****1234", size=32, fill=WHITE)
    names = SERVICES[: scene.among(3, 5)]
    for row, name in enumerate(names):
        _service_row(scene, row, f"{name}", "in use")
    if scene.level < BEST:
        _service_row(scene, len(names), SERVICES[-1], "NEW: opened yesterday")


def _service_row(scene: Scene, row: int, name: str, state: str) -> None:
    top = 104 + row * 78
    scene.box(20, top, (760, 66), WHITE)
    scene.write(44, top + 18, name, size=26)
    scene.write(480, top + 20, state, size=22, fill=STEEL)


SCENES: dict[str, Callable[[Scene], None]] = {
    "ext_name_hours": draw_plate,
    "ext_open": draw_door,
    "ext_hours": draw_plate,
    "ticket_ok": draw_ticket,
    "wait_seconds": draw_ticket,
    "wait_materials": draw_waiting,
    "papers_signed": draw_sheets,
    "zones_count": draw_zones,
    "zone_signs": draw_zones,
    "live_device": draw_devices,
    "floor_clean": draw_floor,
    "stain_5min": draw_floor,
    "counter_tidy": draw_counter,
    "no_info_leak": draw_counter,
    "material_layout": draw_leaflets,
    "no_unasked_service": draw_service_list,
}
