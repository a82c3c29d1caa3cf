// Where the forest chart's rows and columns stand, in pixels: wide with figures beside the plot, narrow without.
import { type Forest, type ForestRow, type Ink, verdictOf } from "./forest_data.ts";

export interface Head {
  text: string;
  y: number;
  level: "touchpoint" | "element";
}

interface Place {
  y: number; // middle of the row
  heads: Head[]; // what stands over or beside it, drawn once per block
}

interface Columns {
  rival: number;
  difference: number;
  interval: number;
  n: number;
  verdict: number;
}

export interface Layout {
  places: Place[];
  height: number;
  columns: Columns;
  left: number;
  right: number;
  isNarrow: boolean;
}

export const ROW = 24;
const HEAD = 30;
const GAP = 8;
const NARROW = 720;
export const LABEL = 168; // room for an element's name on wide screens, where it may take two lines
export const SPACE = 12;

export function laidOut({ rows, columns: titles }: Forest, ink: Ink, width: number): Layout {
  const isNarrow = width < NARROW;
  const places: Place[] = [];
  let y = 0;
  rows.forEach((row, index) => {
    const previous = rows[index - 1];
    const heads: Place["heads"] = [];
    if (row.touchpoint !== previous?.touchpoint) {
      heads.push({ text: row.touchpoint, y: y + HEAD / 2, level: "touchpoint" });
      y += HEAD;
    }
    if (row.element !== previous?.element) {
      if (previous && row.touchpoint === previous.touchpoint) y += GAP;
      const own = rows.filter((other) => other.element === row.element).length;
      heads.push({ text: row.label, y: y + (isNarrow ? ROW : own * ROW) / 2, level: "element" });
      if (isNarrow) y += ROW;
    }
    places.push({ y: y + ROW / 2, heads });
    y += ROW;
  });
  const columns = measured(rows, isNarrow ? ["", "", ""] : titles, ink);
  const { rival, difference, interval, n, verdict } = columns;
  const left = (isNarrow ? 0 : LABEL) + rival + SPACE;
  const right = isNarrow ? difference + 30 : difference + interval + n + verdict + 4 * SPACE;
  return { places, height: y + GAP, columns, left, right, isNarrow };
}

function measured(rows: ForestRow[], titles: Forest["columns"], ink: Ink): Columns {
  const pen = document.createElement("canvas").getContext("2d");
  if (pen) pen.font = `600 13px ${ink.font}`;
  const width = (words: string): number => pen?.measureText(words).width ?? 0;
  const widest = (texts: string[]): number => Math.ceil(Math.max(...texts.map(width)));
  return {
    rival: widest(rows.map((row) => row.rival)),
    difference: widest([...rows.map((row) => row.difference), titles[0]]),
    interval: widest([...rows.map((row) => row.interval), titles[1]]),
    n: widest([...rows.map((row) => row.n), titles[2]]),
    verdict: widest(rows.map((row) => verdictOf(row))),
  };
}
