// The account, its sessions, its privacy and its settings, as /users/me answers.
import { del, get, patch, post } from '../lib/api';

export interface Session {
  id: string;
  user_agent: string | null;
  created_at: string;
  last_used_at: string;
  /** The one of this browser. */
  current: boolean;
}

export interface Privacy {
  hide_ends_m: number;
  default_visibility: 'public' | 'private';
}

export interface Zone {
  id: string;
  name: string;
  latitude: number;
  longitude: number;
  radius_m: number;
}

export interface Blocked {
  user_id: string;
  user: { name: string; avatar_url: string | null };
}

export type Switch = 'night_safety_mode' | 'auto_night_mode' | 'push_enabled' | 'community_activity' | 'goal_achievement';
export type Switches = Record<Switch, boolean>;

const me = '/users/me';

export const loadSessions = async () => (await get<{ sessions: Session[] }>(`${me}/sessions`)).sessions;
export const endSession = (id: string) => del<null>(`${me}/sessions/${encodeURIComponent(id)}`);
export const endOthers = () => del<{ ended: number }>(`${me}/sessions`);

export const loadPrivacy = () => get<Privacy>(`${me}/privacy`);
export const changePrivacy = (change: Partial<Privacy>) => patch<Privacy>(`${me}/privacy`, change);
export const loadZones = async () => (await get<{ zones: Zone[] }>(`${me}/privacy-zones`)).zones;
export const addZone = (zone: Omit<Zone, 'id'>) => post<Zone>(`${me}/privacy-zones`, zone);
export const changeZone = (id: string, change: Partial<Omit<Zone, 'id'>>) => patch<Zone>(`${me}/privacy-zones/${encodeURIComponent(id)}`, change);
export const removeZone = (id: string) => del<null>(`${me}/privacy-zones/${encodeURIComponent(id)}`);

export const loadBlocks = async () => (await get<{ users: Blocked[] }>(`${me}/blocks`)).users;
export const unblock = (id: string) => del<unknown>(`/users/${encodeURIComponent(id)}/block`);

export const loadSwitches = () => get<Switches>(`${me}/settings`);
export const changeSwitches = (change: Partial<Switches>) => patch<Switches>(`${me}/settings`, change);

/** A browser and its system as they call themselves, such as "Firefox · Windows"; empty if neither is known. */
export function deviceOf(agent: string | null): string {
  const first = (names: [RegExp, string][]) => names.find(([sign]) => sign.test(agent ?? ''))?.[1];
  const browser = first([[/Edg\//, 'Edge'], [/OPR\//, 'Opera'], [/SamsungBrowser/, 'Samsung Internet'], [/Firefox|FxiOS/, 'Firefox'], [/Chrom|CriOS/, 'Chrome'], [/Safari/, 'Safari']]);
  const system = first([[/iPhone/, 'iPhone'], [/iPad/, 'iPad'], [/Android/, 'Android'], [/Windows/, 'Windows'], [/Mac OS X/, 'macOS'], [/CrOS/, 'ChromeOS'], [/Linux/, 'Linux']]);
  return [browser, system].filter(Boolean).join(' · ') || (agent ?? '').split(' ')[0];
}
