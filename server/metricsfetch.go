package server

import (
	"github.com/prometheus/client_golang/prometheus"

	"github.com/runnerway/runnerway/server/overpass"
)

// fetchFigures are those of streets that are fetched from an Overpass API.
type fetchFigures struct {
	took          *prometheus.HistogramVec
	bytes, blocks prometheus.Counter
}

func newFetchFigures() fetchFigures {
	return fetchFigures{
		took: prometheus.NewHistogramVec(prometheus.HistogramOpts{
			Name: "runnerway_street_fetch_duration_seconds", Help: "How long requests for streets to the Overpass API took, by outcome.",
			Buckets: []float64{.25, .5, 1, 2.5, 5, 10, 20, 40, 60},
		}, []string{"outcome"}),
		bytes: prometheus.NewCounter(prometheus.CounterOpts{
			Name: "runnerway_street_fetch_bytes_total", Help: "Bytes read of its answers, unpacked.",
		}),
		blocks: prometheus.NewCounter(prometheus.CounterOpts{
			Name: "runnerway_street_fetch_blocks_total", Help: "Blocks of streets that were fetched and stored.",
		}),
	}
}

func (f fetchFigures) register(r prometheus.Registerer) {
	r.MustRegister(f.took, f.bytes, f.blocks)
}

// asked counts a request to the Overpass API.
func (m *metrics) asked(r overpass.Request) {
	m.fetches.took.WithLabelValues(string(r.Outcome)).Observe(r.Took.Seconds())
	m.fetches.bytes.Add(float64(r.Bytes))
}

// blocksFetched counts blocks that were fetched and stored.
func (m *metrics) blocksFetched(n int) { m.fetches.blocks.Add(float64(n)) }
