// A forest chart: one row per element and rival, every difference in units of δ, grouped by touchpoint.
// Rows are laid out in pixels here; ECharts draws them, moves the tooltip and keeps the axis.
import type { CustomSeriesOption } from "echarts/charts";
import type { GridComponentOption, TooltipComponentOption } from "echarts/components";
import type { ComposeOption } from "echarts/core";

export type Style = "lead" | "lag" | "same" | "unknown";

export interface ForestRow {
  element: string;
  label: string;
  touchpoint: string;
  rival: string;
  at: number | null;
  low: number | null;
  high: number | null;
  style: Style;
  shape: string;
  word: string;
  difference: string;
  interval: string;
  n: string;
  sample: string;
  sentence: string;
}

export interface Forest {
  title: string;
  description: string;
  favours_ours: string;
  favours_rival: string;
  axis: string;
  band: string;
  columns: [string, string, string];
  extent: number;
  rows: ForestRow[];
}

export interface Ink {
  font: string;
  text: string;
  quiet: string;
  line: string;
  band: string;
  ground: string;
  hover: string;
  verdict: Record<Style, string>;
}

export type ForestOption = ComposeOption<CustomSeriesOption | GridComponentOption | TooltipComponentOption>;
type RenderItem = NonNullable<CustomSeriesOption["renderItem"]>;
type Drawing = ReturnType<RenderItem>;
type Shape = NonNullable<Drawing>;

