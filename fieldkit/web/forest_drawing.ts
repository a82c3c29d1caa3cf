// The forest chart's marks, as ECharts' custom series wants them drawn.
import type { CustomSeriesOption } from "echarts/charts";
import { type Forest, type ForestRow, type Ink, type Style, verdictOf } from "./forest_data.ts";
import { type Head, LABEL, type Layout, ROW, SPACE } from "./forest_layout.ts";

type RenderItem = NonNullable<CustomSeriesOption["renderItem"]>;
type Drawing = ReturnType<RenderItem>;
type Shape = NonNullable<Drawing>;
type Api = Parameters<RenderItem>[1];

interface Frame {
  x: number;
  y: number;
  width: number;
}

function xOf(api: Api, value: number): number {
  return api.coord([value, 0])[0] ?? 0;
}

function frameOf(api: Api, forest: Forest): Frame {
  const [x = 0, y = 0] = api.coord([-forest.extent, 0]);
  return { x, y, width: xOf(api, forest.extent) - x };
}

export function backdrop(forest: Forest, ink: Ink, api: Api, layout: Layout): Drawing {
  const frame = frameOf(api, forest);
  const [from, to, zero] = [xOf(api, -1), xOf(api, 1), xOf(api, 0)];
  const band = { x: from, y: frame.y, width: to - from, height: layout.height };
  const axis = { x1: zero, x2: zero, y1: frame.y, y2: frame.y + layout.height };
  const side = { y: frame.y - 16, fontSize: 12, fontWeight: 600, fontFamily: ink.font, verticalAlign: "middle" };
  const quiet = { ...side, fontWeight: 400, fill: ink.quiet };
  const edge = frame.x + frame.width;
  const ends = layout.isNarrow ? [frame.x - layout.left, edge + layout.right] : [frame.x, edge];
  const middle = { ...quiet, x: zero, align: "center" };
  return {
    type: "group",
    children: [
      { type: "rect", shape: band, style: { fill: ink.band } },
      { type: "line", shape: axis, style: { stroke: ink.quiet, lineWidth: 1 } },
      text(`← ${forest.favours_rival}`, { ...side, x: ends[0], fill: ink.verdict.lag }),
      text(`${forest.favours_ours} →`, { ...side, x: ends[1], align: "right", fill: ink.verdict.lead }),
      ...(layout.isNarrow ? [] : [text(forest.band, middle), ...inColumns(forest.columns, layout, edge, quiet)]),
    ],
  };
}

export function rowDrawing(forest: Forest, ink: Ink, api: Api, layout: Layout, index: number): Drawing {
  const row = forest.rows[index];
  const place = layout.places[index];
  if (!row || !place) return null;
  const frame = frameOf(api, forest);
  const y = frame.y + place.y;
  const width = frame.width + layout.left + layout.right;
  const hit = { x: frame.x - layout.left, y: y - ROW / 2, width, height: ROW, r: 6 };
  const name = { x: frame.x - SPACE, y, align: "right", verticalAlign: "middle", fontSize: 13, fontFamily: ink.font };
  return {
    type: "group",
    children: [
      { type: "rect", shape: hit, style: { fill: "transparent" }, emphasis: { style: { fill: ink.hover } } },
      ...place.heads.map((head) => headText(head, ink, frame, layout)),
      text(row.rival, { ...name, fill: ink.quiet }),
      ...interval(row, ink, y, { size: layout.isNarrow ? 5 : 8, x: (value) => xOf(api, clipped(value, forest.extent)) }),
      ...figures(row, ink, y, frame.x + frame.width, layout),
    ],
  };
}

function headText(head: Head, ink: Ink, frame: Frame, layout: Layout): Shape {
  const isElement = head.level === "element";
  return text(head.text, {
    x: frame.x - layout.left,
    y: frame.y + head.y,
    verticalAlign: "middle",
    fontSize: isElement ? 15 : 13,
    fontWeight: 600,
    fontFamily: ink.font,
    fill: isElement ? ink.text : ink.quiet,
    ...(isElement && !layout.isNarrow ? { width: LABEL, overflow: "break", lineHeight: 20 } : {}),
  });
}

