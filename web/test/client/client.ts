// A client of the API whose types come from the OpenAPI document alone: what the app calls, as it calls it. That this file
// compiles is the test: a field that is renamed, turns nullable or changes its type is an error here. openapi.d.ts is made
// from server/testdata/openapi.json by api.test.mjs.
import createClient from 'openapi-fetch';
import type { components, paths } from './openapi';

type Schema = components['schemas'];

const client = createClient<paths>({ baseUrl: 'http://localhost:8000' });

/** What every call comes to: the data of the envelope, or an error with the text that the app shows. */
async function data<T>(call: Promise<{ data?: { success: boolean; data: T; message: string | null }; error?: Schema['Failure'] }>): Promise<T> {
  const { data: envelope, error } = await call;
  if (error) throw new Error(`${error.error.code}: ${error.message}`);
  if (!envelope) throw new Error('no body');
  return envelope.data;
}

/** The same for what has no data. */
async function done(call: Promise<{ data?: { success: boolean }; error?: Schema['Failure'] }>): Promise<void> {
  const { error } = await call;
  if (error) throw new Error(`${error.error.code}: ${error.message}`);
}

const route = (route_id: string) => ({ params: { path: { route_id } } });
const post = (post_id: string) => ({ params: { path: { post_id } } });
const comment = (comment_id: string) => ({ params: { path: { comment_id } } });
const workout = (workout_id: string) => ({ params: { path: { workout_id } } });

// A1-A4
export async function signUp(email: string, password: string, name: string): Promise<[Schema['User'], string]> {
  const session = await data(client.POST('/api/v1/auth/signup', { body: { email, password, name } }));
  return [session.user, session.tokens.access_token];
}
export async function logIn(email: string, password: string): Promise<{ access: string; refresh: string; name: string }> {
  const session = await data(client.POST('/api/v1/auth/login', { body: { email, password } }));
  return { access: session.access_token, refresh: session.tokens.refresh_token, name: session.user.name };
}
export async function refresh(refresh_token: string): Promise<string> {
  return (await data(client.POST('/api/v1/auth/refresh', { body: { refresh_token } }))).tokens.refresh_token;
}
export async function logOut(): Promise<void> {
  await done(client.POST('/api/v1/auth/logout'));
}

// U1, U2, U5-U8
export async function me(): Promise<{ km: number; saved: number; avatar: string | null }> {
  const user = await data(client.GET('/api/v1/users/me'));
  return { km: user.stats.total_distance, saved: user.stats.saved_routes_count, avatar: user.avatar_url };
}
export async function rename(name: string): Promise<boolean | undefined> {
  const user = await data(client.PATCH('/api/v1/users/me', { body: { name, preferences: { night_safety_mode: true } } }));
  return user.preferences?.night_safety_mode;
}
export async function myWorkouts(): Promise<string[]> {
  const page = await data(client.GET('/api/v1/users/me/workouts', { params: { query: { page: 1, limit: 50, sort: 'date_desc' } } }));
  return page.workouts.map((w) => `${w.route_name} ${w.distance.toFixed(2)} km ${w.shape?.icon_name ?? w.svg_path ?? ''} ${new Date(w.completed_at ?? w.started_at).getTime()}`);
}
export async function savedRoutes(): Promise<number> {
  const page = await data(client.GET('/api/v1/users/me/saved-routes', { params: { query: { limit: 50 } } }));
  return page.routes.reduce((sum, r) => sum + r.distance + r.safety_score + r.location.latitude, page.pagination.total_count);
}
export async function settings(): Promise<boolean> {
  return (await data(client.GET('/api/v1/users/me/settings'))).night_safety_mode;
}
export async function changeSettings(auto_night_mode: boolean): Promise<boolean> {
  return (await data(client.PATCH('/api/v1/users/me/settings', { body: { auto_night_mode } }))).auto_night_mode;
}

