package api

import (
	"cmp"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"sync"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/validation"
)

// A Problem is one thing wrong with the shape of a request: an item of the
// `detail` array of a 422. It never holds the value that was sent.
type Problem struct {
	Type string // as FastAPI names it: missing, value_error, ...
	Loc  string // as huma writes paths: body.items[3].name, query.page
	Text string // Korean; a fmt format if Args is not empty
	Args []any
	Bare bool // Text does not say what it is about, as that of every Type but ours: the field's name goes before it
}

// typeJSON is the type of a body that is no JSON.
const typeJSON = "json_invalid"

// bare reports whether the text is right for any field.
func (p *Problem) bare() bool { return p.Bare || p.Type != typeOurs && p.Type != typeJSON }

// field is what the client calls the place: places[3].lat, page; nothing for the whole body.
func (p *Problem) field() string {
	_, field, _ := strings.Cut(p.Loc, ".")
	return field
}

// message is the text for the user, in the client's language, with the field if the text alone does not tell it.
func (p Problem) message(translate func(string) string) string {
	p.Text = translate(p.Text)
	if !p.bare() {
		return p.Error()
	}
	return cmp.Or(p.field(), p.Loc) + ": " + p.Error()
}

// Error is the Korean text.
func (p *Problem) Error() string {
	if len(p.Args) == 0 {
		return p.Text
	}
	return fmt.Sprintf(p.Text, p.Args...)
}

// typeOurs is the type of what only our own checks find.
const typeOurs = "value_error"

// Wrong is a Problem with a value, for Resolve methods. loc is a path such as
// "body.end_date"; text is in the catalogue.
func Wrong(loc, text string, args ...any) *Problem {
	return &Problem{Type: typeOurs, Loc: loc, Text: text, Args: args}
}

// WrongValue is Wrong with a text that is right for any field, such as "not a number": clients get the field's name with it.
func WrongValue(loc, text string, args ...any) *Problem {
	p := Wrong(loc, text, args...)
	p.Bare = true
	return p
}

// Missing is the Problem of a required value that was not given.
func Missing(loc string) *Problem { return &Problem{Type: "missing", Loc: loc, Text: textMissing} }

// Invalid is a 422 with at least one problem.
func Invalid(problems ...*Problem) *Failure {
	f := invalid.copied()
	for _, p := range problems {
		f.Problems = append(f.Problems, *p)
	}
	return f
}

// NotGreater is the Problem of a number that must be greater than bound.
func NotGreater(loc, bound string) *Problem {
	return &Problem{Type: "greater_than", Loc: loc, Text: textGreater, Args: []any{bound}}
}

// NotLess is the Problem of a number that must be less than bound.
func NotLess(loc, bound string) *Problem {
	return &Problem{Type: "less_than", Loc: loc, Text: textLess, Args: []any{bound}}
}

type wireProblem struct {
	Type    string `json:"type"`
	Loc     []any  `json:"loc"`
	Message string `json:"msg"`
}

// problemsOnWire is the `detail` array of a 422; it has at least one item.
func problemsOnWire(f *Failure, message string, translate func(string) string) []wireProblem {
	if len(f.Problems) == 0 {
		loc := []any{"body"}
		if f.Field != "" {
			loc = append(loc, f.Field)
		}
		if message == "" {
			message = translate(textInvalid)
		}
		return []wireProblem{{Type: typeOurs, Loc: loc, Message: message}}
	}
	items := make([]wireProblem, 0, len(f.Problems))
	for _, p := range f.Problems {
		items = append(items, wireProblem{Type: p.Type, Loc: location(p.Loc), Message: p.message(translate)})
	}
	return items
}

// location splits body.items[3].name into "body", "items", 3, "name".
func location(path string) []any {
	var loc []any
	for part := range strings.SplitSeq(path, ".") {
		name, rest, indexed := strings.Cut(part, "[")
		if name != "" {
			loc = append(loc, name)
		}
		for indexed {
			var number string
			number, rest, _ = strings.Cut(rest, "]")
			if i, err := strconv.Atoi(number); err == nil {
				loc = append(loc, i)
			}
			_, rest, indexed = strings.Cut(rest, "[")
		}
	}
	return loc
}

const (
	textInvalid = "입력값이 유효하지 않습니다"
	textMissing = "필수 항목입니다"
	textNumber  = "숫자여야 합니다"
	textGreater = "%s보다 커야 합니다"
	textLess    = "%s보다 작아야 합니다"
	textJSON    = "요청 본문의 JSON 형식이 올바르지 않습니다"
)

// A shape is how one of huma's messages reaches the client.
type shape struct {
	huma    *string // huma's message, replaced by the type (and its argument)
	arg     string  // format verb of huma's argument, or nothing
	typ     string
	korean  string
	english string
}

