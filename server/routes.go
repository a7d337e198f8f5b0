package server

import (
	"fmt"
	"net/http"

	"github.com/go-chi/chi/v5"

	"github.com/runnerway/runnerway/server/api"
)

// version of the API, as /, the documents and the viewers show it.
const version = "1.0.0"

const apiDescription = "러너웨이: 그림이 되는 달리기 경로. Routes that draw a picture on real streets.\n\n" +
	"모든 응답은 `success`, `data`, `message`를 담습니다. 오류는 `success: false`와 `message`, `error.code`, `detail`을 담습니다.\n\n" +
	"Positions of the examples lie in Gothenburg, whose streets come with the program."

// Tags of the operations: the chapters of the OpenAPI document.
const (
	tagAuth      = "Authentication"
	tagUsers     = "Users"
	tagRoutes    = "Routes"
	tagWorkouts  = "Workouts"
	tagCommunity = "Community"
	tagGoals     = "goals"
	tagHealth    = "Health Check"

	tagNotifications = "Notifications"
	tagAdmin         = "Administration"
)

var apiTags = []api.Tag{
	{Name: tagAuth, Description: "회원가입, 로그인, 토큰"},
	{Name: tagUsers, Description: "내 정보와 설정"},
	{Name: tagRoutes, Description: "경로 그리기, 생성, 내보내기"},
	{Name: tagWorkouts, Description: "운동 기록"},
	{Name: tagCommunity, Description: "피드와 댓글"},
	{Name: tagGoals, Description: "목표"},
	{Name: tagNotifications, Description: "알림 목록과 실시간 알림"},
	{Name: tagAdmin, Description: "서버 운영: 설정, 초대, 사용자"},
	{Name: tagHealth, Description: "서버 상태"},
}

// undocumented are the routes that are no operations of the OpenAPI document, as patterns of path.Match; all are GET.
// Whatever else is mounted must be in the document.
var undocumented = []string{
	// The page with its screens, its parts and its map.
	"/", "/assets/*", "/*.*", "/map.json", "/tiles/*/*/*.mvt", "/run/*/*", "/runs", "/runs/*", "/goals", "/goals/*",
	"/community", "/community/*", "/users/*", "/account", "/account/*", "/settings", "/settings/*", "/admin", "/admin/*",
	"/login", "/signup", "/setup", "/reset", "/s/*",
	// For whoever starts and stops processes.
	"/livez", "/readyz",
	// The documents.
	"/openapi.json", "/api/v1/openapi.json", "/docs", "/redoc", "/docs-assets/*",
	// Uploaded pictures.
	"/api/v1/avatars/*",
	// Live notifications; their protocol is told at POST /ws/ticket.
	"/api/v1/ws", "/api/v1/notifications/stream",
	// A browser's way through Kakao; it is told at POST /auth/social/kakao.
	"/api/v1/auth/social/kakao", "/api/v1/auth/social/kakao/callback",
}

// routes mounts everything. The documents come last: they describe the rest.
func (s *Server) routes(r chi.Router) error {
	s.authRoutes()
	s.kakaoPages(r)
	s.userRoutes()
	s.adminRoutes()
	s.avatarFiles(r)
	s.routeRoutes()
	s.communityRoutes()
	s.goalRoutes()
	s.notificationRoutes()
	s.liveRoutes(r)
	s.workoutRoutes()
	s.privacyRoutes()
	s.blockRoutes()
	s.reportRoutes()
	s.importRoutes()
	s.myRunsRoutes()
	s.workoutExportRoutes()
	s.myExportRoutes()
	s.healthRoutes(r)
	if err := s.pageRoutes(r); err != nil {
		return err
	}
	return s.systemRoutes(r)
}

// pageRoutes mounts what people see: the web page and its map. The address / is
// theirs and the programs' (S1).
func (s *Server) pageRoutes(r chi.Router) error {
	page, err := newWebPage(s.options.Web, s.options.BaseMap, s.reads)
	if err != nil {
		return fmt.Errorf("read the web page: %w", err)
	}
	s.page = page
	page.routes(r)
	r.Get("/s/{token}", s.sharePage(page))
	r.Get("/", func(w http.ResponseWriter, r *http.Request) {
		if wantsPage(r) {
			page.serveIndex(w, r)
			return
		}
		serveStatus(w, r)
	})
	if s.options.Streets != nil {
		newTileDrawer(s.options.Streets, s.store, s.root.Fail).routes(r)
		s.mapView = &mapView{store: s.store, streets: s.options.Streets, fail: s.root.Fail, fetching: s.options.RoadsFetch.URL != "", kakao: s.kakao.CanRedirect(), base: s.options.BaseMap}
		s.mapView.routes(r)
	}
	return nil
}

// reply is the answer of an operation; see api.Reply.
type reply[T any] = api.Reply[T]

// say wraps data in the envelope; an empty message is null.
func say[T any](data T, message string) *reply[T] { return api.Say(data, message) }
