// Posts, comments and people, as /community answers.
import { del, get, patch, post } from '../lib/api';
import type { Pagination, Point } from '../lib/types';

export interface Author {
  /** Null if the account is gone. */
  id: string | null;
  name: string;
  avatar_url: string | null;
}

export type Visibility = 'public' | 'private';

export interface Post {
  id: string;
  author: Author;
  route_name: string;
  shape_id: string | null;
  svg_path: string | null;
  /** km */
  distance: number;
  /** s */
  duration: number;
  calories: number | null;
  location: string | null;
  caption: string | null;
  like_count: number;
  comment_count: number;
  bookmark_count: number;
  is_liked: boolean;
  is_bookmarked: boolean;
  workout_id: string | null;
  visibility: Visibility;
  created_at: string;
  /** Null if it was not recorded, or may not be seen. */
  actual_path: Point[] | null;
}

export interface Comment {
  id: string;
  author: Author;
  content: string;
  like_count: number;
  is_liked: boolean;
  created_at: string;
  updated_at: string;
}

export interface Bookmark {
  id: string;
  author: Author;
  route_name: string;
  distance: number;
  duration: number;
  like_count: number;
  bookmarked_at: string;
}

interface Posts {
  posts: Post[];
  pagination: Pagination;
}

export type Sort = 'latest' | 'popular' | 'trending';

const anyone = { as: 'anyone' } as const;
const at = (id: string) => `/community/posts/${encodeURIComponent(id)}`;
const commentAt = (id: string) => `/community/comments/${encodeURIComponent(id)}`;

export const loadFeed = (page: number, sort: Sort, following: boolean) =>
  get<Posts>('/community/feed', { ...anyone, query: { page, sort, following: following || null } });
export const loadBookmarks = (page: number) => get<{ bookmarks: Bookmark[]; pagination: Pagination }>('/community/bookmarks', { query: { page } });
export const loadPost = (id: string) => get<{ post: Post; comments: Comment[] }>(at(id), anyone);
export const changePost = (id: string, change: { caption?: string; visibility?: Visibility }) => patch<null>(at(id), change);
export const deletePost = (id: string) => del<null>(at(id));

export const loadComments = (id: string, page: number) =>
  get<{ comments: Comment[]; pagination: Pagination }>(`${at(id)}/comments`, { ...anyone, query: { page } });
export const writeComment = (id: string, content: string) => post<{ comment_id: string }>(`${at(id)}/comments`, { content });
export const changeComment = (id: string, content: string) => patch<unknown>(commentAt(id), { content });
export const deleteComment = (id: string) => del<null>(commentAt(id));

interface Liked {
  is_liked: boolean;
  like_count: number;
}

export const likePost = (id: string, yes: boolean) => (yes ? post : del)<Liked>(`${at(id)}/like`);
export const likeComment = (id: string, yes: boolean) => (yes ? post : del)<Liked>(`${commentAt(id)}/like`);
export const bookmarkPost = (id: string, yes: boolean) =>
  (yes ? post : del)<{ is_bookmarked: boolean; bookmark_count: number }>(`${at(id)}/bookmark`);

/** Lists one after another, each thing once, as it was last heard of. */
export function joined<T extends { id: string }>(before: T[], more: T[]): T[] {
  const fresh = new Map(more.map((item) => [item.id, item]));
  const kept = before.map((item) => fresh.get(item.id) ?? item);
  const known = new Set(before.map(({ id }) => id));
  return [...kept, ...more.filter(({ id }) => !known.has(id))];
}

export interface Person {
  id: string;
  name: string;
  avatar_url: string | null;
  /** YYYY-MM */
  joined_month: string;
  post_count: number;
  follower_count: number;
  following_count: number;
  is_following: boolean;
  is_me: boolean;
  blocked_by_me: boolean;
}

export const loadPerson = (id: string) => get<Person>(`/community/users/${encodeURIComponent(id)}`, anyone);
/** Posts of somebody: those that everybody sees, and with "all" one's own that nobody else sees too. */
export const loadPostsOf = (author: string, page: number, visibility: 'public' | 'all') =>
  get<Posts>('/community/feed', { ...anyone, query: { author, page, visibility } });

export const follow = (id: string, yes: boolean) => (yes ? post : del)<{ is_following: boolean }>(`/community/users/${encodeURIComponent(id)}/follow`);

export const block = (id: string, yes: boolean) => (yes ? post : del)<{ is_blocked: boolean }>(`/users/${encodeURIComponent(id)}/block`);