// shapes covers every message that our schemas can produce; any other becomes
// value_error with the general text.
var shapes = []shape{
	{&validation.MsgExpectedRequiredProperty, "%s", "missing", textMissing, "Field required"},
	{&validation.MsgExpectedBoolean, "", "bool_type", "참 또는 거짓이어야 합니다", "Input should be a boolean"},
	{&validation.MsgExpectedNumber, "", "float_type", textNumber, "Input should be a number"},
	{&validation.MsgExpectedInteger, "", "int_type", "정수여야 합니다", "Input should be an integer"},
	{&validation.MsgExpectedString, "", "string_type", "문자열이어야 합니다", "Input should be a string"},
	{&validation.MsgExpectedArray, "", "list_type", "배열이어야 합니다", "Input should be an array"},
	{&validation.MsgExpectedObject, "", "model_type", "객체여야 합니다", "Input should be an object"},
	{&validation.MsgExpectedOneOf, "%s", "enum", "허용된 값이 아닙니다", "Input should be one of the allowed values"},
	{&validation.MsgExpectedMinimumNumber, "%v", "greater_than_equal", "%s 이상이어야 합니다", "Input should be at least %s"},
	{&validation.MsgExpectedExclusiveMinimumNumber, "%v", "greater_than", textGreater, "Input should be greater than %s"},
	{&validation.MsgExpectedMaximumNumber, "%v", "less_than_equal", "%s 이하여야 합니다", "Input should be at most %s"},
	{&validation.MsgExpectedExclusiveMaximumNumber, "%v", "less_than", textLess, "Input should be less than %s"},
	{&validation.MsgExpectedMinLength, "%d", "string_too_short", "%s자 이상이어야 합니다", "Input should have at least %s characters"},
	{&validation.MsgExpectedMaxLength, "%d", "string_too_long", "%s자 이하여야 합니다", "Input should have at most %s characters"},
	{&validation.MsgExpectedMinItems, "%d", "too_short", "%s개 이상이어야 합니다", "Input should have at least %s items"},
	{&validation.MsgExpectedMaxItems, "%d", "too_long", "%s개 이하여야 합니다", "Input should have at most %s items"},
	{&validation.MsgExpectedMatchPattern, "%s", "string_pattern_mismatch", textInvalid, "The input is not valid"},
	{&validation.MsgExpectedRFC3339Date, "", "date_parsing", textDate, "Input should be a date, YYYY-MM-DD"},
}

// unsplit are messages that huma does not let anybody replace.
var unsplit = map[string]string{
	"required query parameter is missing": "missing",
	"required path parameter is missing":  "missing",
	"request body is required":            "missing",
	"invalid integer":                     "int_type",
	"invalid float":                       "float_type",
	"invalid boolean":                     "bool_type",
}

// shapeTexts are the English forms of the texts of this package.
var shapeTexts = map[string]string{
	textInvalid:         "The input is not valid",
	textJSON:            "The request body is not valid JSON",
	textTime:            "The time is not valid",
	textSwitch:          "Input should be a boolean",
	internal.Message:    "Something went wrong on our side",
	unavailable.Message: "The service is not available for the moment",
	tooLarge.Message:    "The request body is too large",
	tooSlow.Message:     "The request took too long to arrive",
}

// shapeOf finds a shape by its type.
var shapeOf = map[string]shape{}

// installContract makes huma speak the contract. huma keeps what is changed in package
// variables, so it is done once for the process, with nothing of a server in it.
var installContract = sync.OnceFunc(func() {
	for _, s := range shapes {
		*s.huma = s.typ + "|" + s.arg
		shapeOf[s.typ] = s
		shapeTexts[s.korean] = s.english
	}
	// Ours are written as [] and never as null; what may be null in a request says so in a nullable tag.
	huma.DefaultArrayNullable = false
	huma.NewError = newError
	huma.NewErrorWithContext = func(_ huma.Context, status int, message string, errs ...error) huma.StatusError {
		return newError(status, message, errs...)
	}
})

// newError stands in for huma's own. Only failures of binding and validation
// come here, and to the contract all of them are 422.
func newError(status int, message string, errs ...error) huma.StatusError {
	switch status {
	case http.StatusRequestEntityTooLarge:
		return tooLarge
	case http.StatusInternalServerError:
		return internal
	}
	var problems []*Problem
	for _, err := range errs {
		problems = append(problems, problemOf(err))
	}
	if len(problems) == 0 {
		problems = append(problems, problemOf(&huma.ErrorDetail{Location: "body", Message: message}))
	}
	return Invalid(causes(problems)...)
}

// causes leaves out what only follows from another problem: a check of ours also runs on a field that did not arrive or
// has another type, and finds its zero value wrong.
func causes(problems []*Problem) []*Problem {
	return slices.DeleteFunc(slices.Clone(problems), func(p *Problem) bool {
		return p.Type == typeOurs && slices.ContainsFunc(problems, func(cause *Problem) bool {
			return cause.Type != typeOurs && within(p.Loc, cause.Loc)
		})
	})
}

// within reports whether a location is another one or inside it.
func within(loc, outer string) bool {
	rest, found := strings.CutPrefix(loc, outer)
	return found && (rest == "" || rest[0] == '.' || rest[0] == '[')
}

func problemOf(err error) *Problem {
	var p *Problem
	if errors.As(err, &p) {
		return p
	}
	var detailer huma.ErrorDetailer
	if !errors.As(err, &detailer) {
		return WrongValue("body", textInvalid)
	}
	d := detailer.ErrorDetail()
	typ, arg, _ := strings.Cut(d.Message, "|")
	if plain, ok := unsplit[d.Message]; ok {
		typ = plain
	}
	s, ok := shapeOf[typ]
	switch {
	case !ok && d.Location == "body":
		return &Problem{Type: typeJSON, Loc: d.Location, Text: textJSON}
	case !ok:
		return WrongValue(d.Location, textInvalid)
	}
	p = &Problem{Type: s.typ, Loc: d.Location, Text: s.korean}
	if typ == "missing" && arg != "" {
		p.Loc += "." + arg
	}
	if strings.Contains(s.korean, "%s") {
		p.Args = []any{plainNumber(arg)}
	}
	return p
}

// plainNumber writes a number without an exponent, as people do.
func plainNumber(number string) string {
	n, err := strconv.ParseFloat(number, 64)
	if err != nil {
		return number
	}
	return strconv.FormatFloat(n, 'f', -1, 64)
}
