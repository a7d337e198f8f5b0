// The map's style on our own vector tiles: layers streets (class, name), rails, parks, water, labels (class, name, zoom) and
// places (class, name).
import type { ExpressionSpecification, FeatureCollection, LayerSpecification, StyleSpecification } from './maplibre';
import type { About } from '../lib/about.svelte';
import { type Palette, colourOfClass, dark, footClasses, fromAfar, light, mainClasses, nearZoom, pathOpacity, rails, ranks, sleeperZoom, widths } from './palette';

const fonts = { 'text-font': ['sans-serif'] };

type Match = [string, ...unknown[]];

const byClass = (values: Record<string, number>, otherwise: number): ExpressionSpecification =>
  ['match', ['get', 'class'], ...Object.entries(values).flat(), otherwise] as Match as ExpressionSpecification;

// Grows evenly from zoom to zoom.
const byZoom = (stops: [number, unknown][]): ExpressionSpecification => ['interpolate', ['linear'], ['zoom'], ...stops.flat()] as Match as ExpressionSpecification;

const width = (extra: number) => byZoom(widths.map(({ zoom, otherwise, of }) => [zoom, ['+', byClass(of, otherwise), extra]]));

function ground(p: Palette): LayerSpecification[] {
  const foot: ExpressionSpecification = ['in', ['get', 'class'], ['literal', footClasses]];
  const main: ExpressionSpecification = ['in', ['get', 'class'], ['literal', mainClasses]];
  const street: ExpressionSpecification = ['!', foot];
  const rank = { 'line-sort-key': byClass(ranks, 3) };
  const round = { 'line-cap': 'round', 'line-join': 'round' } as const;
  const colour = (palette: Palette, minor: string) =>
    ['match', ['get', 'class'], ...mainClasses.flatMap((kind) => [kind, colourOfClass(palette, kind)]), minor] as Match;
  const afar = fromAfar(p);
  return [
    { id: 'land', type: 'background', paint: { 'background-color': p.land } },
    { id: 'parks', type: 'fill', source: 'streets', 'source-layer': 'parks', paint: { 'fill-color': p.park } },
    { id: 'water', type: 'fill', source: 'streets', 'source-layer': 'water', paint: { 'fill-color': p.water } },
    {
      id: 'paths',
      type: 'line',
      source: 'streets',
      'source-layer': 'streets',
      filter: ['all', foot, ['!=', ['get', 'class'], 'steps']],
      layout: { 'line-join': 'round' },
      paint: {
        'line-color': p.path,
        'line-width': byZoom(widths.map(({ zoom, path }) => [zoom, path])),
        'line-opacity': byZoom(pathOpacity),
        'line-dasharray': [3, 1.6],
      },
    },
    {
      id: 'steps',
      type: 'line',
      source: 'streets',
      'source-layer': 'streets',
      filter: ['==', ['get', 'class'], 'steps'],
      paint: {
        'line-color': p.steps,
        'line-width': byZoom(widths.map(({ zoom, steps }) => [zoom, steps])),
        'line-opacity': byZoom(pathOpacity),
        'line-dasharray': [0.6, 0.6],
      },
    },
    {
      id: 'rails',
      type: 'line',
      source: 'streets',
      'source-layer': 'rails',
      paint: { 'line-color': p.rail, 'line-width': byZoom(rails.map(({ zoom, width }) => [zoom, width])) },
    },
    {
      id: 'sleepers',
      type: 'line',
      source: 'streets',
      'source-layer': 'rails',
      minzoom: sleeperZoom,
      paint: { 'line-color': p.rail, 'line-width': byZoom(rails.map(({ zoom, width }) => [zoom, width * 2.6])), 'line-dasharray': [0.35, 2.6] },
    },
    {
      id: 'street-edges',
      type: 'line',
      source: 'streets',
      'source-layer': 'streets',
      minzoom: 13,
      filter: ['all', street, ['any', main, ['>=', ['zoom'], nearZoom]]],
      layout: { ...round, ...rank },
      paint: { 'line-color': p.casing, 'line-width': width(1.6) },
    },
    {
      id: 'streets',
      type: 'line',
      source: 'streets',
      'source-layer': 'streets',
      filter: street,
      layout: { ...round, ...rank },
      paint: {
        'line-color': ['step', ['zoom'], colour(afar, p.far), 13, colour(p, p.far), nearZoom, colour(p, p.minor)] as Match as ExpressionSpecification,
        'line-width': width(0),
      },
    },
  ];
}

