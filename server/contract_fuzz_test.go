package server_test

import (
	"encoding/json"
	"fmt"
	"maps"
	"math/rand/v2"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"
	"unicode/utf8"
)

const (
	fuzzSeed     = 20260212
	fuzzRequests = 30 // for each operation, beside those that must succeed

	// canary and canaryNumber are in what is sent and must not be in what comes back from a request that failed: it may
	// have been a password.
	canary       = "kanarie7f3q"
	canaryNumber = 734162598113
)

// TestGeneratedRequests sends every operation what the document calls right and what it calls wrong. Each operation
// succeeds at least once, none fails by a fault of ours, none takes for ever, and all answers are as the document says.
func TestGeneratedRequests(t *testing.T) {
	k := newSampleKit(t)
	g := newGate(k)
	for i, op := range g.document.operations {
		f := &fuzzer{gate: g, op: op, chance: rand.New(rand.NewPCG(fuzzSeed, uint64(i)))}
		f.succeed()
		for range fuzzRequests {
			f.send()
		}
	}
	if errors := strings.Count(k.log.String(), `"level":"ERROR"`); errors > 0 {
		t.Errorf("%d errors in the log", errors)
	}
}

// A fuzzer makes requests of one operation.
type fuzzer struct {
	gate   *gate
	op     describedOperation
	chance *rand.Rand
	row    access // by which the owner succeeds
	cast   *cast
	right  request // of the row, with parts of the cast's owner
}

// renew makes a new owner, for whom the right request will succeed.
func (f *fuzzer) renew() {
	f.cast = &cast{f.gate.k.estate(), f.cast.guest, f.cast.other}
	f.right = f.row.request(f.cast.estate, &f.op, f.op.method, f.op.path)
}

// succeed sends the rows of the operation that must.
func (f *fuzzer) succeed() {
	k := f.gate.k
	k.t.Helper()
	f.cast = k.cast()
	ok := 0
	for _, row := range slices.Concat(accesses, pages) {
		method, path, _ := strings.Cut(row.route, " ")
		if method+" "+"/api/v1"+path != f.op.method+" "+f.op.path && row.route != f.op.method+" "+f.op.path || row.owner >= 300 {
			continue
		}
		f.row = row
		f.renew()
		f.checked(f.right, f.cast.estate.owner.client)
		ok++
	}
	if ok == 0 {
		k.t.Fatalf("%v: no row in access_test.go with which its owner succeeds", f.op)
	}
	f.renew()
}

// one is one of some things.
func one[T any](chance *rand.Rand, of []T) T { return of[chance.IntN(len(of))] }

func (f *fuzzer) likely(percent int) bool { return f.chance.IntN(100) < percent }

// send sends one request, right or wrong in some way.
func (f *fuzzer) send() {
	f.gate.k.t.Helper()
	r := f.right
	if names := f.op.in("path"); len(names) > 0 && f.likely(30) {
		segments, odd := strings.Split(f.op.path, "/"), one(f.chance, names)["name"]
		for i, actual := range strings.Split(r.path, "/") {
			if segments[i] == fmt.Sprintf("{%v}", odd) {
				segments[i] = f.oddID()
			} else {
				segments[i] = actual
			}
		}
		r.path = strings.Join(segments, "/")
	}
	if len(f.op.in("query")) > 0 || f.likely(5) {
		r.query = f.query()
	}
	if f.op.takesBody || f.likely(5) {
		r.body = f.body(r.body)
	}
	c := f.cast.estate.owner.client
	switch f.chance.IntN(20) {
	case 0:
		c = f.cast.other
	case 1:
		c = f.cast.guest
	case 2:
		c = f.gate.k.as(one(f.chance, []string{"", "x.y.z", canary, strings.Repeat("e", 5000), f.gate.deleted.token, c.token + "x"}))
	}
	if f.likely(20) {
		c = c.with("Accept-Language", "en")
	}
	a := f.checked(r, c)
	used := a.status() < 300 && f.op.method != http.MethodGet && len(f.op.in("path")) > 0
	switch signedOut := a.status() == http.StatusUnauthorized; {
	case signedOut && c.token == f.cast.other.token:
		f.cast.other = f.gate.k.signUp().client
	case signedOut && c.token == f.cast.guest.token:
		f.cast.guest = f.gate.k.guest()
	case signedOut && c.token == f.cast.estate.owner.token, used:
		f.renew()
	}
}

