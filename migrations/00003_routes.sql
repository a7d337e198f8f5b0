-- Presets with an id of their own and an order; what is known of a route and of how well an option draws it.

-- +goose Up
ALTER TABLE route_shapes ADD COLUMN /*M! IF NOT EXISTS */ shape_id VARCHAR(50);
ALTER TABLE route_shapes ADD COLUMN /*M! IF NOT EXISTS */ name_en VARCHAR(50);
ALTER TABLE route_shapes ADD COLUMN /*M! IF NOT EXISTS */ sort_order INTEGER NOT NULL DEFAULT 1000;
ALTER TABLE routes ADD COLUMN /*M! IF NOT EXISTS */ location_address VARCHAR(255);
ALTER TABLE routes ADD COLUMN /*M! IF NOT EXISTS */ location_district VARCHAR(50);
ALTER TABLE routes ADD COLUMN /*M! IF NOT EXISTS */ custom_points LONGTEXT;
ALTER TABLE route_options ADD COLUMN /*M! IF NOT EXISTS */ camera_count INTEGER NOT NULL DEFAULT 0;
ALTER TABLE route_options ADD COLUMN /*M! IF NOT EXISTS */ light_coverage DOUBLE NOT NULL DEFAULT 0;
ALTER TABLE route_options ADD COLUMN /*M! IF NOT EXISTS */ outline LONGTEXT;
ALTER TABLE route_options ADD COLUMN /*M! IF NOT EXISTS */ turn_deg DOUBLE NOT NULL DEFAULT 0;
ALTER TABLE route_options ADD COLUMN /*M! IF NOT EXISTS */ deviation_m DOUBLE NOT NULL DEFAULT 0;
ALTER TABLE route_options ADD COLUMN /*M! IF NOT EXISTS */ deviation_pct DOUBLE NOT NULL DEFAULT 0;
ALTER TABLE route_options ADD COLUMN /*M! IF NOT EXISTS */ label VARCHAR(30);
ALTER TABLE route_options ADD COLUMN /*M! IF NOT EXISTS */ details LONGTEXT;
ALTER TABLE saved_routes ADD COLUMN /*M! IF NOT EXISTS */ custom_name VARCHAR(100);
ALTER TABLE saved_routes ADD COLUMN /*M! IF NOT EXISTS */ source VARCHAR(20) NOT NULL DEFAULT 'direct';
CREATE UNIQUE INDEX IF NOT EXISTS unique_route_shape ON route_shapes (shape_id);

UPDATE route_shapes SET shape_id = id WHERE shape_id IS NULL;

-- +goose Down
DROP INDEX IF EXISTS unique_route_shape /*M! ON route_shapes */;
ALTER TABLE saved_routes DROP COLUMN /*M! IF EXISTS */ source;
ALTER TABLE saved_routes DROP COLUMN /*M! IF EXISTS */ custom_name;
ALTER TABLE route_options DROP COLUMN /*M! IF EXISTS */ details;
ALTER TABLE route_options DROP COLUMN /*M! IF EXISTS */ label;
ALTER TABLE route_options DROP COLUMN /*M! IF EXISTS */ deviation_pct;
ALTER TABLE route_options DROP COLUMN /*M! IF EXISTS */ deviation_m;
ALTER TABLE route_options DROP COLUMN /*M! IF EXISTS */ turn_deg;
ALTER TABLE route_options DROP COLUMN /*M! IF EXISTS */ outline;
ALTER TABLE route_options DROP COLUMN /*M! IF EXISTS */ light_coverage;
ALTER TABLE route_options DROP COLUMN /*M! IF EXISTS */ camera_count;
ALTER TABLE routes DROP COLUMN /*M! IF EXISTS */ custom_points;
ALTER TABLE routes DROP COLUMN /*M! IF EXISTS */ location_district;
ALTER TABLE routes DROP COLUMN /*M! IF EXISTS */ location_address;
ALTER TABLE route_shapes DROP COLUMN /*M! IF EXISTS */ sort_order;
ALTER TABLE route_shapes DROP COLUMN /*M! IF EXISTS */ name_en;
ALTER TABLE route_shapes DROP COLUMN /*M! IF EXISTS */ shape_id;
