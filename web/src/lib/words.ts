// The catalogues: one file for each area and language, i18n/LANGUAGE/AREA.json. Keys begin with their area's name.
import type account from '../i18n/ko/account.json';
import type admin from '../i18n/ko/admin.json';
import type app from '../i18n/ko/app.json';
import type auth from '../i18n/ko/auth.json';
import type community from '../i18n/ko/community.json';
import type draw from '../i18n/ko/draw.json';
import type error from '../i18n/ko/error.json';
import type goals from '../i18n/ko/goals.json';
import type map from '../i18n/ko/map.json';
import type results from '../i18n/ko/results.json';
import type run from '../i18n/ko/run.json';
import type runs from '../i18n/ko/runs.json';
import type share from '../i18n/ko/share.json';
import type ui from '../i18n/ko/ui.json';

/** A key of any catalogue. */
export type Key =
  | keyof typeof account
  | keyof typeof admin
  | keyof typeof app
  | keyof typeof auth
  | keyof typeof community
  | keyof typeof draw
  | keyof typeof error
  | keyof typeof goals
  | keyof typeof map
  | keyof typeof results
  | keyof typeof run
  | keyof typeof runs
  | keyof typeof share
  | keyof typeof ui;

export type Language = 'ko' | 'en';
export type Words = Record<string, string>;

/** What the first screen says comes with the program; every other area's words come with its screen. */
export const first = import.meta.glob<Words>(['../i18n/*/{app,draw,error,map,ui}.json'], { eager: true, import: 'default' });
export const later = import.meta.glob<Words>(['../i18n/*/*.json', '!../i18n/*/{app,draw,error,map,ui}.json'], { import: 'default' });
