// From strokes on the drawing board to the path text that the server reads.

export interface XY {
  x: number;
  y: number;
}

const tolerance = 2; // how far the line may stray, in units of the board
const smallest = 60; // the least extent of a drawing, in the same units

/** The drawing as SVG path data (y grows downwards), or null if it is too small to be a picture. */
export function pathOf(strokes: XY[][]): string | null {
  const lines = strokes.map((s) => simplify(s, tolerance)).filter((s) => s.length > 1);
  const all = lines.flat();
  if (all.length < 3) return null;
  const xs = all.map((p) => p.x);
  const ys = all.map((p) => p.y);
  const extent = Math.max(Math.max(...xs) - Math.min(...xs), Math.max(...ys) - Math.min(...ys));
  if (extent < smallest) return null;
  return lines.map((line) => line.map((p, i) => `${i === 0 ? 'M' : 'L'}${round(p.x)} ${round(p.y)}`).join(' ')).join(' ');
}

/** Ramer 1972, Douglas and Peucker 1973: the fewest of the points that stay within limit of the line. */
export function simplify(line: XY[], limit: number): XY[] {
  if (line.length < 3) return line;
  let far = 0;
  let farAt = 0;
  const last = line.length - 1;
  for (let i = 1; i < last; i++) {
    const d = distance(line[i], line[0], line[last]);
    if (d > far) [far, farAt] = [d, i];
  }
  if (far <= limit) return [line[0], line[last]];
  return [...simplify(line.slice(0, farAt + 1), limit).slice(0, -1), ...simplify(line.slice(farAt), limit)];
}

function distance(p: XY, a: XY, b: XY): number {
  const dx = b.x - a.x;
  const dy = b.y - a.y;
  const squared = dx * dx + dy * dy;
  const t = squared === 0 ? 0 : Math.max(0, Math.min(1, ((p.x - a.x) * dx + (p.y - a.y) * dy) / squared));
  return Math.hypot(p.x - a.x - t * dx, p.y - a.y - t * dy);
}

function round(n: number): number {
  return Math.round(n * 10) / 10;
}

/** The stroke without the trembling of a hand: twice the middle of each three points; its ends stay. */
export function smooth(line: XY[]): XY[] {
  let out = line;
  for (let round = 0; round < 3; round++) {
    out = out.map((p, i) => {
      if (i === 0 || i === out.length - 1) return p;
      const [a, b] = [out[i - 1], out[i + 1]];
      return { x: (a.x + 2 * p.x + b.x) / 4, y: (a.y + 2 * p.y + b.y) / 4 };
    });
  }
  return out;
}
