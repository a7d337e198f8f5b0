package server

import (
	"encoding/json"
	"errors"
	"math"
	"strings"

	"github.com/danielgtaylor/huma/v2"

	"github.com/runnerway/runnerway/server/api"
	"github.com/runnerway/runnerway/server/jsonscan"
)

// What is wrong with a completion, told to its user.
const (
	textRunNumber   = "0 이상의 숫자여야 합니다"
	textRunDistance = "거리는 0 이상 999.99 이하여야 합니다"
	textRunType     = "값의 형식이 올바르지 않습니다"
	textPosition    = "위도는 -90에서 90, 경도는 -180에서 180 사이여야 합니다"
)

const (
	maxRunKM  = 999.99
	maxSplits = 1000 // one for each kilometre
)

// A completion is the body of W2. It is a BodyReader: of its megabytes all but some hundred bytes are the path. A metric that
// is null, as JavaScript writes NaN, is one that the server fills in, and a fraction of a whole number is rounded: the run
// must not be lost for either.
type completion struct {
	CompletedAt  *api.Instant  `json:"completed_at,omitempty" required:"true"`
	ClientID     *string       `json:"client_id,omitempty" doc:"That of workouts/start. With it a completion that is sent again changes nothing and answers with what is stored"`
	Metrics      *finalMetrics `json:"final_metrics,omitempty" required:"true"`
	Route        runRoute      `json:"route"`
	Splits       []splitWish   `json:"splits,omitempty" nullable:"true" doc:"By kilometre; from the path if they are left out"`
	EndLocation  *endWish      `json:"end_location,omitempty" doc:"The end of the path if it is left out"`
	ElevationUp  *float64      `json:"elevation_gain,omitempty" doc:"m" minimum:"0"`
	ElevationOff *float64      `json:"elevation_loss,omitempty" doc:"m" minimum:"0"`
	Completion   *float64      `json:"route_completion,omitempty" doc:"Percent, clamped to 0..100; from the path if it is left out" example:"98.5"`

	hasRoute bool
	wrong    []error
}

type runRoute struct {
	Path runPath `json:"actual_path" doc:"May be empty; points out of range are left out"`
}

type finalMetrics struct {
	Distance    figure  `json:"distance" doc:"km, 0..999.99" example:"5.12"`
	Duration    figure  `json:"duration" doc:"s" example:"1834"`
	AveragePace *string `json:"average_pace,omitempty" doc:"For display; from distance and duration if it is left out" example:"6'30\""`
	Calories    figure  `json:"calories,omitempty" doc:"kcal" example:"307"`
	MaxPace     *string `json:"max_pace,omitempty"`
	MinPace     *string `json:"min_pace,omitempty"`
}

type splitWish struct {
	KM       figure  `json:"km" example:"1"`
	Pace     *string `json:"pace,omitempty"`
	Duration figure  `json:"duration" doc:"s" example:"350"`
}

type endWish struct {
	Latitude  *float64 `json:"latitude,omitempty" required:"true" minimum:"-90" maximum:"90" example:"37.4979462"`
	Longitude *float64 `json:"longitude,omitempty" required:"true" minimum:"-180" maximum:"180" example:"127.0276206"`
	Accuracy  *float64 `json:"accuracy,omitempty"`
}

// A figure is a number that may be null, and that knows whether it was sent at all.
type figure struct {
	sent  bool
	value *float64
}

// UnmarshalJSON reads a number or null.
func (f *figure) UnmarshalJSON(b []byte) error {
	f.sent = true
	return json.Unmarshal(b, &f.value)
}

// Schema is a number or null.
func (figure) Schema(huma.Registry) *huma.Schema {
	return &huma.Schema{Type: huma.TypeNumber, Nullable: true}
}

// ReadBody implements api.BodyReader.
func (c *completion) ReadBody(body []byte) error {
	rest := []byte("{")
	s := jsonscan.New(body)
	if s.Kind() != '{' {
		if err := s.Skip(); err != nil {
			return err
		}
		c.wrong = append(c.wrong, api.WrongValue("body", textRunType))
		return s.End()
	}
	err := s.Object(func(key []byte) error {
		if string(key) == "route" {
			return c.readRoute(s)
		}
		name := string(key)
		value, err := s.Raw()
		if err != nil {
			return err
		}
		quoted, err := json.Marshal(name)
		if len(rest) > 1 {
			rest = append(rest, ',')
		}
		rest = append(append(append(rest, quoted...), ':'), value...)
		return err
	})
	if err == nil {
		err = s.End()
	}
	if err != nil {
		return err
	}
	type plain completion // without the methods
	err = json.Unmarshal(append(rest, '}'), (*plain)(c))
	var mistyped *json.UnmarshalTypeError
	if errors.As(err, &mistyped) {
		c.wrong = append(c.wrong, api.WrongValue(strings.TrimSuffix("body."+mistyped.Field, "."), textRunType))
		return nil
	}
	return err
}

// readRoute takes `route`.
func (c *completion) readRoute(s *jsonscan.Scanner) error {
	switch s.Kind() {
	case 'n':
		return s.Skip()
	case '{':
	default:
		c.wrong = append(c.wrong, api.WrongValue("body.route", textRunType))
		return s.Skip()
	}
	c.hasRoute = true
	return s.Object(func(key []byte) error {
		if string(key) != "actual_path" {
			return s.Skip()
		}
		if k := s.Kind(); k != '[' && k != 'n' {
			c.wrong = append(c.wrong, api.WrongValue("body.route.actual_path", textRunType))
			return s.Skip()
		}
		path, err := readRunPath(s)
		c.Route.Path = path
		return err
	})
}

// Resolve reports what is wrong with it: nobody else checks it.
func (c *completion) Resolve(_ huma.Context, path *huma.PathBuffer) []error {
	if len(c.wrong) > 0 {
		return c.wrong
	}
	var wrong []error
	need := func(there bool, field string) bool {
		if !there {
			wrong = append(wrong, api.Missing(path.With(field)))
		}
		return there
	}
	atLeastZero := func(v *float64, field string) {
		if v != nil && *v < 0 {
			wrong = append(wrong, api.WrongValue(path.With(field), textRunNumber))
		}
	}
	need(c.CompletedAt != nil, "completed_at")
	need(c.hasRoute, "route")
	if need(c.Metrics != nil, "final_metrics") {
		m := c.Metrics
		need(m.Distance.sent, "final_metrics.distance")
		need(m.Duration.sent, "final_metrics.duration")
		if km := m.Distance.value; km != nil && (*km < 0 || *km > maxRunKM) {
			wrong = append(wrong, api.Wrong(path.With("final_metrics.distance"), textRunDistance))
		}
		atLeastZero(m.Duration.value, "final_metrics.duration")
		atLeastZero(m.Calories.value, "final_metrics.calories")
	}
	atLeastZero(c.ElevationUp, "elevation_gain")
	atLeastZero(c.ElevationOff, "elevation_loss")
	if e := c.EndLocation; e != nil && !e.valid() {
		wrong = append(wrong, api.Wrong(path.With("end_location"), textPosition))
	}
	return wrong
}

func (e endWish) valid() bool {
	return e.Latitude != nil && e.Longitude != nil && math.Abs(*e.Latitude) <= 90 && math.Abs(*e.Longitude) <= 180
}
