// Metres along geopoints, on a sphere: 2 r asin √(sin²(Δφ/2) + cos φ₁ cos φ₂ sin²(Δλ/2)).

import { toNumber } from "./values.ts";

const EARTH_RADIUS_M = 6_378_100; // as ODK's clients have it

/** Each text holds one point or several parted by `;`; one point that cannot be read makes the whole NaN. */
export function distanceAlong(texts: readonly string[]): number {
  const points = texts.flatMap((text) => text.split(";")).filter((text) => text.trim() !== "").map(pointOf);
  return points.slice(1).reduce((metres, point, index) => metres + arc(points[index] ?? point, point), 0);
}

interface Point {
  latitude: number;
  longitude: number;
}

function pointOf(text: string): Point {
  const [latitude = "", longitude = ""] = text.trim().split(/[ \t\r\n]+/);
  return { latitude: radians(latitude), longitude: radians(longitude) };
}

function radians(degrees: string): number {
  return (toNumber(degrees, "UTC") * Math.PI) / 180;
}

function arc(from: Point, to: Point): number {
  const height = Math.sin((to.latitude - from.latitude) / 2) ** 2;
  const breadth = Math.cos(from.latitude) * Math.cos(to.latitude) * Math.sin((to.longitude - from.longitude) / 2) ** 2;
  return 2 * EARTH_RADIUS_M * Math.asin(Math.sqrt(height + breadth));
}
