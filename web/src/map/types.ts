// What a map shows and how it is asked.
import type { Bounds, MapDescription, Point } from '../lib/types';

/** A line on the map, over the streets. Later lines lie on top. */
export interface Line {
  id: string;
  path: Point[];
  /** A variable of app.css such as "--option-1". */
  colour: string;
  /** Pixels, 4 if not given. */
  width?: number;
  /** An edge that sets it off from the streets. */
  casing?: boolean;
  dashed?: boolean;
  /** 0..1, 1 if not given. */
  opacity?: number;
  /** Small arrows that show which way it runs. */
  arrows?: boolean;
  /** Called when it is clicked; the keyboard needs another way to do the same. */
  pick?: () => void;
}

/** A place on the map. One with drag can be dragged, and moved with the arrow keys. */
export interface Marker {
  id: string;
  at: Point;
  kind: 'start' | 'waypoint' | 'place' | 'dot' | 'me' | 'finish';
  /** For those who cannot see it. */
  label: string;
  /** One or two characters inside a waypoint. */
  text?: string;
  /** Degrees from north, of "me". */
  heading?: number | null;
  drag?: (at: Point) => void;
  pick?: () => void;
}

export interface LookOptions {
  zoom?: number;
  /** Degrees from north that point up. */
  bearing?: number;
  animate?: boolean;
}

/** Where the map looks. Pixels are those of the element that holds it. */
export interface View {
  look(at: Point, options?: LookOptions): void;
  /** Shows all of the points, with so many pixels around them. */
  fit(points: Point[], options?: { padding?: number; maxZoom?: number; animate?: boolean }): void;
  zoomBy(steps: number): void;
  north(): void;
  center(): Point;
  zoom(): number;
  bearing(): number;
  bounds(): Bounds;
  project(at: Point): { x: number; y: number };
  unproject(x: number, y: number): Point;
  /** What has a name in view, each name once. */
  names(): { name: string; at: Point }[];
}

/** What draws a map: WebGL, or a canvas where there is none. */
export interface Surface extends View {
  readonly kind: 'webgl' | 'plain';
  /** A finger or the mouse holds it. */
  readonly busy: boolean;
  lines(lines: Line[]): void;
  restyle(dark: boolean): void;
  /** The server's streets have changed. */
  reground(about: MapDescription): void;
  name(label: string): void;
  destroy(): void;
}

export interface Events {
  /** The view has moved or turned. */
  moved: () => void;
  /** By hand, so that following stops. */
  grabbed: () => void;
  clicked: (at: Point) => void;
  /** Everything in view is drawn. */
  settled: () => void;
}
