package cmd

import (
	"context"
	"errors"
	"fmt"
	"math"
	"strings"
	"unicode"

	"github.com/google/uuid"
	"github.com/spf13/cobra"

	"github.com/runnerway/runnerway/geo"
	"github.com/runnerway/runnerway/geo/points"
	"github.com/runnerway/runnerway/server/streetimport"
	"github.com/runnerway/runnerway/store"
)

func newSeedPlaces(p *program) *cobra.Command {
	var name, category string
	var files []tableFile
	c := &cobra.Command{
		Use:   "places FILE.csv...",
		Short: "Put cafes, toilets and other places from tables into the database",
		Long: `Puts places from tables into the database, beside those that come with the streets: cafe, convenience, park, photo, restroom
and fountain.

` + tableForms + `

Beside the position: a name (name, 이름, 상호명, 화장실명 ...), a category (category, type, 분류, 구분 ...; in words such as
convenience_store, toilet, 카페, 편의점, 공원, 화장실, 음수대, 전망대), and if there are such columns the address, rating, number of
reviews (address, rating, review_count; 주소, 평점, 리뷰수) and an id (id, 관리번호). --category is that of all rows without one.

Each file takes the place of the one that was seeded under its name before, as a whole or not at all; the name is that of the
file unless --name gives another. A place keeps its identity, by which routes know it, as long as its id stays the same, or
without ids its name, category and position. Places that are no longer in the file are hidden.`,
		Args: func(_ *cobra.Command, args []string) (err error) {
			if len(args) == 0 {
				return errors.New("name at least one FILE.csv")
			}
			if category != "" {
				known, ok := points.CategoryOf(category)
				if !ok {
					return fmt.Errorf("--category %s is none of cafe, convenience, park, photo, restroom and fountain", category)
				}
				category = known
			}
			files, err = namedTables(store.SeedPlaces, args, name)
			return err
		},
		RunE: func(c *cobra.Command, _ []string) error {
			config, _, err := p.setup(c)
			if err != nil {
				return err
			}
			return config.with(c.Context(), p.stderr, func(s store.Store) error {
				return p.seedTables(c.Context(), files, func(f tableFile) error { return p.seedPlaces(c.Context(), s, f, category) })
			})
		},
	}
	c.Flags().StringVar(&name, "name", "", "name of the source, in place of the file's")
	c.Flags().StringVar(&category, "category", "", "category of rows without one")
	return c
}

// seedPlaces puts the places of one file in place of those seeded under its name before. usual is the category of rows
// without one, empty for none.
func (p *program) seedPlaces(ctx context.Context, s store.Store, f tableFile, usual string) error {
	list := placeList{source: f.name, usual: usual, lineOf: map[string]int{}}
	wanted := []points.Column{points.ID, points.Name, points.Category, points.Address, points.Rating, points.Reviews}
	report, fingerprint, err := p.readTable(ctx, f.path, wanted, list.add)
	if err != nil {
		return err
	}
	areas, err := streetAreas(ctx, s)
	if err != nil {
		return err
	}
	at := make([]geo.Point, len(list.places))
	for i, p := range list.places {
		at[i] = p.At
	}
	if points.Turned(at, areas) {
		for i, p := range at {
			at[i] = geo.Point{Lat: p.Lng, Lng: p.Lat}
			list.places[i].At = at[i]
		}
		report.Turned = len(at) - report.Turned
	}
	if err := s.PutPlaces(ctx, tablePlaces(f.name), list.places); err != nil {
		return err
	}
	if err := s.NoteSeed(ctx, store.Seed{Kind: f.kind, Name: f.name, Fingerprint: fingerprint, Entries: int64(len(list.places))}); err != nil {
		return err
	}
	fmt.Fprintf(p.stdout, "%s: %d places stored as %q, %d rows skipped\n", f.path, len(list.places), f.name, report.Skipped)
	writeReport(p.stdout, report)
	fmt.Fprintf(p.stdout, "  stored   %s\n", list.counts())
	fmt.Fprintf(p.stdout, "  within   %d places lie where streets are imported\n", countWithin(at, areas))
	return nil
}

// tablePlaces is the id of a table in the table of places; streets may have a source of the same name with places of their own.
func tablePlaces(name string) string { return streetimport.PlaceSource("places:" + name) }

// A placeList is the places of one source.
type placeList struct {
	source, usual string
	places        []store.Place
	lineOf        map[string]int // by id
}

// add takes a row, or says why not.
func (l *placeList) add(r points.Row) error {
	category, known := points.CategoryOf(r.Category)
	switch {
	case r.Category == "" && l.usual == "":
		return errors.New("no category; --category says that of such rows")
	case r.Category == "":
		category = l.usual
	case !known:
		return fmt.Errorf("category %q is not known", streetimport.FirstRunes(r.Category, 40))
	}
	p := store.Place{
		Name: streetimport.FirstRunes(plainText(r.Name), streetimport.MaxPlaceName), Category: category, At: r.At, Address: streetimport.FirstRunes(plainText(r.Address), maxAddress),
		ReviewCount: r.Reviews,
	}
	if r.Rating > 0 && r.Rating <= maxRating {
		p.Rating = r.Rating
	}
	p.ID = placeID(l.source, r.ID, p)
	if line, taken := l.lineOf[p.ID]; taken {
		return fmt.Errorf("the same place as in line %d", line)
	}
	l.lineOf[p.ID] = r.Line
	l.places = append(l.places, p)
	return nil
}

// counts are how many places there are of each category, for people.
func (l *placeList) counts() string {
	n := map[string]int{}
	for _, p := range l.places {
		n[p.Category]++
	}
	var parts []string
	for _, c := range [...]string{"cafe", "convenience", "park", "photo", "restroom", "fountain"} {
		if n[c] > 0 {
			parts = append(parts, fmt.Sprintf("%d %s", n[c], c))
		}
	}
	return strings.Join(parts, ", ")
}

// Limits of the columns of places.
const (
	maxAddress = 255
	maxRating  = 5
)

// placeID is the id of a place, the same whenever its source is seeded again: the file's own if that is a UUID, else made of
// the id in the file, else of what the place is and where, to 11 m.
func placeID(source, own string, p store.Place) string {
	if id, err := uuid.Parse(own); err == nil && len(own) == len(id.String()) {
		return id.String()
	}
	key := "id\n" + own
	if own == "" {
		cell := func(deg float64) float64 { return math.Round(deg * 1e4) }
		key = fmt.Sprintf("place\n%s\n%s\n%.0f\n%.0f", p.Category, p.Name, cell(p.At.Lat), cell(p.At.Lng))
	}
	return uuid.NewSHA1(uuid.NameSpaceURL, []byte("places:"+source+"\n"+key)).String()
}

// plainText is s without what is no text or would be markup: clients write names into pages (B20).
func plainText(s string) string {
	return strings.Join(strings.Fields(strings.Map(func(r rune) rune {
		switch {
		case r == '<' || r == '>':
			return -1
		case unicode.IsControl(r):
			return ' '
		}
		return r
	}, s)), " ")
}
