package measure

import (
	"github.com/runnerway/runnerway/geo"
)

// A Stretch is a part of a route along one street; it ends where the next begins.
type Stretch struct {
	FromM float64 // from the start of the route
	Name  string  // as on the map; empty on a street without a name and off the streets
}

// StreetAt is the name of the street alongM metres from the start, empty if it has none.
func StreetAt(stretches []Stretch, alongM float64) string {
	name := ""
	for _, s := range stretches {
		if s.FromM > alongM {
			break
		}
		name = s.Name
	}
	return name
}

// Streets names the streets along path, segment by segment: neighbours differ. Nil if nothing has a name.
func (s *Surroundings) Streets(path []geo.Point) []Stretch {
	if s == nil || len(path) < 2 {
		return nil
	}
	var out []Stretch
	named, alongM := false, 0.0
	for i := 1; i < len(path); i++ {
		a, b := s.graph.Plane.XY(path[i-1]), s.graph.Plane.XY(path[i])
		if a == b {
			continue
		}
		name := ""
		if snap, ok := s.graph.Snap(a.Lerp(b, 0.5), onStreetM); ok {
			name = s.graph.Names[s.graph.Name[snap.Edge]]
		}
		if len(out) == 0 || out[len(out)-1].Name != name {
			out = append(out, Stretch{FromM: alongM, Name: name})
		}
		named = named || name != ""
		alongM += geo.Distance(path[i-1], path[i])
	}
	if !named {
		return nil
	}
	return out
}
