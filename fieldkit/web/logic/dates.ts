// Dates and times of the XForms kind, in one zone whatever the phone is set to.

const DAY_MS = 86_400_000;
const DATE = /^(\d{4})-(\d{2})-(\d{2})(?:T(.+))?$/;
const TIME = /^(\d{2}):(\d{2})(?::(\d{2})(?:\.(\d{1,9}))?)?(Z|[+-]\d{2}:\d{2})?$/;

/** A wall clock's reading, with the offset from UTC that it was written with, in minutes, if any. */
interface Clock {
  timeMs: number;
  offsetMin: number | null;
}

/** Days since 1970-01-01T00:00Z of a date or dateTime text; NaN for anything else, 2026-02-30 included. */
export function daysOf(text: string, zone: string): number {
  const [, year, month, day, time] = DATE.exec(text) ?? [];
  if (year === undefined) return Number.NaN;
  const midnight = utcMidnight(Number(year), Number(month), Number(day));
  const clock = time === undefined ? { timeMs: 0, offsetMin: null } : readClock(time);
  if (midnight === null || clock === null) return Number.NaN;
  const wallMs = midnight + clock.timeMs;
  const instant = clock.offsetMin === null ? instantOfWall(wallMs, zone) : wallMs - clock.offsetMin * 60_000;
  return instant / DAY_MS;
}

/** Share of the day that a time text stands for; an offset moves it into the zone of evaluation. */
export function dayShare(text: string, zone: string): number {
  const clock = readClock(text);
  if (clock === null) return Number.NaN;
  const shiftMs = clock.offsetMin === null ? 0 : zoneOffsetMs(0, zone) - clock.offsetMin * 60_000;
  return modulo(clock.timeMs + shiftMs, DAY_MS) / DAY_MS;
}

/** `2026-03-01T14:05:09.120+08:00` */
export function dateTimeText(instantMs: number, zone: string): string {
  const offsetMs = zoneOffsetMs(instantMs, zone);
  const wall = new Date(instantMs + offsetMs).toISOString().slice(0, -1);
  const minutes = Math.abs(offsetMs) / 60_000;
  return `${wall}${offsetMs < 0 ? "-" : "+"}${two(Math.floor(minutes / 60))}:${two(minutes % 60)}`;
}

export function dateText(instantMs: number, zone: string): string {
  return dateTimeText(instantMs, zone).slice(0, 10);
}

const MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
const WEEKDAYS = ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"];

/** ODK's format-date: `%Y %y %m %n %b %d %e %H %h %M %S %3 %a %%`; anything else stands as written. */
export function formatInstant(instantMs: number, pattern: string, zone: string): string {
  const wall = new Date(instantMs + zoneOffsetMs(instantMs, zone));
  const year = wall.getUTCFullYear();
  const month = wall.getUTCMonth();
  const parts: Record<string, string> = {
    Y: String(year).padStart(4, "0"),
    y: String(year).slice(-2),
    m: two(month + 1),
    n: String(month + 1),
    b: MONTHS[month] ?? "",
    d: two(wall.getUTCDate()),
    e: String(wall.getUTCDate()),
    H: two(wall.getUTCHours()),
    h: String(wall.getUTCHours()),
    M: two(wall.getUTCMinutes()),
    S: two(wall.getUTCSeconds()),
    "3": String(wall.getUTCMilliseconds()).padStart(3, "0"),
    a: WEEKDAYS[wall.getUTCDay()] ?? "",
    "%": "%",
  };
  return pattern.replace(/%([YymnbdeHhMS3a%])/g, (_, letter: string) => parts[letter] ?? "");
}

function utcMidnight(year: number, month: number, day: number): number | null {
  const date = new Date(0);
  date.setUTCFullYear(year, month - 1, day);
  // JavaScript rolls 30 February over to March; such a date is no date
  return date.getUTCMonth() === month - 1 && date.getUTCDate() === day ? date.getTime() : null;
}

function readClock(text: string): Clock | null {
  const [whole, hour, minute, second = "0", fraction = "", zone] = TIME.exec(text) ?? [];
  if (whole === undefined || Number(hour) > 23 || Number(minute) > 59 || Number(second) > 59) return null;
  const seconds = Number(hour) * 3600 + Number(minute) * 60 + Number(second);
  const milliseconds = Number(fraction.padEnd(3, "0").slice(0, 3));
  return { timeMs: seconds * 1000 + milliseconds, offsetMin: zone === undefined ? null : offsetMinutes(zone) };
}

function offsetMinutes(zone: string): number {
  if (zone === "Z") return 0;
  const minutes = Number(zone.slice(1, 3)) * 60 + Number(zone.slice(4));
  return zone.startsWith("-") ? -minutes : minutes;
}

function instantOfWall(wallMs: number, zone: string): number {
  const guess = wallMs - zoneOffsetMs(wallMs, zone);
  return wallMs - zoneOffsetMs(guess, zone); // once more, for a clock change between the two
}

const formats = new Map<string, Intl.DateTimeFormat>();

function zoneOffsetMs(instantMs: number, zone: string): number {
  let format = formats.get(zone);
  if (format === undefined) {
    format = new Intl.DateTimeFormat("en-US", {
      timeZone: zone,
      hourCycle: "h23",
      year: "numeric",
      month: "numeric",
      day: "numeric",
      hour: "numeric",
      minute: "numeric",
      second: "numeric",
    });
    formats.set(zone, format);
  }
  const part: Record<string, number> = {};
  for (const { type, value } of format.formatToParts(instantMs)) part[type] = Number(value);
  const wall = Date.UTC(part["year"] ?? 0, (part["month"] ?? 1) - 1, part["day"], part["hour"], part["minute"], part["second"]);
  return wall - Math.floor(instantMs / 1000) * 1000;
}

function modulo(value: number, divisor: number): number {
  return ((value % divisor) + divisor) % divisor;
}

function two(number: number): string {
  return String(number).padStart(2, "0");
}
