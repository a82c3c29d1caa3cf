// What is wrong with one answer by the form's own rules, in the order in which the server looks.

import { daysOf } from "./dates.ts";
import type { Question } from "./definition.ts";
import type { Tree } from "./tree.ts";

export type Violation = "required" | "too_long" | "type" | "choice" | "constraint";

export function violationOf(question: Question, value: string, holds: (tree: Tree) => boolean): Violation | null {
  if (value.trim() === "" && question.required !== undefined && holds(question.required)) return "required";
  if (value === "") return null;
  if (Array.from(value).length > MAX_CHARACTERS) return "too_long";
  if (!isOfType(question, value)) return "type";
  if (!areChoices(question, value)) return "choice";
  return question.constraint !== undefined && !holds(question.constraint) ? "constraint" : null;
}

const MAX_CHARACTERS = 10_000;
const INTEGER = /^-?[0-9]{1,10}$/;
const DECIMAL = /^-?([0-9]{1,30}(\.[0-9]{0,30})?|\.[0-9]{1,30})$/;
const DATE = /^[0-9]{4}-[0-9]{2}-[0-9]{2}$/;
const INTEGER_LIMIT = 2 ** 31;

function isOfType({ type }: Question, value: string): boolean {
  switch (type) {
    case "integer":
      return INTEGER.test(value) && Number(value) >= -INTEGER_LIMIT && Number(value) < INTEGER_LIMIT;
    case "decimal":
      return DECIMAL.test(value);
    case "date":
      return DATE.test(value) && isMoment(value);
    case "start":
    case "end":
    case "dateTime":
      return value.includes("T") && isMoment(value);
    case "time":
      return isMoment(`1970-01-01T${value}`);
    case "geopoint":
    case "background-geopoint":
      return isGeopoint(value);
    default:
      return true;
  }
}

function isMoment(value: string): boolean {
  return !Number.isNaN(daysOf(value, "UTC"));
}

/** Latitude, longitude and, where the phone knows them, altitude and accuracy in metres. */
function isGeopoint(value: string): boolean {
  const parts = value.split(" ");
  if (parts.length < 2 || parts.length > 4 || !parts.every((part) => DECIMAL.test(part))) return false;
  const [latitude = 0, longitude = 0, , accuracy = 0] = parts.map(Number);
  return Math.abs(latitude) <= 90 && Math.abs(longitude) <= 180 && accuracy >= 0;
}

function areChoices({ type, choices = [] }: Question, value: string): boolean {
  if (type !== "select_one" && type !== "select_multiple") return true;
  const chosen = type === "select_one" ? [value] : value.split(/[ \t\r\n]+/).filter((name) => name !== "");
  return chosen.every((name) => choices.some((choice) => choice.name === name));
}
