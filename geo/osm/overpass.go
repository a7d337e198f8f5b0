package osm

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math"

	"github.com/runnerway/runnerway/geo"
	"github.com/runnerway/runnerway/geo/roads"
)

// The answers of an Overpass API in its JSON form: one object whose list "elements" holds nodes, ways and relations as the
// query of OverpassQuery asks for them. They are read element by element and made into streets as an extract is, so that the
// same map gives the same streets. Memory grows with the nodes and ways of the answer: at most about twice its length, with what
// the garbage collector has not yet taken (121 MB for 64 MB, which take 1.7 s of one core).

// ErrNotOverpass is data that is no whole answer of an Overpass API; compare with errors.Is.
var ErrNotOverpass = errors.New("no whole answer of an Overpass API")

// A RemarkError is an answer that says itself that it is not whole: the query took too long or too much memory.
type RemarkError struct{ Remark string }

func (e *RemarkError) Error() string { return "the Overpass API remarks: " + e.Remark }

// AnswerOptions are how to read an answer; the zero value makes the streets that an import of an extract makes.
type AnswerOptions struct {
	// Tiled ends streets where they leave a tile of the map too. Answers for neighbouring areas that overlap by a tile then
	// have the same streets in every tile that both hold with all its neighbours.
	Tiled bool
	// Bounds is what was asked for: the sea is made there and a little beyond; empty: where the streets are.
	Bounds geo.Bounds
}

// An Answer is what an Overpass API knows of an area; streets without islands, none if there are none.
type Answer struct {
	Content     roads.Tile         // of the whole area, to be cut
	Sea         []roads.PlacedArea // the sea in each tile
	Places      []Place
	Others      map[string][]string // as Sink.AddNames gets them
	Ways, Nodes int64               // read
}

// ReadAnswer reads a whole answer. Errors: ErrNotOverpass for anything else and for a part of one, *RemarkError, those of r
// and of ctx.
func ReadAnswer(ctx context.Context, r io.Reader, o AnswerOptions) (*Answer, error) {
	a := answerReader{ways: newWayBatch(), nodes: &nodeBatch{}, refsOf: map[int64][]int64{}}
	if err := a.read(ctx, json.NewDecoder(r)); err != nil {
		return nil, err
	}
	return a.answer(ctx, o)
}

// overpassElement is a node, way or relation.
type overpassElement struct {
	Type    string            `json:"type"`
	ID      int64             `json:"id"`
	Lat     float64           `json:"lat"`
	Lng     float64           `json:"lon"`
	Tags    map[string]string `json:"tags"`
	Nodes   []int64           `json:"nodes"`
	Members []struct {
		Type string `json:"type"`
		Ref  int64  `json:"ref"`
		Role string `json:"role"`
	} `json:"members"`
}

// clear makes e ready for the next element, keeping its memory.
func (e *overpassElement) clear() {
	clear(e.Tags)
	clear(e.Members)
	*e = overpassElement{Lat: math.NaN(), Lng: math.NaN(), Tags: e.Tags, Nodes: e.Nodes[:0], Members: e.Members[:0]}
}

// answerReader collects what an answer holds.
type answerReader struct {
	ways   *wayBatch
	refsOf map[int64][]int64 // of every way
	nodes  *nodeBatch        // in the order of the answer
	tags   Tags              // of the element being read
}

// read goes through the object that an answer is.
func (a *answerReader) read(ctx context.Context, d *json.Decoder) error {
	if err := wantDelim(d, '{'); err != nil {
		return err
	}
	listed := false
	for d.More() {
		key, err := d.Token()
		if err != nil {
			return broken(err)
		}
		switch key {
		case "elements":
			listed, err = true, a.elements(ctx, d)
		case "remark":
			var remark string
			if err = broken(d.Decode(&remark)); err == nil {
				err = &RemarkError{remark}
			}
		default:
			var skipped json.RawMessage
			err = broken(d.Decode(&skipped))
		}
		if err != nil {
			return err
		}
	}
	if err := wantDelim(d, '}'); err != nil {
		return err
	}
	if !listed {
		return fmt.Errorf("%w: it lists no elements", ErrNotOverpass)
	}
	return nil
}