// checked sends a request and looks at what comes back.
func (f *fuzzer) checked(r request, c client) *answer {
	t := f.gate.k.t
	t.Helper()
	told := fmt.Sprintf("%s %s%.300s with %.300q", r.method, r.path, r.query, fmt.Sprint(r.body))
	watchdog := time.AfterFunc(patience, func() { panic("no answer to " + told) })
	defer watchdog.Stop()
	a := r.sentBy(c)
	if a.status() >= 500 {
		t.Errorf("%s: status %d: %s\nlog: %s", told, a.status(), a.body(), lastLine(f.gate.k.log.String()))
	}
	for _, fault := range f.gate.document.faults(f.op, a) {
		t.Errorf("%s: %s: %.300s", told, fault, a.body())
	}
	if a.status() >= 400 {
		for _, secret := range []string{canary, fmt.Sprint(canaryNumber)} {
			if strings.Contains(string(a.body())+fmt.Sprint(a.recorder.Header()), secret) {
				t.Errorf("%s: %d repeats what was sent: %s", told, a.status(), a.body())
			}
		}
	}
	if !utf8.Valid(a.body()) && strings.HasPrefix(a.header("Content-Type"), "application/json") {
		t.Errorf("%s: the answer is not UTF-8: %q", told, a.body())
	}
	if a.status() < 400 {
		return a
	}
	if message := a.at("message"); c.headers["Accept-Language"] == "en" && hangul.MatchString(toText(message)) {
		t.Errorf("%s: %d in English says %v", told, a.status(), message)
	}
	return a
}

var hangul = regexp.MustCompile(`\p{Hangul}`)

func lastLine(log string) string {
	lines := strings.Split(strings.TrimSpace(log), "\n")
	return lines[len(lines)-1]
}

// oddTexts go everywhere that text may stand.
var oddTexts = []string{
	"", " ", canary, canary + strings.Repeat("x", 300), canary + strings.Repeat("길", 40_000), "가나다 " + canary, "🏃‍♀️" + canary + "🇰🇷",
	"\x00" + canary, "\x1b[31m" + canary, "\u202e" + canary, "\ufeff" + canary, "a\r\nX-Canary: " + canary, "\t\n", "ﷺ" + canary, "e\u0301" + canary,
	"<script>alert('" + canary + "')</script>", "' OR 1=1 --" + canary, `\";` + canary, "%s%d%n" + canary, "{{" + canary + "}}", "../../" + canary, "%00" + canary,
	"null", "NaN", "Infinity", "-1", "0", "1e309", "0x10", "٣", "true", "2026-02-30", "2026-02-12", "9999-12-31T23:59:59Z", "0000-00-00", "12:00",
	"M 0 0 L 1 1", "M0 0L" + strings.Repeat("9", 400), "M 10 10 L 10 10", "user@example.com", "http://" + canary + ".example/a.png",
	"00000000-0000-0000-0000-000000000000", "heart",
}

// oddNumbers are as they stand in JSON.
var oddNumbers = []json.Number{
	"0", "-0", "-1", "0.5", "1e-320", "1e308", "-1e308", "1e999", "2147483648", "-2147483649", "9223372036854775807", "9223372036854775808",
	"18446744073709551616", "0.1000000000000000055511151231257827", "734162598113", "91", "181", "1E+2", "999.995",
}

