// The colours of the map's ground; those of lines and markers are the app's.

export interface Palette {
  land: string;
  park: string;
  water: string;
  casing: string;
  trunk: string;
  major: string;
  minor: string;
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
  trunk: '#f7c873',
  major: '#ffe3a3',
  minor: '#ffffff',
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
  trunk: '#7a6231',
  major: '#5f5133',
  minor: '#3b424d',
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
};
export const footClasses = ['footway', 'path', 'track', 'bridleway', 'cycleway', 'steps'];
