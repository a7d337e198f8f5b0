// The words on the screen, in Korean and English. Who has chosen one gets it from this browser, others what their browser
// speaks; who speaks neither gets the server's own language, which the page names as it comes.
import { keep, recall } from './keep';
import { type Key, type Language, type Words, first, later } from './words';

export type { Key, Language } from './words';

const remembered = 'runnerway.language';

function firstLanguage(): Language {
  const saved = recall('browser', remembered);
  if (isOurs(saved)) return saved;
  const spoken = navigator.languages.map((tag) => tag.toLowerCase().split('-')[0]);
  const named = document.documentElement.lang;
  return spoken.find(isOurs) ?? (isOurs(named) ? named : 'en');
}

const isOurs = (language: unknown): language is Language => language === 'ko' || language === 'en';

function wordsOf(files: Record<string, Words>, language: Language): Words {
  return Object.assign({}, ...Object.entries(files).filter(([file]) => file.includes(`/${language}/`)).map(([, words]) => words));
}

const loaded = new Set<string>(); // areas beyond the first ones
let known = $state.raw<Record<Language, Words>>({ ko: wordsOf(first, 'ko'), en: wordsOf(first, 'en') });
let current = $state<Language>(firstLanguage());

export function language(): Language {
  return current;
}

/** Fetches the words of areas that are not there yet; screens name theirs in app/screens.ts. */
export async function loadWords(areas: string[], of: Language = current): Promise<void> {
  const files = areas.map((area) => `../i18n/${of}/${area}.json`).filter((file) => file in later);
  areas.forEach((area) => loaded.add(area));
  const words = await Promise.all(files.map((file) => later[file]()));
  known = { ...known, [of]: Object.assign({}, known[of], ...words) };
}

/** Shows everything in another language, at once and from now on. */
export async function speak(next: Language): Promise<void> {
  await loadWords([...loaded], next);
  current = next;
  keep('browser', remembered, next);
}

export function switchLanguage(): Promise<void> {
  return speak(current === 'ko' ? 'en' : 'ko');
}

/** The text of key with {name} replaced by values.name, and {name|run|runs} by the word for one or for more. */
export function t(key: Key, values: Record<string, string | number> = {}): string {
  return fill(known[current][key] ?? key, values);
}

/** The text of a key that is put together from outside words, or the fallback if there is none. */
export function tMaybe(key: string, fallback: string, values: Record<string, string | number> = {}): string {
  return fill(known[current][key] ?? fallback, values);
}

function fill(text: string, values: Record<string, string | number>): string {
  return text.replace(/\{(\w+)(?:\|([^|}]*)\|([^|}]*))?\}/g, (whole, name, one, more) => {
    if (!(name in values)) return whole;
    return one === undefined ? String(values[name]) : String(values[name]) === '1' ? one : more;
  });
}
