package server

import (
	"errors"
	"net/http"

	"github.com/runnerway/runnerway/server/api"
	"github.com/runnerway/runnerway/store"
)

// The catalogue of what can go wrong (contract 1.6). english.go holds the same
// texts in English. Shape errors (422) and 500 are made by package api.

func fail(status int, code, korean string) *api.Failure {
	return &api.Failure{Status: status, Code: code, Message: korean}
}

// unauthorized is the only kind of error that makes the app try its refresh
// token and then log its user out: nothing but authentication may use it.
func unauthorized(code, korean string) *api.Failure {
	return fail(http.StatusUnauthorized, code, korean).WithHeader("WWW-Authenticate", "Bearer")
}

func missing(code, korean string) *api.Failure { return fail(http.StatusNotFound, code, korean) }

func forbidden(korean string) *api.Failure {
	return fail(http.StatusForbidden, "FORBIDDEN", korean)
}

// broken is a business rule that the request breaks; field may be empty.
func broken(field, korean string) *api.Failure {
	return fail(http.StatusBadRequest, "VALIDATION_ERROR", korean).At(field)
}

func upstream(korean string) *api.Failure {
	return fail(http.StatusBadGateway, "EXTERNAL_API_ERROR", korean)
}

// Authentication.
var (
	errUnauthorized       = unauthorized("UNAUTHORIZED", "인증이 필요합니다")
	errInvalidToken       = unauthorized("INVALID_TOKEN", "유효하지 않은 토큰입니다")
	errTokenExpired       = unauthorized("TOKEN_EXPIRED", "토큰이 만료되었습니다. 다시 로그인해주세요")
	errInvalidCredentials = unauthorized("INVALID_CREDENTIALS", "이메일 또는 비밀번호가 올바르지 않습니다")
	errSocialAuth         = unauthorized("SOCIAL_AUTH_FAILED", "카카오 로그인에 실패했습니다")
	errUserNotFound       = unauthorized("USER_NOT_FOUND", "사용자를 찾을 수 없습니다")

	// errLocked answers a token of a suspended account, errSuspended who signs in with one.
	errLocked    = unauthorized("ACCOUNT_SUSPENDED", "이용이 정지된 계정입니다. 관리자에게 문의해주세요")
	errSuspended = fail(http.StatusForbidden, "ACCOUNT_SUSPENDED", errLocked.Message)

	errSignUpClosed     = fail(http.StatusForbidden, "SIGN_UP_CLOSED", "지금은 회원가입을 받지 않습니다")
	errInvitationNeeded = fail(http.StatusForbidden, "INVITATION_REQUIRED", "초대 링크가 있어야 가입할 수 있습니다")
	errInvitationOver   = fail(http.StatusBadRequest, "INVITATION_INVALID", "초대 링크가 만료되었거나 이미 사용되었습니다").At("invitation")

	errLinkOver      = fail(http.StatusBadRequest, "LINK_INVALID", "링크가 만료되었거나 이미 사용되었습니다").At("token")
	errLinkOfAnother = broken("email", "다른 이메일 주소를 위한 링크입니다")

	errEmailExists = fail(http.StatusConflict, "EMAIL_ALREADY_EXISTS", "이미 가입된 이메일입니다").At("email")
)

// Backups.
var (
	errBackupsOff = fail(http.StatusConflict, "BACKUPS_OFF", "백업 폴더가 설정되지 않았습니다")
	errBackupRuns = fail(http.StatusConflict, "BACKUP_RUNNING", "백업이 이미 진행 중입니다")
)

// Permission.
var (
	errForbidden       = forbidden("권한이 없습니다")
	errForbiddenEdit   = forbidden("수정 권한이 없습니다")
	errForbiddenDelete = forbidden("삭제 권한이 없습니다")
	errGuest           = forbidden("회원가입이 필요합니다")
	errAdmins          = forbidden("관리자만 할 수 있습니다")
)

