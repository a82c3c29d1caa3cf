// The results page: draws the forest chart over the table's own figures. Without it the table says the same.
import { CustomChart } from "echarts/charts";
import { GridComponent, TooltipComponent } from "echarts/components";
import * as echarts from "echarts/core";
import { SVGRenderer } from "echarts/renderers";
import { forestOption } from "./forest.ts";
import type { Forest, Ink } from "./forest_data.ts";

echarts.use([CustomChart, GridComponent, TooltipComponent, SVGRenderer]);

const PRINT_WIDTH = 1270; // of the plot on A4 landscape, in CSS pixels as print.css zooms them
const ROWS = 1; // index of the series that holds the rows

const figure = document.querySelector<HTMLElement>("[data-forest]");
const source = document.getElementById("forest")?.textContent;
if (figure && source) show(figure, JSON.parse(source) as Forest);

function show(figure: HTMLElement, forest: Forest): void {
  const plot = figure.querySelector<HTMLElement>(".forest-plot");
  if (!plot || forest.rows.length === 0) return;
  figure.hidden = false;
  const chart = echarts.init(plot, null, { renderer: "svg", height: 1 });
  const ink = inkOf(figure);
  const draw = (width: number): void => {
    const { option, height } = forestOption(forest, ink, width);
    plot.style.height = `${height}px`;
    chart.resize({ width, height, silent: true });
    chart.setOption(option, { notMerge: true });
  };
  let drawn = 0;
  const fit = (): void => {
    if (plot.clientWidth && plot.clientWidth !== drawn) draw((drawn = plot.clientWidth));
  };
  fit();
  new ResizeObserver(fit).observe(figure);
  addEventListener("beforeprint", () => draw(PRINT_WIDTH));
  addEventListener("afterprint", () => draw(drawn));
  figure.addEventListener("keydown", walker(figure, forest, chart));
}

// Up and down go through the rows: the tooltip for eyes, a live line for ears.
function walker(figure: HTMLElement, forest: Forest, chart: echarts.ECharts): (event: KeyboardEvent) => void {
  const live = figure.querySelector("[data-forest-row]");
  let current = -1;
  return (event) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (event.key === "Escape") chart.dispatchAction({ type: "hideTip" });
    if (!step) return;
    event.preventDefault();
    chart.dispatchAction({ type: "downplay", seriesIndex: ROWS });
    current = (current + step + forest.rows.length) % forest.rows.length;
    chart.dispatchAction({ type: "highlight", seriesIndex: ROWS, dataIndex: current });
    chart.dispatchAction({ type: "showTip", seriesIndex: ROWS, dataIndex: current });
    const row = forest.rows[current];
    if (live && row) live.textContent = `${row.label} · ${row.rival} · ${row.word} · ${row.sentence}`;
  };
}

// The tokens of the stylesheet are the only place where colours stand.
function inkOf(element: HTMLElement): Ink {
  const style = getComputedStyle(element);
  const token = (name: string): string => style.getPropertyValue(`--${name}`).trim();
  return {
    font: style.fontFamily,
    text: token("ink"),
    quiet: token("ink-2"),
    line: token("shade"),
    band: token("shade"),
    ground: token("paper"),
    hover: token("ground"),
    verdict: { lead: token("lead"), lag: token("lag"), same: token("same"), unknown: token("unknown") },
  };
}
