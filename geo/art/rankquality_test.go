//go:build !race

package art_test

import (
	"cmp"
	"context"
	"fmt"
	"math"
	"slices"
	"strings"
	"testing"

	"github.com/runnerway/runnerway/geo"
	"github.com/runnerway/runnerway/geo/art"
	"github.com/runnerway/runnerway/geo/roads"
	"github.com/runnerway/runnerway/geo/towntest"
)

// TestRankingForetellsSearches holds the ranking against searches: those that fit best must be drawn better than those that
// fit worst. With -quality full it prints that and the rank correlation over the places, starts and shapes of the other flags:
//
//	go test ./geo/art -run RankingForetells -v -timeout 2h -quality full -quality.towns gothenburg,gangnam,milan -quality.starts 3
func TestRankingForetellsSearches(t *testing.T) {
	if *quality.mode == "full" {
		reportRanking(t)
		return
	}
	outlines, names := presetsOf(t)
	start := geo.Point{Lat: 57.69, Lng: 11.93}
	ratings := ranked(t, start, 5000, outlines)
	order := byFit(ratings)
	deviation := func(of []int) float64 {
		var sum float64
		for _, i := range of {
			pct := deviationOf(t, gothenburg(t), outlines[i], start)
			t.Logf("%-9s fit %.1f, deviation %.2f %%", names[i], ratings[i].Fit, pct)
			sum += pct
		}
		return sum / float64(len(of))
	}
	if first, last := deviation(order[:3]), deviation(order[len(order)-3:]); first >= last {
		t.Errorf("the three that fit best deviate by %.2f %% on average, the three that fit worst by %.2f", first, last)
	}
}

// byFit is the places of the ratings, the best fit first.
func byFit(ratings []art.Rating) []int {
	order := make([]int, len(ratings))
	for i := range order {
		order[i] = i
	}
	slices.SortStableFunc(order, func(a, b int) int { return cmp.Compare(ratings[b].Fit, ratings[a].Fit) })
	return order
}

// deviationOf is what a search for 5 km reaches.
func deviationOf(t *testing.T, g *roads.Graph, o art.Outline, start geo.Point) float64 {
	t.Helper()
	r, err := art.Search(context.Background(), g, art.Request{Outline: o, Start: start, DistanceM: 5000}, nil)
	if err != nil {
		return math.Inf(1)
	}
	return r.Routes[0].DeviationPct
}

func reportRanking(t *testing.T) {
	figures := chosenFigures(t)
	var outlines []art.Outline
	for _, f := range figures {
		outlines = append(outlines, f.outline)
	}
	var sum, firsts, lasts, n float64
	for name := range strings.SplitSeq(*quality.towns, ",") {
		p, ok := towntest.Named(name)
		if !ok {
			t.Fatalf("-quality.towns: no place %s", name)
		}
		g := p.Network(t)
		for i, start := range p.Starts[:min(*quality.starts, len(p.Starts))] {
			ratings, err := art.Rank(context.Background(), g, start, 5000, outlines)
			if err != nil {
				t.Fatal(err)
			}
			var unfit, reached []float64
			for k, r := range ratings {
				unfit, reached = append(unfit, -r.Fit), append(reached, deviationOf(t, g, outlines[k], start))
			}
			rho := rankCorrelation(unfit, reached)
			order := byFit(ratings)
			mean := func(of []int) float64 {
				var sum float64
				for _, k := range of {
					sum += reached[k]
				}
				return sum / float64(len(of))
			}
			first, last := mean(order[:min(3, len(order))]), mean(order[max(0, len(order)-3):])
			sum, firsts, lasts, n = sum+rho, firsts+first, lasts+last, n+1
			fmt.Printf("%s, start %d: %d shapes, rank correlation %.2f; the three that fit best deviate by %.2f %%, the three that fit worst by %.2f\n",
				name, i+1, len(figures), rho, first, last)
		}
	}
	fmt.Printf("mean of %.0f starts: %.2f; %.2f and %.2f %%\n", n, sum/n, firsts/n, lasts/n)
}

// rankCorrelation is Spearman's, for values without ties.
func rankCorrelation(a, b []float64) float64 {
	ranks := func(v []float64) []float64 {
		order := make([]int, len(v))
		for i := range order {
			order[i] = i
		}
		slices.SortStableFunc(order, func(i, k int) int { return cmp.Compare(v[i], v[k]) })
		out := make([]float64, len(v))
		for rank, i := range order {
			out[i] = float64(rank)
		}
		return out
	}
	ra, rb, n := ranks(a), ranks(b), float64(len(a))
	var squares float64
	for i := range ra {
		squares += (ra[i] - rb[i]) * (ra[i] - rb[i])
	}
	return 1 - 6*squares/(n*(n*n-1))
}