// What is not there, or not the caller's.
var (
	errNotFound            = missing("NOT_FOUND", "리소스를 찾을 수 없습니다")
	errBackupNotFound      = missing("BACKUP_NOT_FOUND", "백업을 찾을 수 없습니다")
	errBackupElsewhere     = missing("BACKUP_FILE_NOT_FOUND", "백업 파일이 이 서버에 없습니다")
	errRouteNotFound       = missing("ROUTE_NOT_FOUND", "경로를 찾을 수 없습니다")
	errRouteOptionNotFound = missing("ROUTE_OPTION_NOT_FOUND", "경로 옵션을 찾을 수 없습니다")
	errTaskNotFound        = missing("TASK_NOT_FOUND", "작업을 찾을 수 없습니다")
	errSavedRouteNotFound  = missing("SAVED_ROUTE_NOT_FOUND", "저장한 경로를 찾을 수 없습니다")
	errShareNotFound       = missing("SHARE_NOT_FOUND", "공유 링크를 찾을 수 없습니다")
	errLinkExpired         = missing("LINK_EXPIRED", "링크의 유효 시간이 지났습니다. QR 코드를 다시 만들어 주세요")
	errWorkoutNotFound     = missing("WORKOUT_NOT_FOUND", "운동 기록을 찾을 수 없습니다")
	errPostNotFound        = missing("POST_NOT_FOUND", "게시물을 찾을 수 없습니다")
	errCommentNotFound     = missing("COMMENT_NOT_FOUND", "댓글을 찾을 수 없습니다")
	errLikeNotFound        = missing("LIKE_NOT_FOUND", "좋아요를 찾을 수 없습니다")
	errBookmarkNotFound    = missing("BOOKMARK_NOT_FOUND", "북마크를 찾을 수 없습니다")
	errGoalNotFound        = missing("GOAL_NOT_FOUND", "목표를 찾을 수 없습니다")
	errNoSuchUser          = missing("USER_NOT_FOUND", "사용자를 찾을 수 없습니다") // not the caller, whose absence is a 401
	errNotFollowed         = missing("FOLLOW_NOT_FOUND", "팔로우하지 않은 사용자입니다")

	errNotificationNotFound = missing("NOTIFICATION_NOT_FOUND", "알림을 찾을 수 없습니다")

	errInvitationNotFound = missing("INVITATION_NOT_FOUND", "초대를 찾을 수 없습니다")

	errSessionNotFound = missing("SESSION_NOT_FOUND", "로그인된 기기를 찾을 수 없습니다")

	errNoPath   = &api.Failure{Status: http.StatusNotFound, Code: "NOT_FOUND", Message: errNotFound.Message, Detail: "Not Found"}
	errNoMethod = &api.Failure{Status: http.StatusMethodNotAllowed, Code: "METHOD_NOT_ALLOWED",
		Message: "허용되지 않는 요청 방식입니다", Detail: "Method Not Allowed"}
)

// Of the WebSocket.
var (
	errUpgrade = fail(http.StatusUpgradeRequired, "UPGRADE_REQUIRED", "웹소켓으로 연결해야 합니다").
			WithHeader("Upgrade", "websocket").WithHeader("Connection", "Upgrade")
	errFirstMessage = fail(http.StatusBadRequest, "BAD_MESSAGE", "메시지 형식이 올바르지 않습니다")
)

// errForeignPage answers a page of another site that wants to use this site's cookie.
var errForeignPage = fail(http.StatusForbidden, "FORBIDDEN_ORIGIN", "다른 사이트에서는 이 세션을 사용할 수 없습니다")

// errOrigin answers the preflight, or the WebSocket, of a web page that CORS_ORIGINS does not list.
var errOrigin = fail(http.StatusBadRequest, "FORBIDDEN_ORIGIN", "허용되지 않는 출처입니다")

