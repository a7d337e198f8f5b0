// Light or dark: what the device says, unless the reader has chosen.
import { keep, recall } from './keep';

export type Theme = 'system' | 'light' | 'dark';

const remembered = 'runnerway.theme';
const device = window.matchMedia('(prefers-color-scheme: dark)');
const saved = recall('browser', remembered);

let chosen = $state<Theme>(saved === 'light' || saved === 'dark' ? saved : 'system');
let deviceDark = $state(device.matches);
device.addEventListener('change', () => (deviceDark = device.matches));

export function theme(): Theme {
  return chosen;
}

/** Whether the page is dark now. */
export function isDark(): boolean {
  return chosen === 'system' ? deviceDark : chosen === 'dark';
}

export function chooseTheme(next: Theme) {
  chosen = next;
  keep('browser', remembered, next === 'system' ? null : next);
  applyTheme();
}

/** Tells the style sheets; called once before the first paint. */
export function applyTheme() {
  const root = document.documentElement;
  if (chosen === 'system') delete root.dataset.theme;
  else root.dataset.theme = chosen;
}
