/** The place that text such as "37.5, 127.03" or "37.5N 127.03E" names; null if it is none. */
export function coordinatesIn(text: string): { lat: number; lng: number } | null {
  const m = text.trim().match(/^([-+]?\d{1,3}(?:\.\d+)?)\s*°?\s*([NS])?[\s,;/]+([-+]?\d{1,3}(?:\.\d+)?)\s*°?\s*([EW])?$/i);
  if (!m) return null;
  const lat = Number(m[1]) * (m[2]?.toUpperCase() === 'S' ? -1 : 1);
  const lng = Number(m[3]) * (m[4]?.toUpperCase() === 'W' ? -1 : 1);
  return Math.abs(lat) <= 90 && Math.abs(lng) <= 180 ? { lat, lng } : null;
}
