package server

import (
	"fmt"
	"strings"
)

// english holds the texts of the catalogue and of successes in the second
// language, by their Korean form. A text with a format verb, %s, keeps it.
var english = map[string]string{
	// errors.go
	"인증이 필요합니다":               "Please sign in",
	"유효하지 않은 토큰입니다":           "The token is not valid",
	"토큰이 만료되었습니다. 다시 로그인해주세요": "The token has expired. Please sign in again",
	"이메일 또는 비밀번호가 올바르지 않습니다":  "The e-mail address or the password is wrong",
	"카카오 로그인에 실패했습니다":         "Signing in with Kakao failed",
	"사용자를 찾을 수 없습니다":          "There is no such user",
	"이미 가입된 이메일입니다":           "This e-mail address already has an account",

	"이용이 정지된 계정입니다. 관리자에게 문의해주세요":           "This account is suspended. Please ask an admin",
	"지금은 회원가입을 받지 않습니다":                     "No new accounts are accepted at the moment",
	"초대 링크가 있어야 가입할 수 있습니다":                 "You need an invitation to create an account",
	"초대 링크가 만료되었거나 이미 사용되었습니다":              "The invitation has expired or was used already",
	"링크가 만료되었거나 이미 사용되었습니다":                 "The link has expired or was used already",
	"다른 이메일 주소를 위한 링크입니다":                   "The link is for another e-mail address",
	"초대를 찾을 수 없습니다":                         "There is no such invitation",
	"마지막 관리자는 바꿀 수 없습니다. 다른 관리자를 먼저 지정해주세요": "This is the last admin. Please make somebody else an admin first",
	"시간대 이름이 올바르지 않습니다":                     "The name of the time zone is not valid",
	"목록 위치가 올바르지 않습니다":                      "The cursor is not valid",
	"서버 설정이 변경되었습니다":                        "The settings of the server have been changed",
	"초대 링크가 생성되었습니다":                        "The invitation has been made",
	"초대가 취소되었습니다":                           "The invitation has been revoked",
	"관리자로 로그인되었습니다":                         "You are signed in as an admin",
	"비밀번호 재설정 링크가 생성되었습니다":                  "The link to set another password has been made",
	"비밀번호가 변경되었습니다. 다시 로그인해주세요":             "The password has been changed. Please sign in again",
	"사용자 정보가 변경되었습니다":                       "The account has been changed",
	"사용자가 삭제되었습니다":                          "The account has been deleted",

	"권한이 없습니다":         "You may not do this",
	"수정 권한이 없습니다":      "You may not edit this",
	"삭제 권한이 없습니다":      "You may not delete this",
	"회원가입이 필요합니다":      "Please create an account first",
	"관리자만 할 수 있습니다":    "Only an admin may do this",
	"허용되지 않는 요청 방식입니다": "This method is not allowed here",
	"허용되지 않는 출처입니다":    "This web page may not call this server",

	"다른 사이트에서는 이 세션을 사용할 수 없습니다": "A page of another site cannot use this session",

	"리소스를 찾을 수 없습니다":     "Not found",
	"경로를 찾을 수 없습니다":      "There is no such route",
	"경로 옵션을 찾을 수 없습니다":   "There is no such route option",
	"작업을 찾을 수 없습니다":      "There is no such task",
	"저장한 경로를 찾을 수 없습니다":  "There is no such saved route",
	"공유 링크를 찾을 수 없습니다":   "There is no such share link",
	"운동 기록을 찾을 수 없습니다":   "There is no such workout",
	"게시물을 찾을 수 없습니다":     "There is no such post",
	"댓글을 찾을 수 없습니다":      "There is no such comment",
	"좋아요를 찾을 수 없습니다":     "There is no such like",
	"북마크를 찾을 수 없습니다":     "There is no such bookmark",
	"목표를 찾을 수 없습니다":      "There is no such goal",
	"알림을 찾을 수 없습니다":      "There is no such notification",
	"웹소켓으로 연결해야 합니다":     "Connect with a WebSocket",
	"메시지 형식이 올바르지 않습니다":  "The message is not valid",
	"로그인된 기기를 찾을 수 없습니다": "There is no such session",
	"팔로우하지 않은 사용자입니다":    "You do not follow this user",

	"비밀번호를 입력해주세요":                           "Please enter your password",
	"비밀번호가 올바르지 않습니다":                        "The password is wrong",
	"존재하지 않는 모양입니다":                          "There is no such shape",
	"해당 경로를 찾을 수 없습니다.":                      "There is no such route.",
	"해당 경로에 SVG 데이터가 없습니다.":                  "This route has no drawing.",
	"프리셋 도형 정보가 없습니다. svg_path가 필요합니다.":      "There is no such preset. An svg_path is needed.",
	"해당 도형에 SVG 경로가 없습니다.":                   "This shape has no drawing.",
	"커스텀 그리기 시 svg_path 또는 route_id가 필요합니다.": "A drawing of your own needs svg_path or route_id.",
	"경로 저장 중 오류가 발생했습니다":                     "The route could not be saved",
	"이름은 비워둘 수 없습니다":                         "The name must not be empty",
	"이미 저장한 경로입니다":                           "You have saved this route already",
	"이미 끝난 작업은 취소할 수 없습니다":                   "This task is over and cannot be cancelled",
	"아직 끝나지 않은 작업입니다":                        "This task is not over yet",
	"진행 중인 운동만 완료할 수 있습니다":                   "Only a workout in progress can be completed",
	"진행 중인 운동만 일시정지할 수 있습니다":                 "Only a workout in progress can be paused",
	"일시정지된 운동만 재개할 수 있습니다":                   "Only a paused workout can be resumed",
	"완료된 운동은 취소할 수 없습니다":                     "A completed workout cannot be cancelled",
	"진행 중인 운동이 아닙니다":                         "This workout is not in progress",
	"유효하지 않은 운동 기록입니다":                       "This workout cannot be shared",
	"이미 공유된 운동 기록입니다":                        "This workout has been shared already",
	"이미 좋아요한 게시글입니다":                         "You like this post already",
	"이미 북마크한 게시글입니다":                         "You have bookmarked this post already",
	"이미 좋아요한 댓글입니다":                          "You like this comment already",
	"자기 자신을 팔로우할 수 없습니다":                     "You cannot follow yourself",
	"이미 팔로우한 사용자입니다":                         "You follow this user already",
	"긴급 연락처는 최대 3명까지 등록할 수 있습니다.":            "You can have 3 emergency contacts at most.",
	"같은 기간에 활성화된 목표가 이미 존재합니다":               "There is an active goal for this period already",

	"이 지역의 도로 데이터가 아직 없습니다. 운영자가 도로 데이터를 추가하면 이용할 수 있습니다": "There are no streets for this area yet. It can be used once the operator adds them",
	"이 지역의 도로로는 이 거리를 만들 수 없습니다 (최대 %skm)":                "The streets here do not give this distance (%s km at most)",
	"JPEG, PNG, WebP 이미지만 등록할 수 있습니다":                     "Only JPEG, PNG and WebP images can be used",
	"이미지가 너무 큽니다": "The image is too large",

	"요청 횟수가 너무 많습니다. 잠시 후 다시 시도해주세요":                  "Too many requests. Please try again in a moment",
	"서비스를 일시적으로 이용할 수 없습니다":                           "The service is not available for the moment",
	"외부 서비스 호출에 실패했습니다":                               "Another service failed",
	"도로 정보를 가져오는데 시간이 초과되었습니다":                        "Getting the streets took too long",
	"도로 정보를 가져오는데 실패했습니다":                             "The streets could not be had",
	"경로 생성에 실패했습니다":                                   "The route could not be made",
	"경로를 생성할 수 없습니다. 해당 위치에서 적절한 도로 네트워크를 찾을 수 없습니다.": "No route could be made: there are no fitting streets at this place.",

	// auth.go
	"회원가입이 완료되었습니다":           "Your account is ready",
	textLoggedIn:              "You are signed in",
	"토큰이 갱신되었습니다":             "The token was renewed",
	"로그아웃되었습니다":               "You are signed out",
	"체험을 시작합니다":               "You can try it now",
	"올바른 이메일 형식이 아닙니다":        "This is not an e-mail address",
	"이름은 2자 이상 100자 이하여야 합니다": "The name should have 2 to 100 characters",
	"비밀번호는 6자 이상이어야 합니다":      "The password should have at least 6 characters",

	// users: profile.go, settings.go, safetysettings.go, statistics.go, avatar.go
	"프로필이 업데이트되었습니다":   "Your profile is updated",
	"설정 조회 성공":         "Your settings",
	"설정이 업데이트되었습니다":    "Your settings are updated",
	"안전 설정 조회 성공":      "Your safety settings",
	"안전 설정이 업데이트되었습니다": "Your safety settings are updated",
	"긴급 연락처가 등록되었습니다":  "The emergency contact is added",
	"긴급 연락처가 삭제되었습니다":  "The emergency contact is removed",
	"통계 조회 성공":         "Your statistics",
	"프로필 사진이 변경되었습니다":  "Your picture is changed",
	"프로필 사진이 삭제되었습니다":  "Your picture is removed",
	textAvatarURL:   "The address of the image should begin with http or https and have at most 500 characters",
	textContactName: "The name of a contact should have 1 to 50 characters",
	textPhone:       "A telephone number should have 10 to 15 digits",

	// account.go, sessions.go
	"회원 탈퇴가 완료되었습니다":       "Your account is deleted",
	"비밀번호가 변경되었습니다":        "Your password is changed",
	"로그인된 기기 조회 성공":        "Where you are signed in",
	"기기에서 로그아웃되었습니다":       "The device is signed out",
	"다른 모든 기기에서 로그아웃되었습니다": "All other devices are signed out",
	textFarewell: "The reason should have at most 500 characters",

	// goals.go
	textGoalDates: "The end date must be after the start date",
	"목표가 생성되었습니다": "The goal is set",
	"목표가 수정되었습니다": "The goal was changed",
	"목표가 삭제되었습니다": "The goal was deleted",
	// notifications.go
	"알림 조회 성공":            "Your notifications",
	"모든 알림을 읽었습니다":        "All notifications are marked as read",
	"알림을 읽었습니다":           "The notification is marked as read",
	"알림이 삭제되었습니다":         "The notification was deleted",
	textNotifyLike:        "%s likes your post",
	textNotifyCommentLike: "%s likes your comment",
	textNotifyComment:     "%s commented on your post",
	textNotifyFollow:      "%s follows you",
	textNotifyRoute:       "Your route is ready: %s",
	textNotifySomeRoute:   "Your route is ready",
	textNotifyGoal:        "You reached your goal",
	textWeeklyDistance:    "You reached your weekly goal of %s km",
	textWeeklyWorkouts:    "You reached your weekly goal of %s workouts",
	textWeeklyCalories:    "You reached your weekly goal of %s kcal",
	textMonthlyDistance:   "You reached your monthly goal of %s km",
	textMonthlyWorkouts:   "You reached your monthly goal of %s workouts",
	textMonthlyCalories:   "You reached your monthly goal of %s kcal",
	textNotifyUnknown:     "You have a new notification",
	formerMember:          "A former member",
	// workouts*.go
	"운동이 시작되었습니다":    "The workout has begun",
	"운동이 완료되었습니다":    "The workout is complete",
	"운동이 일시정지되었습니다":  "The workout is paused",
	"운동이 재개되었습니다":    "The workout goes on",
	"운동이 취소되었습니다":    "The workout was cancelled",
	"운동 기록이 삭제되었습니다": "The workout was deleted",
	"진행 중인 운동이 없습니다": "There is no workout in progress",
	"진행 중인 운동이 있습니다": "There is a workout in progress",
	"운동 기록 조회 성공":    "Your workouts",
	textRunNumber:    "Input should be a number of 0 or more",
	textRunDistance:  "The distance should be between 0 and 999.99",
	textRunType:      "The type of the value is wrong",
	textPosition:     "The latitude should be between -90 and 90, the longitude between -180 and 180",
	textTrackNoData:  "A position is needed",

	// routes: shapes.go, drawing.go, gpsart.go, generation.go, options.go
	"모양 템플릿 조회 성공":          "The shapes",
	"커스텀 경로가 성공적으로 저장되었습니다": "Your drawing is saved",
	textQueued:        "The route is being made",
	"경로가 생성되었습니다":     "The route is ready",
	textCancelled:     "The generation was cancelled",
	textTooLong:       "Making the route took too long. Please try again in a moment",
	textAbandoned:     "Making the route was interrupted several times. Please try again",
	textShapeTooSmall: "At this distance small parts of the drawing may blur. %s km or more is better",
	"경로 옵션 조회 성공":     "The options of the route",
	textPathEmpty:     "The path is empty",
	textPathSyntax:    "The path is not SVG path data",
	textPathLong:      "The path is too long",
	textPathPoints:    "The path has too many points",
	textPathNumbers:   "The path has numbers that are too large",
	textPathNoLine:    "The path needs at least two different points",
	textNameLength:    "The name should have 1 to 100 characters",
	textModeLong:      "At most 20 characters",
	textAngles:        "At most 72 angles can be given",
	textAngle:         "An angle should be between -360 and 360",

	// savedroutes.go, myroutes.go, share.go, amenities.go, waypoints.go, warmup.go
	"경로가 저장되었습니다":    "The route is saved",
	"저장이 취소되었습니다":    "The route is not saved any more",
	"저장한 경로 조회 성공":   "Your saved routes",
	"경로 이름이 수정되었습니다": "The route has a new name",
	"게시물에 공유된 경로는 삭제할 수 없습니다. 게시물을 먼저 삭제해주세요": "A post shows this route. Please delete the post first",
	"경로가 삭제되었습니다":    "The route is deleted",
	"내 경로 조회 성공":     "Your routes",
	"공유 링크가 생성되었습니다": "The link is ready",
	"공유 링크가 삭제되었습니다": "The link is gone",
	"경유지 추천 완료":      "Places to pass",
	textCafe:         "Cafe",
	textConvenience:  "Convenience store",
	textPark:         "Park",
	textPhoto:        "Photo spot",
	textRestroom:     "Restroom",
	textFountain:     "Drinking water",
	textRadius:       "The radius is not valid",
	textLatitude:     "The latitude should be between -90 and 90",
	textLongitude:    "The longitude should be between -180 and 180",
	"고도 데이터 프리페칭을 시작했습니다 (백그라운드)": "Streets and heights are being made ready",

	// community: feed.go, posts.go, postmarks.go, comments.go, follows.go
	"피드 조회 성공":          "The feed",
	"게시글이 작성되었습니다":      "Your post is online",
	"게시글이 수정되었습니다":      "The post was changed",
	"게시글이 삭제되었습니다":      "The post was deleted",
	textLiked:           "You like this",
	textUnliked:         "The like was taken back",
	textBookmarked:      "Bookmarked",
	textBookmarkedRoute: "Bookmarked (the route is saved too)",
	textUnmarked:        "The bookmark was removed",
	textUnmarkedRoute:   "The bookmark was removed (the saved route too)",
	textComment:         "A comment should have 1 to 500 characters",
	"댓글이 작성되었습니다":       "Your comment is online",
	"댓글이 수정되었습니다":       "The comment was changed",
	"댓글이 삭제되었습니다":       "The comment was deleted",
	"팔로우했습니다":           "You follow this user",
	"언팔로우했습니다":          "You do not follow this user any more",

	// recommend.go, generate.go, notice.go
	"경로가 추천되었습니다":        "Routes for you",
	textReason:           "Total climb and descent: %.0f m, climb: %.0f m",
	textReasonPartly:     "Total climb and descent: %.0f m, climb: %.0f m (known of %.0f%%)",
	textReasonUnknown:    "The heights of this area are not known",
	textTargetRange:      "The distance should be 0.5 to 60 km",
	textStartMissing:     "A start is needed",
	textTooManyWaypoints: "At most 3 waypoints can be given",
	textElevationUnknown: "The heights of this area are not known, so the terrain could not be considered",
	textLightUnknown:     "The light of this area is not known, so safety could not be considered",
	textGreeneryUnknown:  "The parks of this area are not known, so shade could not be considered",
	textDistanceOff:      "The distance is more than 10% off the wish",
	textWalkedTwice:      "Some of the way is run twice",
	textWaypointFar:      "Waypoints that no street leads to are left out",
	textArtWaypoint:      "A waypoint cannot be passed by this drawing",
	textArtShade:         "A drawing does not prefer shade",
	textFigureDistance:   "Distance",
	textFigureEstimate:   "Estimated time",
	textFigureTime:       "Time",
	textFigurePace:       "Pace (min/km)",
	textFigureClimb:      "Climb",
	textFigureAccuracy:   "Shape accuracy",
	textMinutes:          "%d min",
	"완료된 운동만 이미지로 만들 수 있습니다": "Only a completed workout can be made a picture of",
	"그릴 위치 기록이 없습니다":         "There are no positions to draw",

	"링크의 유효 시간이 지났습니다. QR 코드를 다시 만들어 주세요": "The time of this link is over. Make the QR code again",

	// sharepage.go
	textShareTitle:  "%s · a run of %s km",
	textShareAuthor: "%s drew this route of %s km, about %d min. Open it in RunnerWay.",
	textShareNobody: "A route of %s km drawn on real streets, about %d min. Open it in RunnerWay.",
	textEndedTitle:  "This link shows nothing any more",
	textEndedText:   "The address is wrong, or whoever made the route has stopped sharing it. Check the link that you were sent, or ask for a new one.",
	textEndedLink:   "Draw a route of your own",

	textNoSafest: "Too little is known of the lights here to tell the safest route",

	// imports.go and what goes with it
	"가져오기를 찾을 수 없습니다":                          "There is no such import",
	"이미 끝난 가져오기는 취소할 수 없습니다":                   "This import is over and cannot be cancelled",
	"GPX, TCX, FIT 파일이나 ZIP 압축 파일을 올려주세요":      "Please upload GPX, TCX or FIT files, or a ZIP archive",
	"한 번에 올릴 수 있는 파일 수를 넘었습니다. ZIP으로 묶어 올려주세요": "These are too many files at once. Please pack them into a ZIP archive",
	"진행 중인 가져오기가 끝난 뒤 다시 시도해주세요":               "Please try again once the imports in progress are over",
	"가져오기를 시작했습니다":                             "The import has begun",
	"가져오기가 취소되었습니다":                            "The import was cancelled",
	importReasons[whyUnknownKind]:              "This is no GPX, TCX or FIT file",
	importReasons[whyTooLarge]:                 "The file is too large",
	importReasons[whyNoPositions]:              "The file has no positions",
	importReasons[whyEncrypted]:                "A password protects the file",
	importReasons[whyBrokenArchive]:            "The archive is damaged",
	importReasons[whyBroken]:                   "The file cannot be read",
	importReasons[whyPlanned]:                  "It has no times: it seems to be a planned route and not a run",
	importReasons[whyOtherSport]:               "This is neither running nor walking",
	importReasons[whyTooFast]:                  "This is too fast for a run",
	importReasons[whyNoMovement]:               "Nobody moves in it",
	importReasons[whyBadTime]:                  "Its dates cannot be right",
	importReasons[whyKnown]:                    "You have it already",
	importReasons[whyGoalOverlap]:              "There is an active goal in the same period already",
	"이 운동에는 위치 기록이 없습니다":                       "This workout has no recorded track",
	"이 운동에는 시간 기록이 없어 FIT, TCX로 내보낼 수 없습니다":    "The track of this workout has no times, which FIT and TCX need",
	importReasons[whyNothing]:                  "There is no file with a run in it",
	importReasons[whyTooMany]:                  "These are too many files",
	importReasons[whyServer]:                   "An error of the server ended it. Please upload it again",
}

// inEnglish is a text in English, also one that was kept with its %s filled in, as a task's error is.
func inEnglish(korean string) (string, bool) {
	if text, ok := english[korean]; ok {
		return text, true
	}
	for pattern, text := range english {
		if filling, ok := filled(pattern, korean); ok {
			return fmt.Sprintf(text, filling), true
		}
	}
	return "", false
}

// filled is what stands in text at the %s of pattern; false if text is not that pattern filled.
func filled(pattern, text string) (string, bool) {
	before, after, ok := strings.Cut(pattern, "%s")
	if !ok || len(text) < len(before)+len(after) || !strings.HasPrefix(text, before) || !strings.HasSuffix(text, after) {
		return "", false
	}
	return text[len(before) : len(text)-len(after)], true
}
