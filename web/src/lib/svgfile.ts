// A drawing out of an SVG file: all its outlines as one path of straight pieces, so that the server needs to know nothing of
// SVG's shapes and transforms.
import type { Key } from './i18n.svelte';
import { type XY, pathOf } from './drawing';

const maxBytes = 1 << 20;
const maxPoints = 6000;
const side = 400; // the drawing is scaled to the board's size

/** Why a file is no drawing, as a key of the catalogue. */
export class SvgError extends Error {
  constructor(readonly key: Key) {
    super(key);
  }
}

const outlines = 'path, polyline, polygon, line, rect, circle, ellipse';

/** The path data of the file's drawing. Throws an SvgError. */
export async function svgPath(file: File): Promise<string> {
  if (file.size > maxBytes) throw new SvgError('draw.svg.tooLarge');
  const root = new DOMParser().parseFromString(withoutStyles(await file.text()), 'text/html').querySelector('svg');
  if (!root) throw new SvgError('draw.svg.unreadable');
  const strokes = strokesOf(root);
  if (!strokes.length) throw new SvgError(root.querySelector('image, text, use') ? 'draw.svg.noOutlines' : 'draw.svg.empty');
  const path = pathOf(scaled(strokes));
  if (!path) throw new SvgError('draw.svg.empty');
  return path;
}

// The page's policy refuses styles and handlers, aloud, even in a document that is only looked at.
function withoutStyles(text: string): string {
  return text.replace(/<(style|script)\b[^]*?(<\/\1>|$)/gi, '').replace(/\s(style|on\w+)\s*=\s*("[^"]*"|'[^']*'|[^\s>]+)/gi, '');
}

// Lengths and transforms are known only to elements on the page. What is put there is copies of outlines alone: no scripts,
// no styles, nothing that loads.
function strokesOf(root: SVGSVGElement): XY[][] {
  const stage = document.createElementNS('http://www.w3.org/2000/svg', 'svg');
  stage.setAttribute('class', 'visually-hidden');
  stage.setAttribute('aria-hidden', 'true');
  document.body.append(stage);
  try {
    const found: XY[][] = [];
    for (const element of root.querySelectorAll<SVGGeometryElement>(outlines)) {
      if (element.closest('defs, clipPath, mask, symbol, marker, pattern')) continue;
      const holder = document.createElementNS('http://www.w3.org/2000/svg', 'g');
      stage.append(holder);
      let inner: Element = holder;
      for (const transform of transformsOf(element)) {
        const g = document.createElementNS('http://www.w3.org/2000/svg', 'g');
        g.setAttribute('transform', transform);
        inner.append(g);
        inner = g;
      }
      for (const d of piecesOf(element)) {
        const copy = document.createElementNS('http://www.w3.org/2000/svg', d === null ? element.localName : 'path') as SVGGeometryElement;
        if (d === null) copyNumbers(element, copy);
        else copy.setAttribute('d', d);
        inner.append(copy);
        found.push(sampled(copy, holder.getCTM() ?? new DOMMatrix()));
      }
    }
    return found.filter((s) => s.length > 1);
  } finally {
    stage.remove();
  }
}

function transformsOf(element: Element): string[] {
  const found: string[] = [];
  for (let e: Element | null = element; e; e = e.parentElement) {
    const transform = e.getAttribute('transform');
    if (transform) found.unshift(transform);
  }
  return found;
}

// Each subpath is a stroke of its own. A path that goes on with a relative move cannot be cut, and stays whole.
function piecesOf(element: Element): (string | null)[] {
  if (element.localName !== 'path') return [null];
  const d = element.getAttribute('d') ?? '';
  if (/m/.test(d.trim().slice(1))) return [d];
  return d.split(/(?=M)/).filter((piece) => piece.trim());
}

const numbers = ['points', 'x', 'y', 'x1', 'y1', 'x2', 'y2', 'width', 'height', 'cx', 'cy', 'r', 'rx', 'ry'];

function copyNumbers(from: Element, to: Element) {
  for (const name of numbers) {
    const value = from.getAttribute(name);
    if (value !== null) to.setAttribute(name, value);
  }
}

function sampled(copy: SVGGeometryElement, stage: DOMMatrix): XY[] {
  let length = 0;
  try {
    length = copy.getTotalLength();
  } catch {
    return [];
  }
  if (!(length > 0)) return [];
  const matrix = copy.getCTM() ?? stage;
  const count = Math.min(maxPoints / 10, Math.max(24, Math.ceil(length / 2)));
  return Array.from({ length: count + 1 }, (_, i) => {
    const p = copy.getPointAtLength((length * i) / count).matrixTransform(matrix);
    return { x: p.x, y: p.y };
  });
}

/** The strokes as large as the board. */
export function scaled(strokes: XY[][]): XY[][] {
  const all = strokes.flat();
  const [xs, ys] = [all.map((p) => p.x), all.map((p) => p.y)];
  const [left, top] = [xs.reduce((a, b) => Math.min(a, b)), ys.reduce((a, b) => Math.min(a, b))];
  const extent = Math.max(xs.reduce((a, b) => Math.max(a, b)) - left, ys.reduce((a, b) => Math.max(a, b)) - top) || 1;
  return strokes.map((s) => s.map((p) => ({ x: ((p.x - left) * side) / extent, y: ((p.y - top) * side) / extent })));
}
