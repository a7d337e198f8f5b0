package server

import (
	"go/ast"
	"go/parser"
	"go/token"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"github.com/runnerway/runnerway/server/api"
)

// The catalogue of contract 1.6, as errors.go has it: status, code, field, text.
func TestCatalogue(t *testing.T) {
	const rule = "VALIDATION_ERROR"
	for _, c := range []struct {
		failure     *api.Failure
		status      int
		code, field string
		text        string
	}{
		{errUnauthorized, 401, "UNAUTHORIZED", "", "인증이 필요합니다"},
		{errInvalidToken, 401, "INVALID_TOKEN", "", "유효하지 않은 토큰입니다"},
		{errTokenExpired, 401, "TOKEN_EXPIRED", "", "토큰이 만료되었습니다. 다시 로그인해주세요"},
		{errInvalidCredentials, 401, "INVALID_CREDENTIALS", "", "이메일 또는 비밀번호가 올바르지 않습니다"},
		{errSocialAuth, 401, "SOCIAL_AUTH_FAILED", "", "카카오 로그인에 실패했습니다"},
		{errUserNotFound, 401, "USER_NOT_FOUND", "", "사용자를 찾을 수 없습니다"},
		{errEmailExists, 409, "EMAIL_ALREADY_EXISTS", "email", "이미 가입된 이메일입니다"},
		{errForbidden, 403, "FORBIDDEN", "", "권한이 없습니다"},
		{errForbiddenEdit, 403, "FORBIDDEN", "", "수정 권한이 없습니다"},
		{errForbiddenDelete, 403, "FORBIDDEN", "", "삭제 권한이 없습니다"},
		{errGuest, 403, "FORBIDDEN", "", "회원가입이 필요합니다"},
		{errNotFound, 404, "NOT_FOUND", "", "리소스를 찾을 수 없습니다"},
		{errNoPath, 404, "NOT_FOUND", "", "리소스를 찾을 수 없습니다"},
		{errNoMethod, 405, "METHOD_NOT_ALLOWED", "", "허용되지 않는 요청 방식입니다"},
		{errRouteNotFound, 404, "ROUTE_NOT_FOUND", "", "경로를 찾을 수 없습니다"},
		{errRouteOptionNotFound, 404, "ROUTE_OPTION_NOT_FOUND", "", "경로 옵션을 찾을 수 없습니다"},
		{errTaskNotFound, 404, "TASK_NOT_FOUND", "", "작업을 찾을 수 없습니다"},
		{errSavedRouteNotFound, 404, "SAVED_ROUTE_NOT_FOUND", "", "저장한 경로를 찾을 수 없습니다"},
		{errShareNotFound, 404, "SHARE_NOT_FOUND", "", "공유 링크를 찾을 수 없습니다"},
		{errLinkExpired, 404, "LINK_EXPIRED", "", "링크의 유효 시간이 지났습니다. QR 코드를 다시 만들어 주세요"},
		{errWorkoutNotFound, 404, "WORKOUT_NOT_FOUND", "", "운동 기록을 찾을 수 없습니다"},
		{errPostNotFound, 404, "POST_NOT_FOUND", "", "게시물을 찾을 수 없습니다"},
		{errCommentNotFound, 404, "COMMENT_NOT_FOUND", "", "댓글을 찾을 수 없습니다"},
		{errLikeNotFound, 404, "LIKE_NOT_FOUND", "", "좋아요를 찾을 수 없습니다"},
		{errBookmarkNotFound, 404, "BOOKMARK_NOT_FOUND", "", "북마크를 찾을 수 없습니다"},
		{errGoalNotFound, 404, "GOAL_NOT_FOUND", "", "목표를 찾을 수 없습니다"},
		{errNoSuchUser, 404, "USER_NOT_FOUND", "", "사용자를 찾을 수 없습니다"},
		{errNotFollowed, 404, "FOLLOW_NOT_FOUND", "", "팔로우하지 않은 사용자입니다"},
		{errSessionNotFound, 404, "SESSION_NOT_FOUND", "", "로그인된 기기를 찾을 수 없습니다"},
		{errPasswordMissing, 400, rule, "password", "비밀번호를 입력해주세요"},
		{errPasswordWrong, 400, rule, "password", "비밀번호가 올바르지 않습니다"},
		{errUnknownShape, 400, rule, "shape_id", "존재하지 않는 모양입니다"},
		{errArtRoute, 400, rule, "route_id", "해당 경로를 찾을 수 없습니다."},
		{errArtRouteNoSVG, 400, rule, "route_id", "해당 경로에 SVG 데이터가 없습니다."},
		{errArtNoPreset, 400, rule, "shape_id", "프리셋 도형 정보가 없습니다. svg_path가 필요합니다."},
		{errArtPresetNoSVG, 400, rule, "shape_id", "해당 도형에 SVG 경로가 없습니다."},
		{errArtNothing, 400, rule, "svg_path", "커스텀 그리기 시 svg_path 또는 route_id가 필요합니다."},
		{errRouteNotSaved, 400, rule, "route", "경로 저장 중 오류가 발생했습니다"},
		{errNameEmpty, 400, rule, "name", "이름은 비워둘 수 없습니다"},
		{errAlreadySaved, 400, rule, "route_id", "이미 저장한 경로입니다"},
		{errRoutePosted, 400, rule, "route_id", "게시물에 공유된 경로는 삭제할 수 없습니다. 게시물을 먼저 삭제해주세요"},
		{errTaskFinished, 400, rule, "task_id", "이미 끝난 작업은 취소할 수 없습니다"},
		{errTaskRunning, 400, rule, "task_id", "아직 끝나지 않은 작업입니다"},
		{errCompleteState, 400, rule, "status", "진행 중인 운동만 완료할 수 있습니다"},
		{errPauseState, 400, rule, "status", "진행 중인 운동만 일시정지할 수 있습니다"},
		{errResumeState, 400, rule, "status", "일시정지된 운동만 재개할 수 있습니다"},
		{errCancelState, 400, rule, "status", "완료된 운동은 취소할 수 없습니다"},
		{errTrackState, 400, rule, "status", "진행 중인 운동이 아닙니다"},
		{errWorkoutUnfinished, 400, rule, "status", "완료된 운동만 이미지로 만들 수 있습니다"},
		{errNothingToDraw, 422, "NOTHING_TO_DRAW", "", "그릴 위치 기록이 없습니다"},
		{errPostWorkout, 400, rule, "workout_id", "유효하지 않은 운동 기록입니다"},
		{errPostShared, 400, rule, "workout_id", "이미 공유된 운동 기록입니다"},
		{errPostLiked, 400, rule, "post_id", "이미 좋아요한 게시글입니다"},
		{errPostBookmarked, 400, rule, "post_id", "이미 북마크한 게시글입니다"},
		{errCommentLiked, 400, rule, "comment_id", "이미 좋아요한 댓글입니다"},
		{errFollowSelf, 400, rule, "user_id", "자기 자신을 팔로우할 수 없습니다"},
		{errAlreadyFollowed, 400, rule, "user_id", "이미 팔로우한 사용자입니다"},
		{errTooManyContacts, 400, rule, "emergency_contacts", "긴급 연락처는 최대 3명까지 등록할 수 있습니다."},
		{errNoPicture, 422, rule, "", "JPEG, PNG, WebP 이미지만 등록할 수 있습니다"},
		{errPictureTooLarge, 422, rule, "", "이미지가 너무 큽니다"},
		{errGoalOverlap, 400, rule, "", "같은 기간에 활성화된 목표가 이미 존재합니다"},
		{errAreaNotCovered, 422, "AREA_NOT_COVERED", "start", "이 지역의 도로 데이터가 아직 없습니다. 운영자가 도로 데이터를 추가하면 이용할 수 있습니다"},
		{errAreaTooSmall, 422, "AREA_TOO_SMALL", "target_distance_km", "이 지역의 도로로는 이 거리를 만들 수 없습니다 (최대 %skm)"},
		{errStreetJobRuns, 409, "STREET_JOB_RUNNING", "", "다른 도로 데이터 작업이 진행 중입니다. 끝나거나 취소한 뒤 다시 시도해주세요"},
		{errStreetJobCancelled, 409, "STREET_JOB_CANCELLED", "", "작업이 취소되었습니다"},
		{errStreetJobOver, 400, rule, "job_id", "이미 끝난 작업입니다"},
		{errNoStreetJob, 404, "STREET_JOB_NOT_FOUND", "", "도로 데이터 작업을 찾을 수 없습니다"},
		{errNoStreetArea, 404, "STREET_AREA_NOT_FOUND", "", "도로 데이터를 찾을 수 없습니다"},
		{errDiskFull, 507, "DISK_FULL", "", "서버에 남은 공간이 부족합니다. 공간을 비우고 다시 시도해주세요"},
		{errNoShape, 404, "SHAPE_NOT_FOUND", "", "모양을 찾을 수 없습니다"},
		{errShapePreset, 400, rule, "shape_id", "기본 모양은 숨기기만 할 수 있습니다"},
		{errShapeUsed, 400, rule, "shape_id", "이 모양으로 만든 경로가 있어 삭제할 수 없습니다. 대신 숨겨 주세요"},
		{errTooMany, 429, "TOO_MANY_REQUESTS", "", "요청 횟수가 너무 많습니다. 잠시 후 다시 시도해주세요"},
		{errUnavailable, 503, "SERVICE_UNAVAILABLE", "", "서비스를 일시적으로 이용할 수 없습니다"},
		{errUnhealthy, 503, "SERVICE_UNAVAILABLE", "", "서비스를 일시적으로 이용할 수 없습니다"},
		{errUpstream, 502, "EXTERNAL_API_ERROR", "", "외부 서비스 호출에 실패했습니다"},
		{errStreetsTimeout, 502, "EXTERNAL_API_ERROR", "", "도로 정보를 가져오는데 시간이 초과되었습니다"},
		{errStreetsFailed, 502, "EXTERNAL_API_ERROR", "", "도로 정보를 가져오는데 실패했습니다"},
		{errGeneration, 502, "EXTERNAL_API_ERROR", "", "경로 생성에 실패했습니다"},
		{errSearchTooSlow, 503, "SEARCH_TOO_SLOW", "", "제한 시간 안에 경로를 찾지 못했습니다. 거리를 줄이거나 잠시 후 다시 시도해주세요"},
		{errNoRoute, 502, "EXTERNAL_API_ERROR", "", "경로를 생성할 수 없습니다. 해당 위치에서 적절한 도로 네트워크를 찾을 수 없습니다."},
	} {
		f := c.failure
		if f.Status != c.status || f.Code != c.code || f.Field != c.field || f.Message != c.text {
			t.Errorf("%d %s %q %q, want %d %s %q %q", f.Status, f.Code, f.Field, f.Message, c.status, c.code, c.field, c.text)
		}
		if challenge := f.Header.Get("WWW-Authenticate"); (challenge == "Bearer") != (f.Status == 401) {
			t.Errorf("%s: WWW-Authenticate = %q", f.Code, challenge)
		}
	}
}