interface Head {
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

interface Layout {
  places: Place[];
  height: number;
  columns: Columns;
  left: number;
  right: number;
  isNarrow: boolean;
}

const ROW = 24;
const HEAD = 30;
const GAP = 8;
const TOP = 30;
const BOTTOM = 30;
const NARROW = 720;
const LABEL = 150; // room for an element's name on wide screens, where it may take two lines
const SPACE = 12;

export function forestOption(forest: Forest, ink: Ink, width: number): { option: ForestOption; height: number } {
  const layout = laidOut(forest, ink, width);
  const option: ForestOption = {
    animation: !matchMedia("(prefers-reduced-motion: reduce)").matches,
    animationDuration: 250,
    textStyle: { fontFamily: ink.font },
    grid: { left: layout.left, right: layout.right, top: TOP, bottom: BOTTOM },
    xAxis: {
      type: "value",
      min: -forest.extent,
      max: forest.extent,
      interval: 1,
      axisLine: { show: false },
      axisTick: { show: false },
      splitLine: { lineStyle: { color: ink.line, width: 1 } },
      axisLabel: { color: ink.quiet, fontSize: 12, formatter: (value: number) => inDeltas(value, forest.extent, layout) },
    },
    yAxis: { type: "value", min: 0, max: layout.height, inverse: true, show: false },
    tooltip: { confine: true, borderColor: ink.line, padding: 12, extraCssText: "white-space:normal;max-width:340px", formatter: (hit) => told(forest, hit) },
    series: [
      { type: "custom", silent: true, clip: false, data: [0], renderItem: (_, api) => backdrop(forest, ink, api, layout) },
      {
        type: "custom",
        clip: false,
        data: forest.rows.map((row, index) => [row.at ?? 0, layout.places[index]?.y ?? 0]),
        renderItem: (item, api) => rowDrawing(forest, ink, api, { layout, index: item.dataIndex }),
      },
    ],
  };
  return { option, height: layout.height + TOP + BOTTOM };
}

function laidOut({ rows, columns: titles }: Forest, ink: Ink, width: number): Layout {
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
  const columns = measured(rows, titles, ink);
  const { rival, difference, interval, n, verdict } = columns;
  const left = (isNarrow ? 0 : LABEL) + rival + SPACE;
  const right = isNarrow ? difference + 30 : difference + interval + n + verdict + 4 * SPACE;
  return { places, height: y + GAP, columns, left, right, isNarrow };
}

function measured(rows: ForestRow[], titles: Forest["columns"], ink: Ink): Columns {
  const pen = document.createElement("canvas").getContext("2d");
  if (pen) pen.font = `600 13px ${ink.font}`;
  const widest = (texts: string[]): number => Math.ceil(Math.max(...texts.map((words) => pen?.measureText(words).width ?? 0)));
  return {
    rival: widest(rows.map((row) => row.rival)),
    difference: widest([...rows.map((row) => row.difference), titles[0]]),
    interval: widest([...rows.map((row) => row.interval), titles[1]]),
    n: widest([...rows.map((row) => row.n), titles[2]]),
    verdict: widest(rows.map((row) => verdictOf(row))),
  };
}

type Api = Parameters<RenderItem>[1];

interface Frame {
  x: number;
  y: number;
  width: number;
  height: number;
}

function xOf(api: Api, value: number): number {
  return api.coord([value, 0])[0] ?? 0;
}

function frameOf(api: Api, forest: Forest): Frame {
  const [x = 0, y = 0] = api.coord([-forest.extent, 0]);
  return { x, y, width: xOf(api, forest.extent) - x, height: 0 };
}

function backdrop(forest: Forest, ink: Ink, api: Api, layout: Layout): Drawing {
  const frame = frameOf(api, forest);
  const [from, to, zero] = [xOf(api, -1), xOf(api, 1), xOf(api, 0)];
  const band = { x: from, y: frame.y, width: to - from, height: layout.height };
  const side = { y: frame.y - 16, fontSize: 12, fontWeight: 600, fontFamily: ink.font, verticalAlign: "middle" };
  const quiet = { ...side, fontWeight: 400, fill: ink.quiet };
  const edge = frame.x + frame.width;
  const middle = { ...quiet, x: zero, align: "center" };
  return {
    type: "group",
    children: [
      { type: "rect", shape: band, style: { fill: ink.band } },
      { type: "line", shape: { x1: zero, x2: zero, y1: frame.y, y2: frame.y + layout.height }, style: { stroke: ink.quiet, lineWidth: 1 } },
      text(`← ${forest.favours_rival}`, { ...side, x: frame.x, fill: ink.verdict.lag }),
      text(`${forest.favours_ours} →`, { ...side, x: edge, align: "right", fill: ink.verdict.lead }),
      ...(layout.isNarrow ? [] : [text(forest.band, middle), ...inColumns(forest.columns, layout.columns, edge, quiet)]),
    ],
  };
}

function rowDrawing(forest: Forest, ink: Ink, api: Api, { layout, index }: { layout: Layout; index: number }): Drawing {
  const row = forest.rows[index];
  const place = layout.places[index];
  if (!row || !place) return null;
  const frame = frameOf(api, forest);
  const y = frame.y + place.y;
  const hit = { x: frame.x - layout.left, y: y - ROW / 2, width: frame.width + layout.left + layout.right, height: ROW };
  return {
    type: "group",
    children: [
      { type: "rect", shape: { ...hit, r: 6 }, style: { fill: "transparent" }, emphasis: { style: { fill: ink.hover } } },
      ...place.heads.map((head) => headText(head, ink, frame, layout)),
      text(row.rival, { x: frame.x - SPACE, y, align: "right", verticalAlign: "middle", fontSize: 13, fontFamily: ink.font, fill: ink.quiet }),
      ...interval(row, ink, y, (value) => xOf(api, Math.max(-forest.extent, Math.min(forest.extent, value)))),
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

function interval(row: ForestRow, ink: Ink, y: number, x: (value: number) => number): Shape[] {
  const colour = ink.verdict[row.style];
  const stroke = { stroke: colour, lineWidth: 2.4, ...(row.style === "unknown" ? { lineDash: [5, 4] } : {}) };
  const drawn: Shape[] = [];
  if (row.low !== null && row.high !== null) {
    drawn.push({ type: "line", shape: { x1: x(row.low), x2: x(row.high), y1: y, y2: y }, style: stroke });
    if (x(row.low) === x(-Infinity)) drawn.push(arrow(x(-Infinity), y, -1, colour));
    if (x(row.high) === x(Infinity)) drawn.push(arrow(x(Infinity), y, 1, colour));
  }
  if (row.at !== null) drawn.push(...mark(row.style, x(row.at), y, { colour, ground: ink.ground }));
  return drawn;
}

// the same four shapes as everywhere: ▲ ▼ ＝ ○
function mark(style: Style, x: number, y: number, { colour, ground }: { colour: string; ground: string }): Shape[] {
  const halo = { fill: colour, stroke: ground, lineWidth: 3, strokeFirst: true };
  switch (style) {
    case "lead":
      return [{ type: "polygon", shape: { points: [[x, y - 8], [x + 8, y + 6], [x - 8, y + 6]] }, style: halo }];
    case "lag":
      return [{ type: "polygon", shape: { points: [[x, y + 8], [x + 8, y - 6], [x - 8, y - 6]] }, style: halo }];
    case "same":
      return [-4.5, 1.5].map((dy) => ({ type: "rect", shape: { x: x - 7, y: y + dy, width: 14, height: 4 }, style: halo }));
    case "unknown":
      return [{ type: "circle", shape: { cx: x, cy: y, r: 6 }, style: { fill: ground, stroke: colour, lineWidth: 2 } }];
  }
}

function arrow(x: number, y: number, way: 1 | -1, colour: string): Shape {
  return { type: "polyline", shape: { points: [[x - 6 * way, y - 5], [x, y], [x - 6 * way, y + 5]] }, style: { stroke: colour, fill: "none", lineWidth: 2 } };
}

function figures(row: ForestRow, ink: Ink, y: number, edge: number, layout: Layout): Shape[] {
  const base = { y, verticalAlign: "middle", fontSize: 13, fontFamily: ink.font, fill: ink.quiet };
  const strong = { ...base, fontWeight: 600, align: "right", x: edge + layout.right, fill: ink.verdict[row.style] };
  if (layout.isNarrow) return [text(`${row.shape} ${row.difference}`, strong)];
  const verdict = text(verdictOf(row), { ...strong, align: "left", x: edge + layout.right - layout.columns.verdict });
  return [...inColumns([row.difference, row.interval, row.n], layout.columns, edge, { ...base, fill: ink.text }), verdict];
}

function inColumns(texts: [string, string, string], columns: Columns, edge: number, style: object): Shape[] {
  const ends = [columns.difference + SPACE, columns.interval + SPACE, columns.n + SPACE];
  let x = edge;
  return texts.map((words, index) => text(words, { ...style, align: "right", x: (x += ends[index] ?? 0) }));
}

function verdictOf(row: ForestRow): string {
  return `${row.shape} ${row.word}`;
}

function text(words: string, style: object): Shape {
  return { type: "text", silent: true, style: { text: words, ...style } };
}

function inDeltas(value: number, extent: number, { isNarrow }: Layout): string {
  if (isNarrow && ![0, 1, extent].includes(Math.abs(value))) return "";
  return value === 0 ? "0" : `${value > 0 ? "+" : "−"}${Math.abs(value)}δ`;
}

// Built of text nodes: labels come from forms, and a form's author may write anything.
function told(forest: Forest, hit: unknown): HTMLElement {
  const row = forest.rows[(hit as { dataIndex: number }).dataIndex];
  const box = document.createElement("div");
  if (!row) return box;
  const head = document.createElement("b");
  head.textContent = `${row.label} · ${row.rival} · ${verdictOf(row)}`;
  const figuresLine = document.createElement("div");
  figuresLine.textContent = `${row.difference} ${row.interval} · ${row.sample}`;
  const sentence = document.createElement("div");
  sentence.textContent = row.sentence;
  box.append(head, figuresLine, sentence);
  return box;
}