// R1-R3, R5, R7-R10, R12
export async function storeDrawing(name: string, svg_path: string): Promise<string> {
  const location = { latitude: 37.5, longitude: 127.03, address: '서울' };
  return (await data(client.POST('/api/v1/routes/custom-drawing', { body: { name, svg_path, location, estimated_distance: 4.8 } }))).route_id;
}
export async function generate(route_id: string): Promise<string> {
  const body = { route_id, start: { lat: 37.5, lng: 127.03 }, target_distance_km: 4.8, enable_rotation: true };
  return (await data(client.POST('/api/v1/routes/generate-gps-art-async', { body }))).task_id;
}
export async function poll(task_id: string): Promise<number | string> {
  const task = await data(client.GET('/api/v1/routes/generate/{task_id}', { params: { path: { task_id } } }));
  if (task.status === 'failed') throw new Error(task.error ?? '');
  return task.status === 'completed' ? (task.route_id ?? '') : task.progress;
}
export async function options(id: string): Promise<[number, number][]> {
  const found = await data(client.GET('/api/v1/routes/{route_id}/options', route(id)));
  return found.options.flatMap((o) => o.coordinates.map((p): [number, number] => [p.lat, p.lng]));
}
export async function places(route_id: string, option_id: string): Promise<string[]> {
  const path = { route_id, option_id };
  const found = await data(client.GET('/api/v1/routes/{route_id}/options/{option_id}/places', { params: { path } }));
  return found.places.map((p) => `${p.name} ${p.category} ${p.lat + p.lng}`);
}
export async function renameRoute(id: string, name: string): Promise<string> {
  return (await data(client.PATCH('/api/v1/routes/{route_id}/name', { ...route(id), body: { name } }))).name;
}
export async function saveRoute(id: string, route_option_id: string): Promise<string> {
  return (await data(client.POST('/api/v1/routes/{route_id}/save', { ...route(id), body: { route_option_id } }))).saved_route_id;
}
export async function unsaveRoute(id: string): Promise<void> {
  await done(client.DELETE('/api/v1/routes/{route_id}/save', route(id)));
}
export async function recommend(lat: number, lng: number): Promise<string[]> {
  const { data: found } = await client.POST('/api/v1/routes/recommend', { body: { lat, lng, target_distance_km: 5, prompt: '안전 우선' } });
  return (found?.candidates ?? []).map((c) => `${c.distance} ${c.time} ${c.path.length} ${c.elevation_stats.total_ascent}`);
}

// W1, W2, W6, W7
export async function start(route_name: string): Promise<string> {
  const start_location = { latitude: 37.5, longitude: 127.03, accuracy: 5 };
  const body = { route_name, start_location, started_at: new Date().toISOString(), mode: 'custom' };
  return (await data(client.POST('/api/v1/workouts/start', { body }))).workout_id;
}
export async function complete(id: string, path: { lat: number; lng: number; timestamp: number }[]): Promise<number> {
  const done = await data(
    client.POST('/api/v1/workouts/{workout_id}/complete', {
      ...workout(id),
      body: {
        completed_at: new Date().toISOString(),
        final_metrics: { distance: 5.12, duration: 1834, average_pace: `5'58"`, calories: 307 },
        route: { actual_path: path },
        splits: [{ km: 1, pace: `6'00"`, duration: 360 }],
        end_location: { latitude: 37.5, longitude: 127.03 },
        elevation_gain: 12,
        elevation_loss: 3,
        route_completion: 98.5,
      },
    }),
  );
  return done.completed_distance + (done.computed?.distance ?? 0);
}
export async function deleteWorkout(id: string): Promise<void> {
  await done(client.DELETE('/api/v1/workouts/{workout_id}/record', workout(id)));
}
export async function showWorkout(id: string): Promise<string> {
  const w = await data(client.GET('/api/v1/workouts/{workout_id}', workout(id)));
  return `${w.status} ${w.splits.map((s) => s.pace).join()} ${w.actual_path?.[0]?.lat ?? w.start_latitude}`;
}

// C1-C3, C6-C10, C12, C13
export async function feed(): Promise<{ more: boolean; lines: string[] }> {
  const page = await data(client.GET('/api/v1/community/feed', { params: { query: { page: 1, limit: 20, sort: 'latest' } } }));
  return { more: page.pagination.has_next, lines: page.posts.map((p) => `${p.author.name} ${p.distance.toFixed(1)} ${p.is_liked} ${p.shape_id ?? p.svg_path}`) };
}
export async function share(workout_id: string): Promise<string> {
  const body = { workout_id, route_name: '하트', distance: 5.12, duration: 1834, visibility: 'public' as const };
  return (await data(client.POST('/api/v1/community/posts', { body }))).post_id;
}
export async function showPost(id: string): Promise<string[]> {
  const { post: shown, comments } = await data(client.GET('/api/v1/community/posts/{post_id}', post(id)));
  return [shown.route_name, ...comments.map((c) => `${c.author.name}: ${c.content}`)];
}
export async function like(id: string): Promise<number> {
  return (await data(client.POST('/api/v1/community/posts/{post_id}/like', post(id)))).like_count;
}
export async function unlike(id: string): Promise<number> {
  return (await data(client.DELETE('/api/v1/community/posts/{post_id}/like', post(id)))).like_count;
}
export async function bookmark(id: string): Promise<boolean> {
  return (await data(client.POST('/api/v1/community/posts/{post_id}/bookmark', post(id)))).is_bookmarked;
}
export async function unbookmark(id: string): Promise<boolean> {
  return (await data(client.DELETE('/api/v1/community/posts/{post_id}/bookmark', post(id)))).is_bookmarked;
}
export async function write(id: string, content: string): Promise<string> {
  return (await data(client.POST('/api/v1/community/posts/{post_id}/comments', { ...post(id), body: { content } }))).comment_id;
}
export async function likeComment(id: string): Promise<number> {
  return (await data(client.POST('/api/v1/community/comments/{comment_id}/like', comment(id)))).like_count;
}
export async function unlikeComment(id: string): Promise<number> {
  return (await data(client.DELETE('/api/v1/community/comments/{comment_id}/like', comment(id)))).like_count;
}