var hangul = regexp.MustCompile(`\p{Hangul}`)

// speakers are the functions whose text reaches the client in its language.
var speakers = map[string]bool{
	"say": true, "SayFlat": true, "Say": true, "fail": true, "unauthorized": true, "missing": true, "forbidden": true,
	"broken": true, "upstream": true, "Wrong": true,
}

// Every text that is said has an English form with the same verbs.
func TestEverythingIsSaidInEnglish(t *testing.T) {
	files, err := filepath.Glob("*.go")
	if err != nil {
		t.Fatal(err)
	}
	said := map[string]token.Position{}
	positions := token.NewFileSet()
	for _, name := range files {
		if strings.HasSuffix(name, "_test.go") {
			continue
		}
		file, err := parser.ParseFile(positions, name, nil, 0)
		if err != nil {
			t.Fatal(err)
		}
		ast.Inspect(file, func(n ast.Node) bool {
			switch n := n.(type) {
			case *ast.CallExpr:
				if speakers[calledName(n)] {
					for _, argument := range n.Args {
						collect(said, positions, argument)
					}
				}
			case *ast.ValueSpec: // constants such as textName
				for i, value := range n.Values {
					if strings.HasPrefix(n.Names[i].Name, "text") {
						collect(said, positions, value)
					}
				}
			}
			return true
		})
	}
	if len(said) < 60 {
		t.Fatalf("only %d texts found: the test looks in the wrong place", len(said))
	}
	for text, at := range said {
		translated, ok := english[text]
		if !ok || hangul.MatchString(translated) {
			t.Errorf("%v: %q has no English form in english.go", at, text)
		}
		if strings.Count(text, "%") != strings.Count(translated, "%") && ok {
			t.Errorf("%v: %q and %q do not take the same arguments", at, text, translated)
		}
	}
}

func calledName(call *ast.CallExpr) string {
	switch f := call.Fun.(type) {
	case *ast.Ident:
		return f.Name
	case *ast.SelectorExpr:
		return f.Sel.Name
	}
	return ""
}

// collect notes a Korean string literal.
func collect(said map[string]token.Position, positions *token.FileSet, e ast.Expr) {
	literal, ok := e.(*ast.BasicLit)
	if !ok || literal.Kind != token.STRING {
		return
	}
	if text, err := strconv.Unquote(literal.Value); err == nil && hangul.MatchString(text) {
		said[text] = positions.Position(literal.Pos())
	}
}
