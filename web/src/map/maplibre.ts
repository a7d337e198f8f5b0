// The names of MapLibre's types that the map's code uses; nothing of the library itself.
export type { ExpressionSpecification, LayerSpecification, StyleSpecification } from 'maplibre-gl';
export type FeatureCollection = import('geojson').FeatureCollection;
