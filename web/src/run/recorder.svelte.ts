// A run that is recorded. Everything lies in the browser first and goes to the server when there is a network: each
// position once, known by its time, so that nothing is lost by a dead spot, a reload or a lost answer.
import { ApiError, post } from '../lib/api';
import type { Fix } from '../lib/geolocation';
import type { Point } from '../lib/types';
import { metersBetween } from './course';
import { type Cover, forgetRun, keepCover, keepMarks, type Mark, recallRun } from './notebook';

const batch = 200;
/** Positions that are vaguer than this are shown but do not count. */
const usableM = 60;
/** Less than this is standing still. */
const stepM = 4;
/** Faster than any runner: the device has jumped. */
const mostMps = 12;
/** Heights are rough: a climb counts from here. */
const riseM = 4;

export interface Recorded {
  routeId: string;
  optionId: string;
  name: string;
}

/** A run that the browser has no room for, and that was left: it lives as long as the page. */
let homeless: Recorder | null = null;

/** A run that was left unfinished in this browser, if there is one. */
export function unfinished(): Recorded | null {
  return homeless?.about ?? recallRun()?.cover ?? null;
}

export class Recorder {
  private run = $state.raw<Cover>()!;
  private marks = $state.raw<Mark[]>([]);
  private kept: number; // positions that the browser has stored
  private timer?: ReturnType<typeof setInterval>;
  private busy = false;
  /** When the last call to the server failed for want of a network. */
  offline = $state(false);
  /** What the server refused; the run stays in the browser. */
  refused = $state.raw<unknown>(null);
  /** When the browser has no room for all of the run: some of it is in this page alone. */
  full = $state(false);

  private constructor(run: Cover, marks: Mark[] = [], kept = 0) {
    this.run = run;
    this.marks = marks;
    this.kept = kept;
    this.wake();
    this.save();
    if (this.full) this.save(); // the cover of a version before pages is out of the way now
  }

  private wake() {
    this.timer = setInterval(() => void this.flush(), 8000);
    addEventListener('online', this.again);
  }

  private again = () => void this.flush();

  static start(about: Recorded, now = Date.now()): Recorder {
    homeless = null;
    forgetRun();
    const recorder = new Recorder({
      ...about, startedAt: now, pausedAt: null, pausedMs: 0, finishedAt: null, clientId: crypto.randomUUID(), workoutId: null, told: 'active', sent: 0, movedM: 0, alongM: 0, climbM: 0,
    });
    void recorder.flush();
    return recorder;
  }

  /** Goes on with the run that was left unfinished. */
  static resume(): Recorder | null {
    const left = homeless;
    homeless = null;
    if (left) {
      left.wake();
      return left;
    }
    const found = recallRun();
    return found && new Recorder(found.cover, found.marks, found.kept);
  }

  get about(): Recorded {
    return this.run;
  }

  get paused(): boolean {
    return this.run.pausedAt !== null;
  }
  get finished(): boolean {
    return this.run.finishedAt !== null;
  }
  get movedM(): number {
    return this.run.movedM;
  }
  get alongM(): number {
    return this.run.alongM;
  }
  get climbM(): number {
    return this.run.climbM;
  }
  get knowsHeights(): boolean {
    return this.marks.some((m) => m[4] !== null);
  }
  /** Positions that the server has not got yet. */
  get waiting(): number {
    return this.marks.length - this.run.sent;
  }
  get path(): Point[] {
    return this.marks.map(([lat, lng]) => ({ lat, lng }));
  }

  /** Seconds run, without pauses. */
  seconds(now = Date.now()): number {
    const end = this.run.finishedAt ?? this.run.pausedAt ?? now;
    return Math.max(0, (end - this.run.startedAt - this.run.pausedMs) / 1000);
  }

  /** Takes a position; true if it counted. */
  add(fix: Fix): boolean {
    if (this.paused || this.finished || fix.accuracyM > usableM) return false;
    const last = this.run.last ?? this.marks.at(-1);
    const at = Math.max(fix.at, this.run.startedAt);
    if (last) {
      const moved = metersBetween({ lat: last[0], lng: last[1] }, fix);
      const seconds = (at - last[2]) / 1000;
      if (moved < stepM || seconds <= 0 || moved / seconds > mostMps) return false;
      this.run = { ...this.run, movedM: this.run.movedM + moved };
    }
    this.rise(fix.altitudeM);
    const mark: Mark = [round(fix.lat), round(fix.lng), at, Math.round(fix.accuracyM), fix.altitudeM === null ? null : Math.round(fix.altitudeM * 10) / 10];
    this.marks = [...this.marks, mark];
    this.change({ last: mark });
    return true;
  }

