package server_test

import (
	"bytes"
	"strings"
	"testing"
	"time"

	"github.com/muktihari/fit/decoder"
	"github.com/muktihari/fit/profile/filedef"
	"github.com/muktihari/fit/profile/typedef"
)

// The first walk of the stub goes around 12 x 12 blocks to the left, from street to street.
func TestTurnsOfAnOption(t *testing.T) {
	var s stub
	k := newKit(t, inTown(t), s.use)
	kim := k.member("kim")
	var d drawnReply
	kim.post(now, obj{"svg_path": heartPath, "name": "내 하트 / 1", "start": place(townCenter)}).wants(200).json(&d)
	path := "/routes/" + d.RouteID + "/options/" + d.OptionIDs[0]
	turns := kim.get(path).wants(200).at("data.turns").([]any)
	if len(turns) != 3 {
		t.Fatalf("turns = %v, want three", turns)
	}
	streets := []string{"세로길", "가로길", "세로길"}
	for i, corner := range []int{12, 24, 36} {
		got, at := turns[i].(obj), block(12, 12, 12)[corner]
		if !near(got["distance_m"].(float64), float64(corner*blockM), 2) || got["direction"] != "left" || got["street"] != streets[i] ||
			!near(got["lat"].(float64), at.Lat, 1e-5) || !near(got["lng"].(float64), at.Lng, 1e-5) {
			t.Errorf("turn %d = %v, want to the left into %s after %d m, at %v", i, got, streets[i], corner*blockM, at)
		}
	}

	a := kim.get(path + "/export?format=fit").wants(200)
	if kind := a.header("Content-Type"); kind != "application/vnd.ant.fit" {
		t.Errorf("Content-Type = %s", kind)
	}
	if name := a.header("Content-Disposition"); !strings.Contains(name, `filename="runnerway-1.fit"; filename*=UTF-8''%EB%82%B4`) || !strings.HasSuffix(name, "-1.fit") {
		t.Errorf("Content-Disposition = %s", name)
	}
	file, err := decoder.New(bytes.NewReader(a.body())).Decode()
	if err != nil {
		t.Fatal(err)
	}
	course := filedef.NewCourse(file.Messages...)
	if course.FileId.Type != typedef.FileCourse || course.Course.Name != "내 하트 / 1" || len(course.Records) != 49 || course.Lap.TotalTimerTimeScaled() != 58*60 {
		t.Errorf("course %q of %d records in %v s, want the option's name, 49 points and 58 minutes", course.Course.Name, len(course.Records), course.Lap.TotalTimerTimeScaled())
	}
	if at := course.Lap.StartTime; !at.Equal(time.Date(2026, 2, 12, 5, 12, 33, 0, time.UTC)) || course.Lap.TotalAscent != 24 {
		t.Errorf("lap from %v with %d m up, want from when it was made and 24 m", at, course.Lap.TotalAscent)
	}
	for i, p := range course.CoursePoints {
		if p.Type != typedef.CoursePointLeft || p.Name != streets[i] || !near(p.DistanceScaled(), float64(1200*(i+1)), 2) {
			t.Errorf("cue %d: %v %q at %v m", i, p.Type, p.Name, p.DistanceScaled())
		}
	}
	if len(course.CoursePoints) != 3 {
		t.Errorf("%d cues, want 3", len(course.CoursePoints))
	}
	kim.get(path + "/export?format=tcx").wants(422)
}

// Options that were made without streets have turns without names.
func TestTurnsWithoutStreets(t *testing.T) {
	k := newKit(t)
	kim := k.member("kim")
	g := k.generated("kim", "하트 경로", 5)
	path := "/routes/" + g.Route.ID + "/options/" + g.Options[0].ID
	turns := kim.get(path).wants(200).at("data.turns").([]any)
	if len(turns) != 3 || turns[0].(obj)["street"] != nil || turns[0].(obj)["direction"] != "left" {
		t.Errorf("turns = %v, want three to the left without a street", turns)
	}
	if file := kim.get(path + "/export?format=fit").wants(200).body(); string(file[8:12]) != ".FIT" {
		t.Errorf("the file begins with % x", file[:12])
	}
}
