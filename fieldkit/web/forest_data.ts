// What the forest chart is drawn from: the page's JSON and the stylesheet's tokens.
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

export function verdictOf(row: ForestRow): string {
  return `${row.shape} ${row.word}`;
}
