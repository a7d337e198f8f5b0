// Words out of the shapes of letters that the server has.
import type { Shape } from '../lib/types';
import { type XY, pathOf } from '../lib/drawing';

export const maxLetters = 6;
const high = 400;
const gap = 70;

const jamo: Record<string, string> = Object.fromEntries(
  [
    ['giyeok', 0x3131],
    ['nieun', 0x3134],
    ['digeut', 0x3137],
    ['rieul', 0x3139],
    ['mieum', 0x3141],
    ['bieup', 0x3142],
    ['siot', 0x3145],
    ['ieung', 0x3147],
    ['chieut', 0x314a],
    ['kieuk', 0x314b],
    ['tieut', 0x314c],
    ['pieup', 0x314d],
    ['hieut', 0x314e],
  ].map(([name, code]) => [String.fromCharCode(code as number), `hangul-${name}`]),
);

/** The signs of a word with the paths of their shapes; null for one that has no shape. */
export function lettersOf(word: string, shapes: Shape[]): { sign: string; path: string | null }[] {
  return [...word.replace(/\s+/g, '').normalize('NFC')].slice(0, maxLetters).map((sign) => {
    const id = jamo[sign] ?? (/[0-9]/.test(sign) ? `digit-${sign}` : `letter-${sign.toLowerCase()}`);
    return { sign, path: shapes.find((s) => s.id === id)?.svg_path ?? null };
  });
}

/** The letters side by side, each as high as the others, joined at their nearest ends by the search. */
export function wordPath(paths: string[]): string | null {
  let x = 0;
  const strokes: XY[][] = [];
  for (const path of paths) {
    const own = strokesOf(path);
    const all = own.flat();
    if (!all.length) continue;
    const [left, top] = [Math.min(...all.map((p) => p.x)), Math.min(...all.map((p) => p.y))];
    const [width, height] = [Math.max(...all.map((p) => p.x)) - left, Math.max(...all.map((p) => p.y)) - top];
    const scale = high / Math.max(height, width * 0.5, 1e-9);
    for (const stroke of own) strokes.push(stroke.map((p) => ({ x: x + (p.x - left) * scale, y: (p.y - top) * scale })));
    x += width * scale + gap;
  }
  return pathOf(strokes);
}

// The path's subpaths as points. Only a path element knows how its curves run.
function strokesOf(path: string): XY[][] {
  return path
    .split(/(?=M)/)
    .filter((piece) => piece.trim())
    .map((piece) => {
      const element = document.createElementNS('http://www.w3.org/2000/svg', 'path');
      element.setAttribute('d', piece);
      const length = element.getTotalLength();
      const count = 64;
      return Array.from({ length: count + 1 }, (_, i) => {
        const { x, y } = element.getPointAtLength((length * i) / count);
        return { x, y };
      });
    });
}
