package osm_test

import (
	"fmt"

	"github.com/runnerway/runnerway/geo/osm"
)

func ExampleWalkable() {
	class, _, reason := osm.Walkable(osm.Tags{{Key: "highway", Value: "primary_link"}})
	fmt.Printf("%v %q\n", class, reason)
	_, _, reason = osm.Walkable(osm.Tags{{Key: "highway", Value: "trunk"}})
	fmt.Printf("%q\n", reason)
	// Output:
	// primary ""
	// "trunk road without sidewalk"
}
