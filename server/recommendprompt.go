package server

import (
	"math"
	"strconv"
	"strings"

	"github.com/runnerway/runnerway/server/api"
)

// A condition is how hard a runner wants to run (5.5).
type condition string

// The conditions.
const (
	conditionNormal    condition = "normal"
	conditionRecovery  condition = "recovery"
	conditionFatBurn   condition = "fat-burn"
	conditionChallenge condition = "challenge"
)

// pace is minutes per kilometre.
func (c condition) pace() float64 {
	switch c {
	case conditionRecovery:
		return 15
	case conditionChallenge:
		return 6
	}
	return 10
}

func (c condition) paceText() string { return strconv.Itoa(int(c.pace())) + ":00" }

// kind is what an option calls it.
func (c condition) kind() string {
	switch c {
	case conditionRecovery:
		return "회복러닝"
	case conditionFatBurn:
		return "지방연소"
	case conditionChallenge:
		return "기록 도전"
	}
	return "normal"
}

// minutes for km, at least 1.
func (c condition) minutes(km float64) int { return max(1, int(km*c.pace())) }

// A terrain is the profile that a prompt names; empty if it names none.
type terrain string

// The terrains.
const (
	terrainFlat     terrain = "flat"
	terrainBalanced terrain = "balanced"
	terrainHilly    terrain = "hilly"
)

// A prompt is what a text wishes.
type prompt struct {
	condition   condition
	terrain     terrain
	safe, green bool
}

// readPrompt understands the reference's words, those that the app sends ("목적: 언덕/업힐 도전 러닝 (안전 우선)"), and takes
// anything else, such as the app's "undefined", for no wish.
func readPrompt(text string) prompt {
	text = strings.ToLower(text)
	has := func(words ...string) bool {
		for _, w := range words {
			if strings.Contains(text, w) {
				return true
			}
		}
		return false
	}
	p := prompt{condition: conditionNormal}
	switch {
	case has("recovery", "회복", "easy"):
		p.condition = conditionRecovery
	case has("fat", "지방", "burn"):
		p.condition = conditionFatBurn
	case has("challenge", "기록", "hard", "언덕", "업힐", "도전"):
		p.condition = conditionChallenge
	}
	switch {
	case has("평지", "flat"):
		p.terrain = terrainFlat
	case has("언덕", "업힐", "hill"):
		p.terrain = terrainHilly
	case has("밸런스", "복합", "balance"):
		p.terrain = terrainBalanced
	}
	p.safe = has("안전", "safe")
	p.green = has("그늘", "공원", "녹지", "shade", "park", "green")
	return p
}

// defaultRunMin is how long one runs who wishes nothing.
const defaultRunMin = 30

// targetKM is how far a wish goes (5.5): a time above 0 before a distance above 0 before half an hour. A distance outside of
// what can be made is the Problem of the field that says it; it is never cut.
func targetKM(c condition, distanceKM, timeMin *float64, distanceAt, timeAt string) (float64, *api.Problem) {
	km, at := defaultRunMin/c.pace(), ""
	switch {
	case timeMin != nil && *timeMin > 0:
		km, at = *timeMin/c.pace(), timeAt
	case distanceKM != nil && *distanceKM > 0:
		km, at = *distanceKM, distanceAt
	}
	if !(km >= minTargetKM && km <= maxTargetKM) || math.IsNaN(km) {
		return 0, api.Wrong(at, textTargetRange)
	}
	return km, nil
}

const textTargetRange = "거리는 0.5km 이상 60km 이하여야 합니다"
