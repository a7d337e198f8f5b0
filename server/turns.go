package server

import (
	"math"

	"github.com/runnerway/runnerway/geo/measure"
	"github.com/runnerway/runnerway/geo/track"
	"github.com/runnerway/runnerway/store"
)

// A routeTurn is a line of the table of turns, for those who run and for those who read.
type routeTurn struct {
	LatLng
	DistanceM int     `json:"distance_m" doc:"From the start, along the route"`
	Direction string  `json:"direction" enum:"slight_left,left,sharp_left,slight_right,right,sharp_right,u_turn"`
	Street    *string `json:"street" doc:"Into which one turns; null if it has no name or it is not known"`
}

// intoStreetM is how far behind a turn the street into which one turned is looked up: beyond the junction itself, but not
// beyond the next turn.
const intoStreetM = 20

// A notedStreet is a measure.Stretch as it is kept with an option.
type notedStreet struct {
	FromM int    `json:"m"`
	Name  string `json:"name,omitempty"`
}

func notedStreets(stretches []measure.Stretch) []notedStreet {
	var out []notedStreet
	for _, s := range stretches {
		out = append(out, notedStreet{FromM: int(math.Round(s.FromM)), Name: s.Name})
	}
	return out
}

// streetsOf are the streets that were known when the option was made.
func streetsOf(o store.RouteOption) []measure.Stretch {
	var out []measure.Stretch
	if o.Concealed {
		return nil // they are known by their distance from the start
	}
	for _, s := range notesOf(o).Streets {
		out = append(out, measure.Stretch{FromM: float64(s.FromM), Name: s.Name})
	}
	return out
}

// turnsOf are the turns of an option.
func turnsOf(o store.RouteOption) []routeTurn {
	turns := []routeTurn{}
	for _, c := range cuesOf(o) {
		turns = append(turns, routeTurn{
			LatLng: newLatLng(c.At), DistanceM: int(math.Round(c.AlongM)), Direction: string(c.Direction()), Street: orNull(c.Street),
		})
	}
	return turns
}

// cuesOf are the turns of an option as a watch announces them.
func cuesOf(o store.RouteOption) []track.Cue {
	streets := streetsOf(o)
	var cues []track.Cue
	turns := measure.TurnsOf(o.Path)
	for i, t := range turns {
		ahead := float64(intoStreetM)
		if i+1 < len(turns) {
			ahead = min(ahead, (turns[i+1].AlongM-t.AlongM)/2)
		}
		cues = append(cues, track.Cue{Turn: t, Street: measure.StreetAt(streets, t.AlongM+ahead)})
	}
	return cues
}