function clipped(value: number, extent: number): number {
  return Math.max(-extent, Math.min(extent, value));
}

interface Scale {
  x: (value: number) => number;
  size: number; // of a mark, from its middle
}

function interval(row: ForestRow, ink: Ink, y: number, { x, size }: Scale): Shape[] {
  const colour = ink.verdict[row.style];
  const stroke = { stroke: colour, lineWidth: 2.4, ...(row.style === "unknown" ? { lineDash: [5, 4] } : {}) };
  const drawn: Shape[] = [];
  if (row.low !== null && row.high !== null) {
    drawn.push({ type: "line", shape: { x1: x(row.low), x2: x(row.high), y1: y, y2: y }, style: stroke });
    if (x(row.low) === x(-Infinity)) drawn.push(arrow(x(-Infinity), y, -1, colour));
    if (x(row.high) === x(Infinity)) drawn.push(arrow(x(Infinity), y, 1, colour));
  }
  if (row.at !== null) drawn.push(...mark(row.style, [x(row.at), y, size], colour, ink.ground));
  return drawn;
}

// the same four shapes as everywhere: ▲ ▼ ＝ ○
function mark(style: Style, [x, y, size]: [number, number, number], colour: string, ground: string): Shape[] {
  const halo = { fill: colour, stroke: ground, lineWidth: 3, strokeFirst: true };
  switch (style) {
    case "lead":
      return [{ type: "polygon", shape: { points: triangle(x, y, -size) }, style: halo }];
    case "lag":
      return [{ type: "polygon", shape: { points: triangle(x, y, size) }, style: halo }];
    case "same":
      return [-0.55, 0.2].map((top) => {
        const shape = { x: x - 0.9 * size, y: y + top * size, width: 1.8 * size, height: size / 2 };
        return { type: "rect", shape, style: halo };
      });
    case "unknown":
      return [{ type: "circle", shape: { cx: x, cy: y, r: size - 2 }, style: { fill: ground, stroke: colour, lineWidth: 2 } }];
  }
}

// pointing down when `size` is positive
function triangle(x: number, y: number, size: number): number[][] {
  return [[x, y + size], [x + size, y - 0.75 * size], [x - size, y - 0.75 * size]];
}

// the interval goes on beyond the axis
function arrow(x: number, y: number, way: 1 | -1, colour: string): Shape {
  const points = [[x - 6 * way, y - 5], [x, y], [x - 6 * way, y + 5]];
  return { type: "polyline", shape: { points }, style: { stroke: colour, fill: "none", lineWidth: 2 } };
}

function figures(row: ForestRow, ink: Ink, y: number, edge: number, layout: Layout): Shape[] {
  const base = { y, verticalAlign: "middle", fontSize: 13, fontFamily: ink.font, fill: ink.quiet };
  const strong = { ...base, fontWeight: 600, align: "right", x: edge + layout.right, fill: ink.verdict[row.style] };
  if (layout.isNarrow) return [text(`${row.shape} ${row.difference}`, strong)];
  const verdict = text(verdictOf(row), { ...strong, align: "left", x: edge + layout.right - layout.columns.verdict });
  const texts: Forest["columns"] = [row.difference, row.interval, row.n];
  return [...inColumns(texts, layout, edge, { ...base, fill: ink.text }), verdict];
}

function inColumns(texts: Forest["columns"], { columns }: Layout, edge: number, style: object): Shape[] {
  const ends = [columns.difference + SPACE, columns.interval + SPACE, columns.n + SPACE];
  let x = edge;
  return texts.map((words, index) => text(words, { ...style, align: "right", x: (x += ends[index] ?? 0) }));
}

function text(words: string, style: object): Shape {
  return { type: "text", silent: true, style: { text: words, ...style } };
}
