package measure

// A Difficulty is how hard a route's climbing makes it.
type Difficulty int

// The difficulties, in rising order.
const (
	Easy Difficulty = iota
	Moderate
	Hard
)

// String is the name of d in lower case.
func (d Difficulty) String() string {
	switch d {
	case Easy:
		return "easy"
	case Moderate:
		return "moderate"
	}
	return "hard"
}

// The limits of the contract, section 5.1.
const (
	moderateGradePct = 3
	hardGradePct     = 7
	moderateChangeM  = 200
	hardChangeM      = 400
)

// DifficultyOf goes by the average grade, and then by the total change of height, which raises a route by one step at
// most: an easy grade never becomes hard. Unknown elevation (Known 0) gives Easy and says nothing.
func DifficultyOf(e Elevation) Difficulty {
	switch {
	case e.AverageGradePct >= hardGradePct:
		return Hard
	case e.AverageGradePct >= moderateGradePct:
		if e.ChangeM >= hardChangeM {
			return Hard
		}
		return Moderate
	case e.ChangeM >= moderateChangeM:
		return Moderate
	}
	return Easy
}
