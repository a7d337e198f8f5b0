// Drawings of the shapes that everybody has.
import { get } from '../lib/api';
import type { Shape } from '../lib/types';

let asked: Promise<Map<string, string | null>> | null = null;

/** The drawing of a preset; null if there is none, or it cannot be read. */
export async function presetPath(id: string): Promise<string | null> {
  asked ??= get<{ shapes: Shape[] }>('/routes/shapes', { as: 'guest' }).then(({ shapes }) => new Map(shapes.map((s) => [s.id, s.svg_path])));
  try {
    return (await asked).get(id) ?? null;
  } catch {
    asked = null;
    return null;
  }
}
