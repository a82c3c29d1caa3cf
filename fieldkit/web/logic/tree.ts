// The expression tree as the server parsed it; forms/logic/tree.py documents the shapes.

export interface Step {
  n: string;
  p?: Tree[];
}

export type Tree =
  | { t: "lit"; v: string | number }
  | { t: "path"; abs?: boolean; steps: Step[]; from?: Tree }
  | { t: "call"; f: string; a?: Tree[] }
  | { t: "op"; o: Operator; a: [Tree, Tree] }
  | { t: "neg"; a: [Tree] };

export type Operator = "or" | "and" | "=" | "!=" | "<" | "<=" | ">" | ">=" | "+" | "-" | "*" | "div" | "mod" | "|";
