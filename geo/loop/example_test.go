package loop_test

import (
	"context"
	"fmt"

	"github.com/runnerway/runnerway/geo/loop"
)

func Example() {
	town := newTown().grid(-1000, -1000, 20, 100, plain)
	result, err := loop.Search(context.Background(), town.build(), loop.Request{Start: town.at(0, 0), DistanceM: 3000}, nil)
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, route := range result.Routes {
		fmt.Printf("%v: %.1f km\n", route.Profile, route.DistanceM/1000)
	}
	// Output:
	// flat: 3.0 km
	// balanced: 3.0 km
	// hilly: 3.0 km
}
