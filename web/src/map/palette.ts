// The colours of the map's ground; those of lines and markers are the app's.

export interface Palette {
  land: string;
  park: string;
  water: string;
  casing: string;
  fast: string; // where nobody walks
  rail: string;
  trunk: string;
  major: string;
  middle: string; // tertiary
  minor: string;
  far: string; // minor streets where they are only thin lines
  afar: { fast: string; trunk: string; major: string; middle: string }; // where none has edges
  path: string;
  steps: string;
  text: string;
  parkText: string;
  waterText: string;
  placeText: string;
  halo: string;
  coverage: string;
}

export const light: Palette = {
  land: '#f2efe9',
  park: '#cfe6c0',
  water: '#b1d6ea',
  casing: '#cfc8ba',
  fast: '#f2bb5f',
  rail: '#b9b2a7',
  trunk: '#f7c873',
  major: '#ffe3a3',
  middle: '#fff4d6',
  minor: '#ffffff',
  far: '#dcd5c9',
  afar: { fast: '#e6a43d', trunk: '#eeb04d', major: '#f3ca78', middle: '#dfcfa6' },
  path: '#b08f63',
  steps: '#c26a4a',
  text: '#4d4840',
  parkText: '#33663a',
  waterText: '#2b5f80',
  placeText: '#7a4a12',
  halo: '#ffffff',
  coverage: '#7d7568',
};

export const dark: Palette = {
  land: '#1b1f25',
  park: '#20362a',
  water: '#15303f',
  casing: '#101318',
  fast: '#7f642e',
  rail: '#4b535d',
  trunk: '#7a6231',
  major: '#5f5133',
  middle: '#4a4a45',
  minor: '#3b424d',
  far: '#333a44',
  afar: { fast: '#927136', trunk: '#8a6e36', major: '#6e5c37', middle: '#4a4a45' },
  path: '#7d705a',
  steps: '#a2644d',
  text: '#c3c9d2',
  parkText: '#8fc49a',
  waterText: '#86bcd9',
  placeText: '#d9b27c',
  halo: '#14171c',
  coverage: '#8b929d',
};

// Higher ranks are drawn later, wider.
export const ranks: Record<string, number> = {
  trunk: 7,
  primary: 6,
  secondary: 5,
  tertiary: 4,
  residential: 3,
  unclassified: 3,
  living_street: 3,
  pedestrian: 3,
  road: 3,
  service: 2,
  motorway: 1.3,
  mainroad: 1.2,
  ramp: 1.1,
};
/** Roads on which nobody walks, for people to know their way by: beneath all others. */
export const fastClasses = ['ramp', 'mainroad', 'motorway'];
/** Those that stand out from afar. */
export const mainClasses = [...fastClasses, 'trunk', 'primary', 'secondary', 'tertiary'];
export const footClasses = ['footway', 'path', 'track', 'bridleway', 'cycleway', 'steps'];

/** From which zoom minor streets are drawn with edges; further away they are thin lines, so that the main ones stand out. */
export const nearZoom = 14;

/** Widths of streets in pixels at some zooms, by class; each grows by itself up to the next. Paths are the same for all classes. */
export const widths: { zoom: number; otherwise: number; path: number; steps: number; of: Record<string, number> }[] = [
  { zoom: 10, otherwise: 0.5, path: 0, steps: 0, of: { motorway: 1.9, mainroad: 1.5, ramp: 0.4, trunk: 1.8, primary: 1.5, secondary: 1, tertiary: 0.6, service: 0.3 } },
  { zoom: 12, otherwise: 0.6, path: 0, steps: 0, of: { motorway: 3, mainroad: 2.5, ramp: 0.9, trunk: 2.8, primary: 2.5, secondary: 1.8, tertiary: 1.1, service: 0.4 } },
  { zoom: 13, otherwise: 0.9, path: 0.4, steps: 0.8, of: { motorway: 4, mainroad: 3.5, ramp: 1.6, trunk: 3.8, primary: 3.5, secondary: 2.9, tertiary: 2, service: 0.5 } },
  { zoom: 14, otherwise: 2.2, path: 0.6, steps: 1.2, of: { motorway: 5.6, mainroad: 5, ramp: 2.4, trunk: 5.4, primary: 5, secondary: 4.4, tertiary: 3.4, service: 1.2 } },
  { zoom: 15, otherwise: 4.2, path: 1, steps: 2, of: { motorway: 8.2, mainroad: 7.5, ramp: 4, trunk: 8, primary: 7.5, secondary: 6.8, tertiary: 5.8, service: 2.2 } },
  { zoom: 16, otherwise: 7, path: 1.7, steps: 3, of: { motorway: 12.2, mainroad: 11, ramp: 6.5, trunk: 12, primary: 11, secondary: 10, tertiary: 9, service: 4 } },
  { zoom: 18, otherwise: 18, path: 3.2, steps: 5, of: { motorway: 33, mainroad: 30, ramp: 17, trunk: 32, primary: 30, secondary: 27, tertiary: 24, service: 11 } },
];

/** Railways: a thin line, as there are many side by side, which has sleepers from sleeperZoom. */
export const rails: { zoom: number; width: number }[] = [
  { zoom: 11, width: 0.5 },
  { zoom: 14, width: 0.8 },
  { zoom: 16, width: 1.4 },
  { zoom: 18, width: 2.6 },
];
export const sleeperZoom = 16;

/** How visible paths are at some zooms: along every street of a city there is one on each side. */
export const pathOpacity: [zoom: number, opacity: number][] = [
  [14, 0.45],
  [15, 0.7],
  [16, 1],
];

/** The value at zoom of a list of them that rises by zoom. */
export function between(stops: [zoom: number, value: number][], zoom: number): number {
  const next = stops.findIndex(([z]) => z > zoom);
  if (next === 0) return stops[0][1];
  if (next < 0) return stops[stops.length - 1][1];
  const [[z0, v0], [z1, v1]] = [stops[next - 1], stops[next]];
  return v0 + ((v1 - v0) * (zoom - z0)) / (z1 - z0);
}

/** The palette for zooms at which no street has edges. */
export const fromAfar = (p: Palette): Palette => ({ ...p, ...p.afar });

/** What a class of streets is drawn in, from near. */
export function colourOfClass(p: Palette, kind: string): string {
  if (kind === 'steps') return p.steps;
  if (footClasses.includes(kind)) return p.path;
  if (fastClasses.includes(kind)) return p.fast;
  return { trunk: p.trunk, primary: p.major, secondary: p.major, tertiary: p.middle }[kind] ?? p.minor;
}
