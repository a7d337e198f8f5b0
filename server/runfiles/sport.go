package runfiles

import "strings"

// A Sport is what a file was recorded at, as far as that matters here.
type Sport int

// Sports.
const (
	UnknownSport Sport = iota // the file does not say, or says something general
	Running
	Walking
	OtherSport
)

// sports are the words that files and archives use, without blanks, dashes and case: those of GPX, TCX and FIT, Strava's in
// English and Korean and as the numbers of its old GPX files, Garmin's.
var sports = map[string]Sport{
	"": UnknownSport, "generic": UnknownSport, "other": UnknownSport, "unknown": UnknownSport, "workout": UnknownSport, "training": UnknownSport,
	"track": UnknownSport, "activity": UnknownSport, "uncategorized": UnknownSport, "all": UnknownSport, "운동": UnknownSport, "기타": UnknownSport,

	"run": Running, "running": Running, "trailrun": Running, "trailrunning": Running, "virtualrun": Running, "trackrunning": Running,
	"streetrunning": Running, "roadrunning": Running, "treadmillrunning": Running, "treadmill": Running, "jogging": Running, "race": Running,
	"9": Running, "달리기": Running, "러닝": Running, "트레일러닝": Running, "트레일런": Running, "가상달리기": Running, "조깅": Running,

	"walk": Walking, "walking": Walking, "hike": Walking, "hiking": Walking, "casualwalking": Walking, "speedwalking": Walking, "nordicwalking": Walking,
	"mountaineering": Walking, "10": Walking, "4": Walking, "걷기": Walking, "하이킹": Walking, "등산": Walking, "산책": Walking,
}

// SportOf reads the word of a file; words that it does not know are other sports.
func SportOf(word string) Sport {
	word = strings.NewReplacer(" ", "", "_", "", "-", "", ".", "").Replace(strings.ToLower(strings.TrimSpace(word)))
	if s, ok := sports[word]; ok {
		return s
	}
	return OtherSport
}