  private rise(heightM: number | null) {
    if (heightM === null) return;
    const lowM = Math.min(this.run.lowM ?? heightM, heightM);
    const roseM = heightM - lowM;
    this.run = roseM >= riseM ? { ...this.run, climbM: this.run.climbM + roseM, lowM: heightM } : { ...this.run, lowM };
  }

  /** How far along the route the runner is; it never falls. */
  reached(alongM: number) {
    if (alongM > this.run.alongM) this.change({ alongM });
  }

  pause(now = Date.now()) {
    if (!this.paused) this.change({ pausedAt: now });
    void this.flush();
  }

  go(now = Date.now()) {
    if (this.run.pausedAt !== null) this.change({ pausedMs: this.run.pausedMs + now - this.run.pausedAt, pausedAt: null });
    void this.flush();
  }

  /** Ends the run and hands it to the server; the id of the workout, or null while there is no network. */
  async finish(now = Date.now()): Promise<string | null> {
    if (!this.finished) this.change({ finishedAt: this.run.pausedAt ?? now });
    return this.flush();
  }

  /** Throws the run away, on the server too. */
  async discard(call: (path: string) => Promise<unknown>): Promise<void> {
    const { workoutId } = this.run;
    this.end();
    if (workoutId) await call(`/workouts/${workoutId}`);
  }

  /** Leaves the run for another screen; resume takes it up again. */
  stop() {
    clearInterval(this.timer);
    removeEventListener('online', this.again);
    if (this.full) homeless = this;
  }

  private end() {
    this.full = false;
    this.stop();
    forgetRun();
  }

  private change(change: Partial<Cover>) {
    this.run = { ...this.run, ...change };
    this.save();
  }

  /** Writes what is not kept yet; what there is no room for is tried again with what comes next. */
  private save() {
    this.kept = keepMarks(this.run, this.marks, this.kept);
    const covered = keepCover(this.run);
    this.full = !covered || this.kept < this.marks.length;
  }

  /** Tells the server what it does not know yet; the workout's id once the run is complete there. */
  async flush(): Promise<string | null> {
    if (this.busy) return null;
    this.busy = true;
    try {
      const done = await this.tell();
      this.offline = false;
      this.refused = null;
      return done;
    } catch (err) {
      if (err instanceof ApiError && err.code !== 'NETWORK' && err.status < 500 && err.status !== 429) this.refused = err;
      else this.offline = true;
      return null;
    } finally {
      this.busy = false;
    }
  }

  private async tell(): Promise<string | null> {
    const { routeId, optionId, name, startedAt } = this.run;
    if (!this.run.workoutId) {
      const first = this.marks[0];
      if (!first && !this.finished) return null; // a run begins somewhere: the server refuses one without a place
      const { workout_id } = await post<{ workout_id: string }>('/workouts/start', {
        client_id: this.run.clientId, route_id: routeId, route_option_id: optionId, route_name: name, type: 'running', mode: 'running', started_at: new Date(startedAt).toISOString(),
        ...(first && { start_location: { latitude: first[0], longitude: first[1] } }),
      });
      this.change({ workoutId: workout_id });
    }
    const at = `/workouts/${this.run.workoutId}`;
    while (this.run.sent < this.marks.length) {
      const from = this.run.sent;
      const some = this.marks.slice(from, from + batch);
      if (this.run.told === 'paused') await this.say(at, 'active');
      await post(`${at}/track`, {
        coordinates: some.map(([lat, lng, ms, accuracy, altitude]) => ({ lat, lng, accuracy, ...(altitude !== null && { altitude }), timestamp: new Date(ms).toISOString() })),
        current_distance: this.run.movedM / 1000,
        current_duration: Math.round(this.seconds()),
      });
      this.change({ sent: from + some.length });
    }
    if (this.run.finishedAt !== null) return this.complete(at);
    await this.say(at, this.paused ? 'paused' : 'active');
    return null;
  }

  private async say(at: string, state: 'active' | 'paused') {
    if (this.run.told === state) return;
    await post(`${at}/${state === 'paused' ? 'pause' : 'resume'}`);
    this.change({ told: state });
  }

  private async complete(at: string): Promise<string> {
    const { workoutId, finishedAt, torn, movedM, climbM } = this.run;
    await post(`${at}/complete`, {
      client_id: this.run.clientId,
      completed_at: new Date(finishedAt!).toISOString(),
      final_metrics: { distance: Math.round(movedM) / 1000, duration: Math.round(this.seconds()) },
      // Without a path the server takes what it was sent on the way.
      route: { actual_path: torn ? [] : this.marks.map(([lat, lng, timestamp]) => ({ lat, lng, timestamp })) },
      ...(this.knowsHeights && { elevation_gain: Math.round(climbM) }),
    });
    this.end();
    return workoutId!;
  }
}

const round = (degrees: number) => Math.round(degrees * 1e6) / 1e6;
