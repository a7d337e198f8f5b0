// The gallery's shapes as admins have them.

export const categories = ['shape', 'animal', 'nature', 'thing', 'letter', 'digit', 'hangul'] as const;
type Category = (typeof categories)[number];

export interface AdminShape {
  shape_id: string;
  /** Korean */
  name: string;
  name_en: string | null;
  category: Category;
  /** km from which it is easily recognised */
  estimated_distance: number | null;
  svg_path: string | null;
  /** An admin added it; others can only be hidden. */
  custom: boolean;
  active: boolean;
}

/** What is sent of a shape. */
export function wishOf(s: Pick<AdminShape, 'name' | 'name_en' | 'category' | 'estimated_distance' | 'svg_path'>) {
  return { name: s.name, name_en: s.name_en ?? '', category: s.category, estimated_distance: s.estimated_distance ?? 0, svg_path: s.svg_path ?? '' };
}