// Business rules, 400.
var (
	errPasswordMissing = broken("password", "비밀번호를 입력해주세요")
	errPasswordWrong   = broken("password", "비밀번호가 올바르지 않습니다")

	errLastAdmin = broken("role", "마지막 관리자는 바꿀 수 없습니다. 다른 관리자를 먼저 지정해주세요")

	errUnknownShape      = broken("shape_id", "존재하지 않는 모양입니다")
	errArtRoute          = broken("route_id", "해당 경로를 찾을 수 없습니다.")
	errArtRouteNoSVG     = broken("route_id", "해당 경로에 SVG 데이터가 없습니다.")
	errArtNoPreset       = broken("shape_id", "프리셋 도형 정보가 없습니다. svg_path가 필요합니다.")
	errArtPresetNoSVG    = broken("shape_id", "해당 도형에 SVG 경로가 없습니다.")
	errArtNothing        = broken("svg_path", "커스텀 그리기 시 svg_path 또는 route_id가 필요합니다.")
	errRouteNotSaved     = broken("route", "경로 저장 중 오류가 발생했습니다")
	errNameEmpty         = broken("name", "이름은 비워둘 수 없습니다")
	errRoutePosted       = broken("route_id", "게시물에 공유된 경로는 삭제할 수 없습니다. 게시물을 먼저 삭제해주세요")
	errAlreadySaved      = broken("route_id", "이미 저장한 경로입니다")
	errTaskFinished      = broken("task_id", "이미 끝난 작업은 취소할 수 없습니다")
	errTaskRunning       = broken("task_id", "아직 끝나지 않은 작업입니다")
	errCompleteState     = broken("status", "진행 중인 운동만 완료할 수 있습니다")
	errPauseState        = broken("status", "진행 중인 운동만 일시정지할 수 있습니다")
	errResumeState       = broken("status", "일시정지된 운동만 재개할 수 있습니다")
	errCancelState       = broken("status", "완료된 운동은 취소할 수 없습니다")
	errTrackState        = broken("status", "진행 중인 운동이 아닙니다")
	errWorkoutUnfinished = broken("status", "완료된 운동만 이미지로 만들 수 있습니다")
	errPostWorkout       = broken("workout_id", "유효하지 않은 운동 기록입니다")
	errPostShared        = broken("workout_id", "이미 공유된 운동 기록입니다")
	errPostLiked         = broken("post_id", "이미 좋아요한 게시글입니다")
	errPostBookmarked    = broken("post_id", "이미 북마크한 게시글입니다")
	errCommentLiked      = broken("comment_id", "이미 좋아요한 댓글입니다")
	errFollowSelf        = broken("user_id", "자기 자신을 팔로우할 수 없습니다")
	errAlreadyFollowed   = broken("user_id", "이미 팔로우한 사용자입니다")
	errTooManyContacts   = broken("emergency_contacts", "긴급 연락처는 최대 3명까지 등록할 수 있습니다.")
	errGoalOverlap       = broken("", "같은 기간에 활성화된 목표가 이미 존재합니다")
)

// Requests that are well formed and still cannot be done, 422.
var (
	errAreaNotCovered = fail(http.StatusUnprocessableEntity, "AREA_NOT_COVERED",
		"이 지역의 도로 데이터가 아직 없습니다. 운영자가 도로 데이터를 추가하면 이용할 수 있습니다").At("start")
	// errAreaTooSmall takes the largest distance that fits, in km, as a text such as "3.2".
	errAreaTooSmall = fail(http.StatusUnprocessableEntity, "AREA_TOO_SMALL",
		"이 지역의 도로로는 이 거리를 만들 수 없습니다 (최대 %skm)").At("target_distance_km")
	errNoPicture = fail(http.StatusUnprocessableEntity, "VALIDATION_ERROR",
		"JPEG, PNG, WebP 이미지만 등록할 수 있습니다")
	errNothingToDraw   = fail(http.StatusUnprocessableEntity, "NOTHING_TO_DRAW", "그릴 위치 기록이 없습니다")
	errPictureTooLarge = fail(http.StatusUnprocessableEntity, "VALIDATION_ERROR", "이미지가 너무 큽니다")
)

// Street data that admins import.
var (
	errStreetJobRuns      = fail(http.StatusConflict, "STREET_JOB_RUNNING", "다른 도로 데이터 작업이 진행 중입니다. 끝나거나 취소한 뒤 다시 시도해주세요")
	errStreetJobCancelled = fail(http.StatusConflict, "STREET_JOB_CANCELLED", textJobCancelled)
	errStreetJobOver      = broken("job_id", "이미 끝난 작업입니다")
	errNoStreetJob        = missing("STREET_JOB_NOT_FOUND", "도로 데이터 작업을 찾을 수 없습니다")
	errNoStreetArea       = missing("STREET_AREA_NOT_FOUND", "도로 데이터를 찾을 수 없습니다")
	errNotAnExtract       = fail(http.StatusUnprocessableEntity, "NOT_AN_EXTRACT", textNotAnExtract)
	// errExtractTooLarge takes the largest size, in MB.
	errExtractTooLarge = fail(http.StatusRequestEntityTooLarge, "EXTRACT_TOO_LARGE",
		"파일이 너무 큽니다 (최대 %sMB). 더 작은 지역의 파일을 올리거나 서버에서 runnerway seed roads로 가져오세요")
	errDiskFull  = fail(http.StatusInsufficientStorage, "DISK_FULL", textDiskFull)
	errAreaLarge = fail(http.StatusUnprocessableEntity, "AREA_TOO_LARGE",
		"지역이 너무 넓습니다. 한 변이 30km보다 작은 지역을 선택하거나 추출 파일을 올려주세요").At("bounds")
	errFetchingOff = broken("", "이 서버는 도로 데이터를 가져오지 않도록 설정되어 있습니다 (--roads-fetch-url). 추출 파일을 올려주세요")
)

