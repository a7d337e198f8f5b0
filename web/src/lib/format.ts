// Numbers, lengths, times and dates the way the language and the units of the reader write them.
import { language, t } from './i18n.svelte';
import { kmPerMile, metersPerFoot, units } from './units.svelte';

/** n with at most that many decimals. Korean and English write numbers alike, and the browser's own way costs a phone 20 ms. */
export function number(n: number, decimals = 0): string {
  const [whole, part = ''] = n.toFixed(decimals).split('.');
  const kept = part.replace(/0+$/, '');
  return whole.replace(/\B(?=(\d{3})+$)/g, ',') + (kept && `.${kept}`);
}

/** n as a share of a hundred, such as "42%". */
export function percent(n: number, decimals = 0): string {
  return t('ui.unit.percent', { n: number(n, decimals) });
}

/** A distance of so many kilometres, such as "5.02 km" or "3.12 mi". */
export function distance(km: number, decimals = 2): string {
  return units() === 'mi' ? t('ui.unit.miles', { n: number(km / kmPerMile, decimals) }) : t('ui.unit.kilometers', { n: number(km, decimals) });
}

/** A short length of so many metres, such as "80 m", "1.2 km" or "260 ft". */
export function length(meters: number): string {
  if (units() === 'mi') {
    const feet = meters / metersPerFoot;
    return feet < 1000 ? t('ui.unit.feet', { n: number(feet) }) : distance(meters / 1000, 1);
  }
  return meters < 1000 ? t('ui.unit.meters', { n: number(meters) }) : distance(meters / 1000, 1);
}

/** A height or a climb of so many metres: never in kilometres. */
export function height(meters: number): string {
  return units() === 'mi' ? t('ui.unit.feet', { n: number(meters / metersPerFoot) }) : t('ui.unit.meters', { n: number(meters) });
}

/** A duration of so many minutes in words, such as "47 min" or "1 h 10 min". */
export function duration(minutes: number): string {
  const whole = Math.max(1, Math.round(minutes));
  if (whole < 60) return t('ui.unit.minutes', { n: whole });
  const values = { h: Math.floor(whole / 60), m: whole % 60 };
  return t(values.m ? 'ui.unit.hoursMinutes' : 'ui.unit.hours', values);
}

/** A duration of so many seconds as a clock shows it, such as "47:05" or "1:10:05". */
export function clock(seconds: number): string {
  const whole = Math.max(0, Math.round(seconds));
  const two = (n: number) => String(n).padStart(2, '0');
  const h = Math.floor(whole / 3600);
  const m = Math.floor(whole / 60) % 60;
  return h ? `${h}:${two(m)}:${two(whole % 60)}` : `${m}:${two(whole % 60)}`;
}

/** A pace of so many seconds a kilometre, such as 6'30" /km; a dash for none. */
export function pace(secPerKm: number | null | undefined): string {
  if (!secPerKm || !Number.isFinite(secPerKm)) return '–';
  const whole = Math.round(units() === 'mi' ? secPerKm * kmPerMile : secPerKm);
  const text = `${Math.floor(whole / 60)}'${String(whole % 60).padStart(2, '0')}"`;
  return t(units() === 'mi' ? 'ui.unit.perMile' : 'ui.unit.perKm', { n: text });
}

/** A day, such as "2026. 5. 3." or "May 3, 2026". */
export function day(at: string | Date): string {
  return new Intl.DateTimeFormat(language(), { dateStyle: 'medium' }).format(new Date(at));
}

/** A day and the time of day. */
export function moment(at: string | Date): string {
  return new Intl.DateTimeFormat(language(), { dateStyle: 'medium', timeStyle: 'short' }).format(new Date(at));
}

const steps: [Intl.RelativeTimeFormatUnit, number][] = [
  ['day', 86_400],
  ['hour', 3600],
  ['minute', 60],
];

/** How long ago, such as "5 minutes ago"; from a week on, the day. */
export function ago(at: string | Date, now = Date.now()): string {
  const seconds = Math.round((new Date(at).getTime() - now) / 1000);
  if (Math.abs(seconds) >= 7 * 86_400) return day(at);
  const words = new Intl.RelativeTimeFormat(language(), { numeric: 'auto' });
  for (const [unit, size] of steps) if (Math.abs(seconds) >= size) return words.format(Math.trunc(seconds / size), unit);
  return words.format(0, 'second');
}