// oddID is an escaped segment of a path.
func (f *fuzzer) oddID() string {
	switch f.chance.IntN(4) {
	case 0:
		return one(f.chance, []string{"0", "x", "mine", "none", "heart", "00000000-0000-0000-0000-000000000000", strings.Repeat("9", 400)})
	case 1:
		return one(f.chance, []string{"%27%3B--" + canary, "%ED%95%9C%EA%B8%80", "%2E%2E%2f" + canary, "%20", "%25s", "%F0%9F%8F%83", "%09", canary, "%C2%80", "*"})
	case 2:
		return url.PathEscape(f.cast.estate.owner.id)
	}
	id := strings.ReplaceAll(one(f.chance, oddTexts), "\x00", "")
	if strings.Trim(id, "./") == "" || len(id) > 2000 {
		return "x"
	}
	return url.PathEscape(id)
}

func (f *fuzzer) query() string {
	query := url.Values{}
	for _, p := range f.op.in("query") {
		name, required := p["name"].(string), p["required"] == true
		schema := f.gate.document.resolved(p["schema"].(obj))
		switch {
		case f.likely(20) && (!required || f.likely(20)):
		case f.likely(30):
			query.Add(name, one(f.chance, oddTexts))
		case f.likely(20):
			query.Add(name, one(f.chance, oddNumbers).String())
		case required && f.likely(60):
			query.Add(name, fmt.Sprint(exampleOf(p)))
		default:
			query.Add(name, fmt.Sprint(f.fitting(schema, 0)))
		}
		if f.likely(5) {
			query.Add(name, "again")
		}
	}
	if f.likely(10) {
		query.Add(canary, canary)
	}
	text := query.Encode()
	if len(text) > 4000 {
		text = text[:4000]
	}
	if f.likely(5) {
		text += one(f.chance, []string{"&", ";x=1", "&%zz=1", "&=", "&page", "&page=%ff", "&limit[]=1"})
	}
	return "?" + text
}

// body changes one that is right, or makes another one by the schema.
func (f *fuzzer) body(right any) any {
	if f.op.body == nil { // not JSON
		return one(f.chance, []any{right, nil, "", canary, "\xff\xd8\xff" + canary, "\x89PNG\r\n\x1a\n" + canary, "RIFF....WEBP" + canary, "GIF89a", "{}"})
	}
	switch n := f.chance.IntN(100); {
	case n < 10:
		return right
	case n < 20:
		return one(f.chance, []any{
			nil, "", "null", "{", "[]", "7", `"` + canary + `"`, "NaN", `{"a":NaN}`, "\xff\xfe{}", "\xef\xbb\xbf{}", `{"":null}`, "{}", "{}}", `{"a":1,"a":2}`, "\x00",
			`{"` + canary + `":"\ud800"}`, strings.Repeat("[", 20_000), strings.Repeat(`{"a":`, 20_000), `{"a":"` + strings.Repeat("x", 1<<20) + `"}`,
		})
	case n < 30:
		return f.damaged(right)
	}
	var value any
	if f.likely(50) {
		value = f.fitting(f.op.body, 0)
	} else {
		value = copied(right)
	}
	if f.likely(80) {
		for range 1 + f.chance.IntN(3) {
			value = f.spoilt(value)
		}
	}
	return value
}

// copied is a JSON value that can be changed without harm.
func copied(v any) (c any) {
	text, err := json.Marshal(v)
	if err == nil {
		err = json.Unmarshal(text, &c)
	}
	if err != nil {
		panic(err)
	}
	return c
}

// damaged is the text of a body with one byte changed, or cut off.
func (f *fuzzer) damaged(right any) string {
	text, err := json.Marshal(right)
	if err != nil || len(text) < 3 {
		return "{"
	}
	at := f.chance.IntN(len(text))
	if f.likely(30) {
		return string(text[:at])
	}
	text[at] = one(f.chance, []byte("\x00\xff\"\\{}[]:,-e.9 \n"))
	return string(text)
}

