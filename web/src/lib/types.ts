// What the server's answers hold; see /docs.

export interface Point {
  lat: number;
  lng: number;
}

export interface User {
  id: string;
  email: string;
  name: string;
  avatar_url: string | null;
  provider: string | null;
  role?: 'admin' | 'member' | 'guest';
  /** Whether deleting the account and changing the password ask for it. */
  has_password?: boolean;
  created_at: string;
}

export interface Pagination {
  current_page: number;
  total_pages: number;
  total_count: number;
  has_next: boolean;
  has_prev: boolean;
}

export interface Shape {
  id: string;
  name: string;
  name_en?: string | null;
  category: string;
  estimated_distance: number | null;
  svg_path: string | null;
  /** 0..100: how well the streets around draw it; null if no place was named. */
  fit?: number | null;
  /** km from which these streets show all of it; null if the distance is enough. */
  suggested_km?: number | null;
}

export interface Warning {
  code: string;
  message?: string;
  suggested_km?: number | null;
}

export interface Notice {
  code: string;
  message: string;
}

export interface RouteOption {
  id: string;
  option_number: number;
  name: string;
  distance: number;
  estimated_time: number;
  difficulty: string;
  tag: string | null;
  coordinates: Point[];
  scores: { safety: number; elevation: number; lighting: number };
  total_ascent: number;
  total_descent: number;
  max_grade: number;
  turn_count?: number | null;
  known?: { safety: number; light: number; elevation: number } | null;
  start_offset_m?: number | null;
  similarity_score?: number | null;
  angle?: number | null;
  outline?: Point[] | null;
  waypoint_offsets_m?: number[] | null;
  label?: string | null;
}

export interface Turn extends Point {
  distance_m: number;
  direction: string;
  street: string | null;
}

export interface Bounds {
  south: number;
  west: number;
  north: number;
  east: number;
}

export interface View extends Point {
  zoom: number;
}

/** GET /map.json: what the server knows of streets. */
export interface MapDescription {
  version: number;
  tiles: string;
  min_zoom: number;
  max_zoom: number;
  attribution: string;
  view: View | null;
  sources: Source[];
  fetching: boolean;
  /** Whether one may sign in with Kakao. */
  kakao: boolean;
  /** The operator's map of pictures in place of our streets. */
  base: { tiles: string; attribution: string } | null;
}

interface Source {
  name: string;
  attribution: string;
  bounds: Bounds;
  length_km: number;
  view: View;
  sample: boolean;
}
