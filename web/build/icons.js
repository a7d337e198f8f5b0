// Draws favicon.svg as PNG pictures for the app's icons on a phone: a filled square, one stroked line, one dot.
import { crc32, deflateSync } from 'node:zlib';

const number = (text, name) => Number(text.match(new RegExp(`\\b${name}="([\\d.]+)"`))?.[1]);
const fill = (text) => [1, 3, 5].map((i) => Number.parseInt(text.match(/fill="(#[0-9a-f]{6})"/)[1].slice(i, i + 2), 16));

/** The corners of a path of M, L, H and V, absolute or relative. */
function corners(d) {
  const found = [];
  let [x, y] = [0, 0];
  for (const [, command, rest] of d.matchAll(/([a-zA-Z])([^a-zA-Z]*)/g)) {
    const values = (rest.match(/-?[\d.]+/g) ?? []).map(Number);
    const relative = command === command.toLowerCase();
    const kind = command.toUpperCase();
    if (!'MLHV'.includes(kind)) throw new Error(`favicon.svg: the path's command ${command} cannot be drawn`);
    while (values.length) {
      const [dx, dy] = relative ? [x, y] : [0, 0];
      if (kind !== 'V') x = dx + values.shift();
      if (kind !== 'H') y = dy + values.shift();
      found.push([x, y]);
    }
  }
  return found;
}

/** How far a place is from the line between two others. */
function offLine([px, py], [ax, ay], [bx, by]) {
  const [dx, dy] = [bx - ax, by - ay];
  const f = Math.max(0, Math.min(1, ((px - ax) * dx + (py - ay) * dy) / (dx * dx + dy * dy || 1)));
  return Math.hypot(px - ax - f * dx, py - ay - f * dy);
}

/** How far a place is outside a square with round corners; negative inside. */
function offSquare([px, py], side, radius) {
  const [qx, qy] = [px, py].map((v) => Math.abs(v - side / 2) - side / 2 + radius);
  return Math.hypot(Math.max(qx, 0), Math.max(qy, 0)) + Math.min(Math.max(qx, qy), 0) - radius;
}

/** The picture of svg with pixels a side. A maskable one fills its square and keeps its drawing in the circle that is always shown. */
export function icon(svg, pixels, maskable = false) {
  const [rect, path, circle] = ['rect', 'path', 'circle'].map((tag) => svg.match(new RegExp(`<${tag}[^>]*>`))[0]);
  const side = number(rect, 'width');
  const line = corners(path.match(/ d="([^"]+)"/)[1]);
  const dot = [number(circle, 'cx'), number(circle, 'cy')];
  const [half, r, radius] = [number(path, 'stroke-width') / 2, number(circle, 'r'), maskable ? 0 : number(rect, 'rx')];
  const [ground, ink] = [fill(rect), fill(circle.replace('#fff"', '#ffffff"'))];
  const scale = (maskable ? 1.2 : 1) * (side / pixels);
  const cover = (off) => Math.max(0, Math.min(1, 0.5 - off / scale)); // of a pixel whose middle is so far outside
  const rows = Buffer.alloc(pixels * (1 + 4 * pixels));
  for (let y = 0, at = 0; y < pixels; y++) {
    at++; // the row's filter: none
    for (let x = 0; x < pixels; x++) {
      const p = [x, y].map((v) => side / 2 + (v + 0.5 - pixels / 2) * scale);
      let off = Math.hypot(p[0] - dot[0], p[1] - dot[1]) - r;
      for (let i = 1; i < line.length; i++) off = Math.min(off, offLine(p, line[i - 1], line[i]) - half);
      const white = cover(off);
      for (let c = 0; c < 3; c++) rows[at++] = Math.round(ground[c] + (ink[c] - ground[c]) * white);
      rows[at++] = maskable ? 255 : Math.round(255 * cover(offSquare(p, side, radius)));
    }
  }
  const head = Buffer.alloc(13);
  head.writeUInt32BE(pixels, 0);
  head.writeUInt32BE(pixels, 4);
  head.set([8, 6], 8); // eight bits, with transparency
  return Buffer.concat([Buffer.from('\x89PNG\r\n\x1a\n', 'latin1'), chunk('IHDR', head), chunk('IDAT', deflateSync(rows, { level: 9 })), chunk('IEND', Buffer.alloc(0))]);
}

function chunk(kind, body) {
  const out = Buffer.alloc(12 + body.length);
  out.writeUInt32BE(body.length, 0);
  out.write(kind, 4, 'latin1');
  body.copy(out, 8);
  out.writeUInt32BE(crc32(out.subarray(4, 8 + body.length)), 8 + body.length);
  return out;
}
