package demo

import "time"

// A person is somebody with habits.
type person struct {
	Person
	korean    bool
	joinDay   int        // after the beginning
	home      [2]float64 // latitude, longitude
	perWeek   float64    // runs
	pace      float64    // seconds a kilometre when fresh
	kg        float64
	morning   bool
	walks     bool // some of the runs are walks
	hue       float64
	shape     string // what is drawn for them, if anything
	shapeKM   float64
	loopKM    float64 // of the round trip that they ask for
	talkative float64 // 0..1
}

// joins is when somebody comes, after the beginning.
func (p person) joins() time.Duration {
	return time.Duration(p.joinDay)*24*time.Hour + time.Duration(p.hue*11)*time.Minute
}

// Domain is what the addresses of everybody in a demo end in. RFC 2606 keeps .invalid for what must not exist.
const Domain = "demo.invalid"

// everybody lives in Gothenburg, whose streets come with the program.
var everybody = []person{
	{Person: Person{"seoyeon@" + Domain, "김서연"}, korean: true, joinDay: 0, home: [2]float64{57.6990, 11.9570}, perWeek: 2.6, pace: 335, kg: 56, morning: true, hue: 8, shape: "heart", shapeKM: 6, loopKM: 6, talkative: 0.9},
	{Person: Person{"minjun@" + Domain, "박민준"}, korean: true, joinDay: 0, home: [2]float64{57.7005, 11.9720}, perWeek: 2.1, pace: 300, kg: 72, hue: 210, shape: "star", shapeKM: 8, loopKM: 10, talkative: 0.6},
	{Person: Person{"emma@" + Domain, "Emma Lindqvist"}, joinDay: 1, home: [2]float64{57.6925, 11.9290}, perWeek: 1.9, pace: 348, kg: 61, morning: true, hue: 150, shape: "cat", shapeKM: 7, loopKM: 5, talkative: 0.7},
	{Person: Person{"james@" + Domain, "James Carter"}, joinDay: 2, home: [2]float64{57.6900, 11.9800}, perWeek: 1.7, pace: 318, kg: 78, hue: 30, loopKM: 8, talkative: 0.4},
	{Person: Person{"jiwoo@" + Domain, "이지우"}, korean: true, joinDay: 3, home: [2]float64{57.6965, 12.0060}, perWeek: 1.6, pace: 372, kg: 53, hue: 320, shape: "fish", shapeKM: 5, loopKM: 4, talkative: 0.8},
	{Person: Person{"doyun@" + Domain, "최도윤"}, korean: true, joinDay: 5, home: [2]float64{57.7040, 11.9900}, perWeek: 1.3, pace: 288, kg: 69, morning: true, hue: 255, loopKM: 12, talkative: 0.3},
	{Person: Person{"sofia@" + Domain, "Sofia Marino"}, joinDay: 8, home: [2]float64{57.7070, 11.9680}, perWeek: 1.3, pace: 390, kg: 64, walks: true, hue: 45, loopKM: 5, talkative: 0.6},
	{Person: Person{"haeun@" + Domain, "정하은"}, korean: true, joinDay: 14, home: [2]float64{57.6870, 11.9480}, perWeek: 1.2, pace: 362, kg: 58, hue: 285, shape: "dog", shapeKM: 8, loopKM: 6, talkative: 0.7},
	{Person: Person{"oliver@" + Domain, "Oliver Hansen"}, joinDay: 21, home: [2]float64{57.7240, 11.9980}, perWeek: 1.1, pace: 325, kg: 81, morning: true, hue: 190, loopKM: 9, talkative: 0.3},
	{Person: Person{"yuna@" + Domain, "한유나"}, korean: true, joinDay: 33, home: [2]float64{57.6950, 11.9700}, perWeek: 1.0, pace: 410, kg: 60, walks: true, hue: 100, loopKM: 4, talkative: 0.5},
	{Person: Person{"nora@" + Domain, "Nora Ahmed"}, joinDay: 47, home: [2]float64{57.7010, 11.9450}, perWeek: 1.0, pace: 355, kg: 59, hue: 350, loopKM: 7, talkative: 0.5},
	{Person: Person{"taeyang@" + Domain, "오태양"}, korean: true, joinDay: 66, home: [2]float64{57.7090, 11.9820}, perWeek: 1.4, pace: 402, kg: 84, hue: 15, loopKM: 5, talkative: 0.4},
}

// Emails are the addresses of everybody in a demo.
func Emails() []string {
	all := make([]string, len(everybody))
	for i, p := range everybody {
		all[i] = p.Email
	}
	return all
}
