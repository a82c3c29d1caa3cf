// What the phone knows by itself. Nothing here may hold anybody up.

import { randomUuid } from "./draft.ts";

const POSITION_TIMEOUT_MS = 20_000;
const POSITION_MAX_AGE_MS = 60_000;

/** The same for every visit on this browser; a new one where nothing can be kept. */
export function deviceId(): string {
  try {
    const known = localStorage.getItem("fieldkit-device") ?? `web:${randomUuid()}`;
    localStorage.setItem("fieldkit-device", known);
    return known;
  } catch {
    return `web:${randomUuid()}`;
  }
}

/** "latitude longitude altitude accuracy" in WGS-84, or null when refused, too slow or impossible. */
export function currentPosition(): Promise<string | null> {
  if (!("geolocation" in navigator)) return Promise.resolve(null);
  return new Promise((resolve) => {
    navigator.geolocation.getCurrentPosition(
      ({ coords }) => resolve(geopoint(coords)),
      () => resolve(null),
      { enableHighAccuracy: true, timeout: POSITION_TIMEOUT_MS, maximumAge: POSITION_MAX_AGE_MS },
    );
  });
}

function geopoint({ latitude, longitude, altitude, accuracy }: GeolocationCoordinates): string {
  return `${latitude.toFixed(6)} ${longitude.toFixed(6)} ${(altitude ?? 0).toFixed(1)} ${accuracy.toFixed(1)}`;
}
