package server

// A notice says that a wish could not be met in full, beside a result that is good otherwise.
type notice struct {
	Code    string `json:"code"`
	Message string `json:"message" doc:"Text for the user"`
}

// What there is to say, as it is kept with tasks and options.
const (
	noticeElevation   = "ELEVATION_UNKNOWN"
	noticeLight       = "LIGHT_UNKNOWN"
	noticeGreenery    = "GREENERY_UNKNOWN"
	noticeDistance    = "DISTANCE_OFF"
	noticeTwice       = "WALKED_TWICE"
	noticeWaypoint    = "WAYPOINT_OUT_OF_REACH"
	noticeArtWaypoint = "WAYPOINT_MISSED"
	noticeArtStart    = "START_MOVED"
	noticeArtLost     = "HARD_TO_RECOGNISE"
	noticeArtShade    = "PREFERENCES_NOT_USED"
	noticeNoSafest    = "NO_SAFEST"
)

const (
	textElevationUnknown = "이 지역의 고도 정보가 없어 지형을 반영하지 못했습니다"
	textLightUnknown     = "이 지역의 조명 정보가 없어 안전 우선을 반영하지 못했습니다"
	textGreeneryUnknown  = "이 지역의 녹지 정보가 없어 그늘 선호를 반영하지 못했습니다"
	textDistanceOff      = "요청한 거리와 10% 이상 차이가 납니다"
	textWalkedTwice      = "일부 구간은 같은 길을 다시 지나갑니다"
	textWaypointFar      = "도로로 갈 수 없는 경유지는 지나지 않습니다"
	textArtWaypoint      = "그림을 그리면서 지날 수 없는 경유지가 있습니다"
	textArtStart         = "출발 위치에서 떨어진 곳에서 시작하는 경로가 있습니다. 거리를 바꾸거나 출발 위치를 옮겨보세요"
	textArtLost          = "이 주변의 길로는 그림을 알아보기 어렵습니다. 다른 모양이나 출발 위치를 시도해보세요"
	textArtShade         = "그림 경로는 그늘 선호를 반영하지 않습니다"
	textNoSafest         = "이 지역의 조명 정보가 부족해 가장 안전한 경로를 가려낼 수 없습니다"
)

var noticeTexts = map[string]string{
	noticeElevation:   textElevationUnknown,
	noticeLight:       textLightUnknown,
	noticeGreenery:    textGreeneryUnknown,
	noticeDistance:    textDistanceOff,
	noticeTwice:       textWalkedTwice,
	noticeWaypoint:    textWaypointFar,
	noticeArtWaypoint: textArtWaypoint,
	noticeArtStart:    textArtStart,
	noticeArtLost:     textArtLost,
	noticeArtShade:    textArtShade,
	noticeNoSafest:    textNoSafest,
}

// noticesOf is never nil, so that none are [] on the wire. Codes of other versions are left out.
func noticesOf(codes []string) []notice {
	out := []notice{}
	for _, c := range codes {
		if text, ok := noticeTexts[c]; ok {
			out = append(out, notice{Code: c, Message: text})
		}
	}
	return out
}

// In implements api.Speaker.
func (n notice) In(translate func(string) string) notice {
	n.Message = translate(n.Message)
	return n
}
