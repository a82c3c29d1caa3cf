// A forest chart: one row per element and rival, every difference in units of δ, grouped by touchpoint.
// ECharts keeps the axis, moves the tooltip and draws what `forest_drawing.ts` hands it.
import type { CustomSeriesOption } from "echarts/charts";
import type { GridComponentOption, TooltipComponentOption } from "echarts/components";
import type { ComposeOption } from "echarts/core";
import { type Forest, type Ink, verdictOf } from "./forest_data.ts";
import { backdrop, rowDrawing } from "./forest_drawing.ts";
import { type Layout, laidOut } from "./forest_layout.ts";

export type ForestOption = ComposeOption<CustomSeriesOption | GridComponentOption | TooltipComponentOption>;

const TOP = 30;
const BOTTOM = 30;

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
      axisLabel: {
        color: ink.quiet,
        fontSize: 12,
        hideOverlap: true,
        formatter: (value) => inDeltas(value, forest.extent, layout),
      },
    },
    yAxis: { type: "value", min: 0, max: layout.height, inverse: true, show: false },
    tooltip: {
      confine: true,
      borderColor: ink.line,
      padding: 12,
      textStyle: { color: ink.text },
      extraCssText: "white-space:normal;max-width:340px",
      formatter: (hit) => told(forest, hit),
    },
    series: [
      {
        type: "custom",
        silent: true,
        clip: false,
        data: [0],
        renderItem: (_, api) => backdrop(forest, ink, api, layout),
      },
      {
        type: "custom",
        clip: false,
        data: forest.rows.map((row, index) => [row.at ?? 0, layout.places[index]?.y ?? 0]),
        renderItem: (item, api) => rowDrawing(forest, ink, api, layout, item.dataIndex),
      },
    ],
  };
  return { option, height: layout.height + TOP + BOTTOM };
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
