// Where the reader is, asked for only when they wish it.
import { t } from './i18n.svelte';
import type { Point } from './types';

/** Browsers tell where one is only to pages over HTTPS, or on the machine itself. */
export const canLocate = window.isSecureContext && 'geolocation' in navigator;

/** The place once; rejects with an Error whose message says what to do. */
export function locate(): Promise<Point> {
  if (!canLocate) return Promise.reject(new Error(t('map.insecure')));
  return new Promise((resolve, reject) => {
    navigator.geolocation.getCurrentPosition(
      ({ coords }) => resolve({ lat: coords.latitude, lng: coords.longitude }),
      (err) => reject(new Error(t(err.code === err.PERMISSION_DENIED ? 'map.denied' : 'map.unavailable'))),
      { enableHighAccuracy: true, timeout: 12_000, maximumAge: 60_000 },
    );
  });
}

export interface Fix extends Point {
  accuracyM: number;
  headingDeg: number | null;
  /** m/s, null if the device does not tell. */
  speed: number | null;
  altitudeM: number | null;
  /** Milliseconds since 1970. */
  at: number;
}

/** Calls report with every new place until the function it returns is called. */
export function watch(report: (fix: Fix) => void, fail: (message: string) => void): () => void {
  if (!canLocate) {
    fail(t('map.insecure'));
    return () => {};
  }
  const id = navigator.geolocation.watchPosition(
    ({ coords, timestamp }) =>
      report({
        lat: coords.latitude,
        lng: coords.longitude,
        accuracyM: coords.accuracy,
        headingDeg: coords.heading,
        speed: coords.speed,
        altitudeM: coords.altitude,
        at: timestamp,
      }),
    (err) => fail(t(err.code === err.PERMISSION_DENIED ? 'map.denied' : 'map.unavailable')),
    { enableHighAccuracy: true, timeout: 30_000, maximumAge: 0 },
  );
  return () => navigator.geolocation.clearWatch(id);
}