// spoilt changes one place of a JSON value.
func (f *fuzzer) spoilt(v any) any {
	switch v := v.(type) {
	case obj:
		if len(v) == 0 || f.likely(10) {
			return f.odd()
		}
		name := one(f.chance, slices.Sorted(maps.Keys(v)))
		switch {
		case f.likely(15):
			delete(v, name)
		case f.likely(10):
			v[canary] = canary
		default:
			v[name] = f.spoilt(v[name])
		}
		return v
	case []any:
		if len(v) == 0 || f.likely(20) {
			return f.odd()
		}
		if f.likely(20) {
			for len(v) < 1000 {
				v = append(v, v[0])
			}
			return v
		}
		i := f.chance.IntN(len(v))
		v[i] = f.spoilt(v[i])
		return v
	}
	return f.odd()
}

// odd is any JSON value.
func (f *fuzzer) odd() any {
	switch f.chance.IntN(8) {
	case 0:
		return nil
	case 1:
		return f.likely(50)
	case 2, 3:
		return one(f.chance, oddNumbers)
	case 4:
		return one(f.chance, []any{[]any{}, obj{}, []any{nil}, []any{[]any{[]any{}}}, obj{"": obj{}}, obj{"lat": canary, "lng": nil}})
	}
	return one(f.chance, oddTexts)
}

// fitting is a random value that a schema allows, as far as the schema tells.
func (f *fuzzer) fitting(schema obj, depth int) any {
	schema = f.gate.document.resolved(schema)
	if values, ok := schema["enum"].([]any); ok {
		return one(f.chance, values)
	}
	if examples, ok := schema["examples"].([]any); ok && f.likely(50) {
		return copied(one(f.chance, examples))
	}
	for _, word := range []string{"anyOf", "oneOf"} {
		if choices, ok := schema[word].([]any); ok {
			return f.fitting(one(f.chance, choices).(obj), depth)
		}
	}
	types := typesOf(schema)
	if len(types) == 0 {
		return f.odd()
	}
	switch one(f.chance, types) {
	case "boolean":
		return f.likely(50)
	case "integer":
		return json.Number(fmt.Sprintf("%.0f", f.number(schema)))
	case "number":
		return f.number(schema)
	case "string":
		return f.text(schema)
	case "array":
		items, _ := schema["items"].(obj)
		list := []any{}
		for range f.chance.IntN(4) {
			list = append(list, f.fitting(items, depth+1))
		}
		return list
	case "object":
		properties, _ := schema["properties"].(obj)
		required, _ := schema["required"].([]any)
		value := obj{}
		for _, name := range slices.Sorted(maps.Keys(properties)) {
			if slices.Contains(required, any(name)) || f.likely(50) && depth < 4 {
				value[name] = f.fitting(properties[name].(obj), depth+1)
			}
		}
		return value
	}
	return nil
}

func (f *fuzzer) number(schema obj) float64 {
	low, high := 0., 100.
	if min, ok := schema["minimum"].(float64); ok {
		low = min
	}
	if max, ok := schema["maximum"].(float64); ok {
		high = max
	}
	switch f.chance.IntN(5) {
	case 0:
		return low
	case 1:
		return high
	}
	return low + f.chance.Float64()*max(high-low, 0)
}

func (f *fuzzer) text(schema obj) string {
	text := one(f.chance, []string{"가", "하트 경로", "running", "a b", "🏃‍♀️ 달리기", "2026-02-12", "heart", canary})
	if min, ok := schema["minLength"].(float64); ok {
		for utf8.RuneCountInString(text) < int(min) {
			text += "길"
		}
	}
	if max, ok := schema["maxLength"].(float64); ok && utf8.RuneCountInString(text) > int(max) {
		text = string([]rune(text)[:int(max)])
	}
	return text
}