function names(p: Palette): LayerSpecification[] {
  const halo = { 'text-halo-color': p.halo, 'text-halo-width': 1.6 };
  const name: ExpressionSpecification = ['get', 'name'];
  return [
    {
      id: 'places',
      type: 'symbol',
      source: 'streets',
      'source-layer': 'places',
      minzoom: 16,
      layout: {
        ...fonts,
        'text-field': ['concat', '\u2022\n', name],
        'text-size': 11,
        'text-max-width': 8,
        'text-line-height': 1.05,
        'text-anchor': 'top',
        'text-offset': [0, -0.5],
        'text-padding': 4,
        'text-optional': true,
      },
      paint: { 'text-color': p.placeText, ...halo },
    },
    {
      id: 'area-names',
      type: 'symbol',
      source: 'streets',
      'source-layer': 'labels',
      filter: ['>=', ['zoom'], ['get', 'zoom']],
      layout: { ...fonts, 'symbol-sort-key': ['get', 'zoom'], 'text-field': name, 'text-size': 12, 'text-max-width': 7, 'text-padding': 4 },
      paint: { 'text-color': ['match', ['get', 'class'], 'water', p.waterText, p.parkText], ...halo },
    },
    {
      id: 'street-names',
      type: 'symbol',
      source: 'streets',
      'source-layer': 'streets',
      minzoom: 12,
      filter: ['has', 'name'],
      layout: {
        ...fonts,
        'symbol-placement': 'line',
        'symbol-spacing': 320,
        'symbol-sort-key': ['-', 0, byClass(ranks, 1)],
        'text-field': name,
        'text-size': byZoom([
          [12, 10.5],
          [16, 11.5],
          [18, 13.5],
        ]),
        // Where a street runs north, Hangul is written downwards, and its squares would touch.
        'text-letter-spacing': ['case', ['>=', ['slice', name, 0, 1], '\u1100'], 0.12, 0],
        'text-padding': 5,
      },
      paint: { 'text-color': p.text, ...halo },
    },
  ];
}

function lines(casing: string): LayerSpecification[] {
  const round = { 'line-cap': 'round', 'line-join': 'round' } as const;
  return [
    {
      id: 'line-casings',
      type: 'line',
      source: 'lines',
      filter: ['get', 'casing'],
      layout: round,
      paint: { 'line-color': casing, 'line-width': ['+', ['get', 'width'], 5], 'line-opacity': 0.9 },
    },
    {
      id: 'lines',
      type: 'line',
      source: 'lines',
      filter: ['!', ['get', 'dashed']],
      layout: { ...round, 'line-sort-key': ['get', 'order'] },
      paint: { 'line-color': ['get', 'colour'], 'line-width': ['get', 'width'], 'line-opacity': ['get', 'opacity'] },
    },
    {
      id: 'dashed-lines',
      type: 'line',
      source: 'lines',
      filter: ['get', 'dashed'],
      layout: { 'line-join': 'round', 'line-sort-key': ['get', 'order'] },
      paint: { 'line-color': ['get', 'colour'], 'line-width': ['get', 'width'], 'line-opacity': ['get', 'opacity'], 'line-dasharray': [2, 1.4] },
    },
    {
      id: 'line-arrows',
      type: 'symbol',
      source: 'lines',
      filter: ['get', 'arrows'],
      layout: {
        'symbol-placement': 'line',
        'symbol-spacing': 90,
        'icon-image': 'arrow',
        'icon-size': 0.5,
        'icon-allow-overlap': true,
        'icon-ignore-placement': true,
        'icon-rotation-alignment': 'map',
      },
      paint: { 'icon-color': casing },
    },
  ];
}

/** The whole style, with the lines as they are now. casing is the colour that sets lines off. */
export function styleOf(about: About, isDark: boolean, data: FeatureCollection, casing: string): StyleSpecification {
  const p = isDark ? dark : light;
  const ring = ({ south, west, north, east }: About['sources'][number]['bounds']) => [
    [west, south],
    [east, south],
    [east, north],
    [west, north],
    [west, south],
  ];
  const base = about.base;
  const below: LayerSpecification[] = base
    ? [
        { id: 'land', type: 'background', paint: { 'background-color': p.land } },
        { id: 'base', type: 'raster', source: 'base', paint: isDark ? { 'raster-brightness-max': 0.7, 'raster-saturation': -0.3 } : {} },
      ]
    : ground(p);
  return {
    version: 8,
    sources: {
      ...(base && { base: { type: 'raster', tiles: [base.tiles], tileSize: 256, maxzoom: 19 } as const }),
      streets: { type: 'vector', tiles: [location.origin + about.tiles], minzoom: about.min_zoom, maxzoom: Math.min(16, about.max_zoom) },
      coverage: { type: 'geojson', data: { type: 'MultiLineString', coordinates: about.sources.map((s) => ring(s.bounds)) } },
      lines: { type: 'geojson', data },
    },
    layers: [
      ...below,
      { id: 'coverage', type: 'line', source: 'coverage', paint: { 'line-color': p.coverage, 'line-width': 2, 'line-dasharray': [3, 4], 'line-opacity': 0.7 } },
      ...(base ? [] : names(p)),
      ...lines(casing),
    ],
  };
}
