/** Where to go after signing in: a path of this app, whatever the address says. */
export function inside(next: string | null): string {
  return next && /^\/(?![/\\])/.test(next) && !/^\/(login|signup)\b/.test(next) ? next : '/';
}
