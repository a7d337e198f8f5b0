// The page's words, in Korean and English, and numbers and times written the way each language does.
import en from './i18n/en.json';
import ko from './i18n/ko.json';
import { keep, recall } from './keep';

export type Language = 'ko' | 'en';
export type Key = keyof typeof ko;

const catalogues: Record<Language, Record<string, string>> = { ko, en };
const remembered = 'runnerway.language';

function firstLanguage(): Language {
  const saved = recall('browser', remembered);
  if (saved === 'ko' || saved === 'en') return saved;
  return navigator.language.toLowerCase().startsWith('ko') ? 'ko' : 'en';
}

const current = $state({ language: firstLanguage() });

export function language(): Language {
  return current.language;
}

export function switchLanguage() {
  current.language = current.language === 'ko' ? 'en' : 'ko';
  keep('browser', remembered, current.language);
}

/** The text of key with {name} replaced by values.name. */
export function t(key: Key, values: Record<string, string | number> = {}): string {
  return fill(catalogues[current.language][key], values);
}

/** The text of a key that is put together from outside words, or the fallback if there is none. */
export function tMaybe(key: string, fallback: string): string {
  return catalogues[current.language][key] ?? fallback;
}

function fill(text: string, values: Record<string, string | number>): string {
  return text.replace(/\{(\w+)\}/g, (whole, name) => (name in values ? String(values[name]) : whole));
}

/** n with at most that many decimals. */
export function number(n: number, decimals = 0): string {
  return new Intl.NumberFormat(current.language, { maximumFractionDigits: decimals }).format(n);
}

/** A duration such as "47 min" or "1 h 10 min". */
export function duration(minutes: number): string {
  const whole = Math.max(1, Math.round(minutes));
  if (whole < 60) return t('result.minutes', { n: whole });
  const values = { h: Math.floor(whole / 60), m: whole % 60 };
  return t(values.m ? 'result.hoursMinutes' : 'result.hours', values);
}

/** A length such as "80 m" or "1.2 km". */
export function length(meters: number): string {
  if (meters < 1000) return t('result.meters', { n: number(meters) });
  return t('result.kilometers', { n: number(meters / 1000, 1) });
}