func wantDelim(d *json.Decoder, want json.Delim) error {
	t, err := d.Token()
	if err == nil && t != want {
		err = fmt.Errorf("%v where %v is expected", t, want)
	}
	return broken(err)
}

// broken wraps what is wrong with the text; errors of the reader below stay recognisable.
func broken(err error) error {
	if err == nil {
		return nil
	}
	if errors.Is(err, io.EOF) {
		err = io.ErrUnexpectedEOF
	}
	return fmt.Errorf("%w: %w", ErrNotOverpass, err)
}

// elements reads the list.
func (a *answerReader) elements(ctx context.Context, d *json.Decoder) error {
	if err := wantDelim(d, '['); err != nil {
		return err
	}
	const lookEvery = 1024
	var e overpassElement
	for n := 0; d.More(); n++ {
		if n%lookEvery == 0 && ctx.Err() != nil {
			return ctx.Err()
		}
		e.clear()
		if err := d.Decode(&e); err != nil {
			return broken(err)
		}
		if err := a.add(&e); err != nil {
			return err
		}
	}
	return wantDelim(d, ']')
}

func (a *answerReader) add(e *overpassElement) error {
	a.tags = a.tags[:0]
	for key, value := range e.Tags { // their order is of no meaning
		a.tags = append(a.tags, Tag{key, value})
	}
	switch e.Type {
	case "node":
		at := geo.Point{Lat: e.Lat, Lng: e.Lng}
		if !at.Valid() {
			return fmt.Errorf("%w: node %d has no position", ErrNotOverpass, e.ID)
		}
		a.nodes.addNode(e.ID, roads.PositionOf(at), a.tags)
	case "way":
		if _, ok := a.refsOf[e.ID]; ok || len(e.Nodes) < 2 {
			return nil
		}
		refs := append([]int64(nil), e.Nodes...)
		a.refsOf[e.ID] = refs
		a.ways.addWay(e.ID, a.tags, refs)
	case "relation":
		members := make([]member, 0, len(e.Members))
		for _, m := range e.Members {
			members = append(members, member{way: m.Type == "way", id: m.Ref, role: m.Role})
		}
		a.ways.addRelation(e.ID, a.tags, members)
	}
	return nil
}

// answer makes streets, areas and places of what was read.
func (a *answerReader) answer(ctx context.Context, o AnswerOptions) (*Answer, error) {
	look := func(float64) error { return ctx.Err() }
	assembly := newAssembly(memoryScratch(), assemblyOptions{tiled: o.Tiled, look: look})
	out := &collector{places: a.nodes.places, shores: newShores(memoryScratch())}
	out.content.Lamps, out.content.Cameras = a.nodes.lamps, a.nodes.cameras
	err := inTurn(
		func() error { return assembly.addWays(a.ways) },
		func() error { return a.addOutlines(assembly) },
		func() error { return assembly.meetAll(a.nodes) },
		func() error { return assembly.assemble(out) },
	)
	if err != nil {
		return nil, err
	}
	out.content.Streets = out.sorted()
	answer := &Answer{Content: out.content, Places: out.places, Others: a.ways.others, Ways: a.ways.read, Nodes: int64(len(a.nodes.ids))}
	bounds := o.Bounds
	if bounds.Empty() {
		bounds = boundsOf(out.content.Streets)
	}
	return answer, out.shores.sea(o.Bounds, bounds, func(id roads.TileID, area roads.Area) error {
		answer.Sea = append(answer.Sea, roads.PlacedArea{ID: id, Area: area})
		return nil
	})
}

func boundsOf(streets []roads.Street) geo.Bounds {
	b := geo.EmptyBounds()
	for i := range streets {
		for _, p := range streets[i].Line {
			b = b.Extend(p.Point())
		}
	}
	return b
}

func (a *answerReader) addOutlines(to *assembly) error {
	for _, o := range a.ways.outlines {
		if err := to.addOutline(o, a.refsOf); err != nil {
			return err
		}
	}
	a.refsOf = nil
	return nil
}
