// What is wrong with one answer by the form's own rules, in the order in which the server looks.

import { daysOf } from "./dates.ts";
import type { Question } from "./definition.ts";
import type { Tree } from "./tree.ts";

export type Violation = "required" | "type" | "choice" | "constraint";

export function violationOf(question: Question, value: string, holds: (tree: Tree) => boolean): Violation | null {
  if (value === "") return question.required !== undefined && holds(question.required) ? "required" : null;
  if (!isOfType(question, value)) return "type";
  if (!areChoices(question, value)) return "choice";
  return question.constraint !== undefined && !holds(question.constraint) ? "constraint" : null;
}

const INTEGER = /^-?\d{1,10}$/;
const DECIMAL = /^-?(\d+(\.\d*)?|\.\d+)$/;
const TIME = /^([01]\d|2[0-3]):[0-5]\d(:[0-5]\d(\.\d+)?)?(Z|[+-]\d{2}:\d{2})?$/;
const GEOPOINT = /^-?\d{1,2}(\.\d+)? -?\d{1,3}(\.\d+)?( -?\d+(\.\d+)? \d+(\.\d+)?)?$/;
const INTEGER_LIMIT = 2 ** 31;

function isOfType(question: Question, value: string): boolean {
  switch (question.type) {
    case "integer":
      return INTEGER.test(value) && Number(value) >= -INTEGER_LIMIT && Number(value) < INTEGER_LIMIT;
    case "decimal":
      return DECIMAL.test(value);
    case "date":
      return value.length === 10 && !Number.isNaN(daysOf(value, "UTC"));
    case "dateTime":
      return value.includes("T") && !Number.isNaN(daysOf(value, "UTC"));
    case "time":
      return TIME.test(value);
    case "geopoint":
      return GEOPOINT.test(value);
    default:
      return true;
  }
}

function areChoices({ type, choices }: Question, value: string): boolean {
  if (choices === undefined || (type !== "select_one" && type !== "select_multiple")) return true;
  const chosen = type === "select_one" ? [value] : value.split(" ");
  return chosen.every((name) => choices.some((choice) => choice.name === name));
}
