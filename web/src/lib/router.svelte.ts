// Where one is: the address of the page, changed without loading it again.
import type { Component } from 'svelte';
import type { Key } from './words';

/** What every screen is given. */
export interface ScreenProps {
  params: Record<string, string>;
  query: URLSearchParams;
}

export interface Screen {
  /** Such as "/runs/:id"; a last part "*" takes the rest. */
  path: string;
  /** The entry of the menu that it belongs to. */
  area: 'draw' | 'runs' | 'goals' | 'community' | 'account' | null;
  /** Of the browser's tab. */
  title: Key;
  /** Catalogues beside the first ones. */
  words: string[];
  /** Its component, whose props are some of ScreenProps or none. */
  load: () => Promise<{ default: Component<any> }>;
  /** Who may see it; others are asked to sign in. */
  needs?: 'member' | 'admin';
  /** "page" scrolls in a column, "full" has the whole space beside the menu, "bare" the whole screen. */
  layout?: 'page' | 'full' | 'bare';
}

let address = $state.raw(new URL(location.href));
let turns = $state(0);

export const router = {
  get path(): string {
    return address.pathname.length > 1 ? address.pathname.replace(/\/+$/, '') : '/';
  },
  get query(): URLSearchParams {
    return address.searchParams;
  },
  get hash(): string {
    return address.hash;
  },
  /** Goes up with every change of the address. */
  get turns(): number {
    return turns;
  },
};

function arrive() {
  address = new URL(location.href);
  turns++;
}

window.addEventListener('popstate', arrive);

/** Goes to a path of the app, such as "/runs?page=2". */
export function go(to: string, { replace = false } = {}) {
  if (replace) history.replaceState(history.state, '', to);
  else history.pushState({ inside: true }, '', to);
  arrive();
}

/** Back to where one came from; to fallback if that was outside the app. */
export function back(fallback: string) {
  if (history.state?.inside) history.back();
  else go(fallback, { replace: true });
}

// Addresses on this server that are no screens.
const outside = /^\/(api|tiles|docs|redoc|map\.json|openapi\.json|health)(\/|$)/;

/** Follows links to screens without loading the page again; for the click event of the document. */
export function followLink(e: MouseEvent) {
  if (e.defaultPrevented || e.button !== 0 || e.metaKey || e.ctrlKey || e.shiftKey || e.altKey) return;
  const link = (e.target as Element | null)?.closest?.('a');
  if (!link || link.target || link.hasAttribute('download') || link.origin !== location.origin || outside.test(link.pathname)) return;
  if (link.pathname === location.pathname && link.hash) return;
  e.preventDefault();
  if (link.href !== location.href) go(link.pathname + link.search + link.hash);
}

/** The first screen whose path fits, with what its ":names" stand for. */
export function find(screens: Screen[], path: string): { screen: Screen; params: Record<string, string> } | null {
  for (const screen of screens) {
    const params = matches(screen.path, path);
    if (params) return { screen, params };
  }
  return null;
}

function matches(pattern: string, path: string): Record<string, string> | null {
  const want = pattern.split('/');
  const have = path.split('/');
  const open = want[want.length - 1] === '*';
  if (open ? have.length < want.length - 1 : have.length !== want.length) return null;
  const params: Record<string, string> = {};
  for (const [i, part] of want.entries()) {
    if (part === '*') params.rest = have.slice(i).map(decode).join('/');
    else if (part.startsWith(':')) params[part.slice(1)] = decode(have[i]);
    else if (part !== have[i]) return null;
  }
  return params;
}

function decode(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}
