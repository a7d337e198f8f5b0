// Words as drawings: Latin letters and digits in the shapes that the server has of them, Hangul in strokes of a pen.
import type { Shape } from '../lib/types';
import { type XY, pathOf } from '../lib/drawing';
import { hangulStrokes } from './hangul';

export const maxLetters = 6;
const high = 400;
const gap = 70;

interface Letter {
  sign: string;
  strokes: XY[][] | null; // null for a sign that cannot be drawn
}

/** The signs of a word with their strokes, each from 0,0 on and of one height. */
export function lettersOf(word: string, shapes: Shape[]): Letter[] {
  return [...word.replace(/\s+/g, '').normalize('NFC')].slice(0, maxLetters).map((sign) => {
    const id = /[0-9]/.test(sign) ? `digit-${sign}` : `letter-${sign.toLowerCase()}`;
    const path = shapes.find((s) => s.id === id)?.svg_path;
    return { sign, strokes: path ? upright(strokesOf(path)) : hangulStrokes(sign, high) };
  });
}

/** The letters side by side; the search joins their strokes where they are nearest. */
export function wordPath(letters: XY[][][]): string | null {
  let x = 0;
  const strokes: XY[][] = [];
  for (const letter of letters) {
    strokes.push(...letter.map((stroke) => stroke.map((p) => ({ x: x + p.x, y: p.y }))));
    x += Math.max(...letter.flat().map((p) => p.x)) + gap;
  }
  return pathOf(strokes);
}

// The strokes moved to 0,0 and brought to the height of a letter, a very wide one to twice that width.
function upright(strokes: XY[][]): XY[][] {
  const all = strokes.flat();
  const [left, top] = [Math.min(...all.map((p) => p.x)), Math.min(...all.map((p) => p.y))];
  const [width, height] = [Math.max(...all.map((p) => p.x)) - left, Math.max(...all.map((p) => p.y)) - top];
  const scale = high / Math.max(height, width * 0.5, 1e-9);
  return strokes.map((stroke) => stroke.map((p) => ({ x: (p.x - left) * scale, y: (p.y - top) * scale })));
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