// Shapes that admins keep.
var (
	errNoShape     = missing("SHAPE_NOT_FOUND", "모양을 찾을 수 없습니다")
	errShapePreset = broken("shape_id", "기본 모양은 숨기기만 할 수 있습니다")
	errShapeUsed   = broken("shape_id", "이 모양으로 만든 경로가 있어 삭제할 수 없습니다. 대신 숨겨 주세요")
)

// Load, streets and other services.
var (
	errTooMany     = fail(http.StatusTooManyRequests, "TOO_MANY_REQUESTS", "요청 횟수가 너무 많습니다. 잠시 후 다시 시도해주세요")
	errUnavailable = fail(http.StatusServiceUnavailable, "SERVICE_UNAVAILABLE", "서비스를 일시적으로 이용할 수 없습니다")

	// errUnhealthy is the body of /health while the database does not answer (S2).
	errUnhealthy = &api.Failure{Status: errUnavailable.Status, Code: errUnavailable.Code, Message: errUnavailable.Message, State: "unhealthy"}

	errUpstream       = upstream("외부 서비스 호출에 실패했습니다")
	errStreetsTimeout = upstream("도로 정보를 가져오는데 시간이 초과되었습니다")
	errStreetsFailed  = upstream("도로 정보를 가져오는데 실패했습니다")
	errGeneration     = upstream("경로 생성에 실패했습니다")
	errSearchTooSlow  = fail(http.StatusServiceUnavailable, "SEARCH_TOO_SLOW",
		"제한 시간 안에 경로를 찾지 못했습니다. 거리를 줄이거나 잠시 후 다시 시도해주세요").WithHeader("Retry-After", "30")
	errNoRoute = upstream("경로를 생성할 수 없습니다. 해당 위치에서 적절한 도로 네트워크를 찾을 수 없습니다.")
)

// databaseBack is when a client may ask again that was told that the database is away.
const databaseBack = "2" // seconds

// whateverAsked is the answer to errors that any handler may meet (api.Config.Explain).
func whateverAsked(err error) *api.Failure {
	if errors.Is(err, store.ErrUnavailable) {
		return errUnavailable.WithHeader("Retry-After", databaseBack)
	}
	return nil
}

// What others see.
var (
	errZoneNotFound = missing("PRIVACY_ZONE_NOT_FOUND", "비공개 구역을 찾을 수 없습니다")
	errTooManyZones = broken("", "비공개 구역은 최대 10개까지 등록할 수 있습니다")
)

// errStartedBefore is a start that is sent again for a workout that was cancelled or deleted since.
var errStartedBefore = broken("client_id", "이미 취소되었거나 삭제된 운동입니다")

// Blocks and reports.
var (
	errBlockSelf      = broken("user_id", "자기 자신을 차단할 수 없습니다")
	errReportNotFound = missing("REPORT_NOT_FOUND", "신고를 찾을 수 없습니다")
	errReportResolved = broken("report_id", "이미 처리된 신고입니다")
	errNotHideable    = broken("action", "사용자는 숨길 수 없습니다. 계정을 정지해주세요")
)

// Runs as files.
var (
	errNoTrack      = broken("workout_id", "이 운동에는 위치 기록이 없습니다")
	errNoTrackTimes = broken("format", "이 운동에는 시간 기록이 없어 FIT, TCX로 내보낼 수 없습니다")
)

// Imports of recorded runs.
var (
	errImportNotFound = missing("IMPORT_NOT_FOUND", "가져오기를 찾을 수 없습니다")
	errImportOver     = broken("import_id", "이미 끝난 가져오기는 취소할 수 없습니다")
	errNoUpload       = fail(http.StatusUnprocessableEntity, "VALIDATION_ERROR",
		"GPX, TCX, FIT 파일이나 ZIP 압축 파일을 올려주세요").At("files")
	errTooManyFiles = fail(http.StatusUnprocessableEntity, "VALIDATION_ERROR",
		"한 번에 올릴 수 있는 파일 수를 넘었습니다. ZIP으로 묶어 올려주세요").At("files")
	errTooManyImports = fail(http.StatusTooManyRequests, "TOO_MANY_REQUESTS", "진행 중인 가져오기가 끝난 뒤 다시 시도해주세요")
)
