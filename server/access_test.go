package server_test

import (
	"context"
	"crypto/rand"
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/go-chi/chi/v5"

	"github.com/runnerway/runnerway/store"
)

// An access is a row of the table below: what each caller gets from a route. Guest, other and owner have valid tokens, and
// what the path names is the owner's; the deleted user has a token that would be valid if it still had an account.
type access struct {
	route                                   string // as chi has it; the API's are below /api/v1
	anonymous, guest, other, owner, deleted int
	given                                   given
}

// given is what a row sends where it is not the example of the document, with the parts of the owner's estate that the path
// parameters are named after.
type given struct {
	parts string              // other parts, such as "route_id=saved_route"
	path  string              // in place of the route, where it is no operation
	query string              // such as "?format=gpx"
	body  func(e *estate) any // in place of the example
	kind  string              // Content-Type, if it is not JSON
	head  bool                // HEAD in place of GET
	admin bool                // the owner is an admin
}

var accesses = []access{
	{"POST /auth/signup", 201, 201, 201, 201, 201, given{body: newAccount}},
	{"POST /auth/login", 200, 200, 200, 200, 200, given{}},
	{"POST /auth/guest", 201, 201, 201, 201, 201, given{}},
	{"POST /auth/refresh", 200, 200, 200, 200, 200, given{body: refreshBody}},
	{"POST /auth/logout", 401, 200, 200, 200, 401, given{}},

	{"GET /auth/social", 200, 200, 200, 200, 200, given{}},
	{"POST /auth/social/kakao", 200, 200, 200, 200, 200, given{}},
	{"POST /auth/social/exchange", 200, 200, 200, 200, 200, given{body: loginCode}},
	{"GET /auth/social/kakao", 302, 302, 302, 302, 302, given{}},
	{"GET /auth/social/kakao/callback", 401, 401, 401, 401, 401, given{}}, // without the cookie

	{"GET /instance", 200, 200, 200, 200, 200, given{}},
	{"PATCH /instance", 401, 403, 403, 200, 401, given{admin: true}},
	{"GET /setup", 200, 200, 200, 200, 200, given{}},
	{"POST /setup", 201, 201, 201, 201, 201, given{body: newAdmin}},
	{"GET /auth/invitations/{code}", 200, 200, 200, 200, 200, given{}},
	{"POST /auth/password/reset", 200, 200, 200, 200, 200, given{body: newPassword}},
	{"GET /admin/backups", 401, 403, 403, 200, 401, given{admin: true}},
	{"POST /admin/backups", 401, 403, 403, 202, 401, given{admin: true}},
	{"GET /admin/backups/{backup_id}/file", 401, 403, 403, 200, 401, given{admin: true}},
	{"GET /admin/invitations", 401, 403, 403, 200, 401, given{admin: true}},
	{"POST /admin/invitations", 401, 403, 403, 201, 401, given{admin: true}},
	{"DELETE /admin/invitations/{invitation_id}", 401, 403, 403, 200, 401, given{admin: true}},
	{"GET /admin/health", 401, 403, 403, 200, 401, given{admin: true}},
	{"GET /admin/shapes", 401, 403, 403, 200, 401, given{admin: true}},
	{"POST /admin/shapes", 401, 403, 403, 201, 401, given{admin: true}},
	{"POST /admin/shapes/preview", 401, 403, 403, 200, 401, given{admin: true}},
	{"PATCH /admin/shapes/{shape_id}", 401, 403, 403, 200, 401, given{admin: true}},
	{"DELETE /admin/shapes/{shape_id}", 401, 403, 403, 200, 401, given{admin: true}},
	{"GET /admin/streets", 401, 403, 403, 200, 401, given{admin: true}},
	{"POST /admin/streets", 401, 403, 403, 202, 401, given{admin: true, query: "?name=x", body: anExtract, kind: "application/octet-stream"}},
	{"POST /admin/streets", 401, 403, 403, 422, 401, given{admin: true, query: "?name=x", body: noExtract, kind: "application/octet-stream"}},
	{"POST /admin/streets/fetch", 401, 403, 403, 202, 401, given{admin: true, body: anArea}},
	{"GET /admin/streets/jobs", 401, 403, 403, 200, 401, given{admin: true}},
	{"GET /admin/streets/jobs/{job_id}", 401, 403, 403, 200, 401, given{admin: true}},
	{"DELETE /admin/streets/jobs/{job_id}", 401, 403, 403, 200, 401, given{admin: true, parts: "job_id=running_job"}},
	{"DELETE /admin/streets/jobs/{job_id}", 401, 403, 403, 400, 401, given{admin: true}},
	{"DELETE /admin/streets/{area_id}", 401, 403, 403, 200, 401, given{admin: true}},
	{"GET /admin/users", 401, 403, 403, 200, 401, given{admin: true}},
	{"PATCH /admin/users/{user_id}", 401, 403, 403, 200, 401, given{admin: true}},
	{"DELETE /admin/users/{user_id}", 401, 403, 403, 200, 401, given{admin: true}},
	{"POST /admin/users/{user_id}/reset-link", 401, 403, 403, 201, 401, given{admin: true}},

	{"GET /users/me", 401, 200, 200, 200, 401, given{}},
	{"PATCH /users/me", 401, 403, 200, 200, 401, given{}},
	{"DELETE /users/me", 401, 403, 200, 200, 401, given{}},
	{"DELETE /users/me/account", 401, 403, 200, 200, 401, given{}},
	{"POST /users/me/password", 401, 403, 200, 200, 401, given{}},
	{"GET /users/me/sessions", 401, 403, 200, 200, 401, given{}},
	{"DELETE /users/me/sessions", 401, 403, 200, 200, 401, given{}},
	{"DELETE /users/me/sessions/{session_id}", 401, 403, 404, 200, 401, given{}},
	{"POST /users/me/avatar", 401, 403, 200, 200, 401, given{body: aPicture, kind: "image/png"}},
	{"DELETE /users/me/avatar", 401, 403, 200, 200, 401, given{}},
	{"GET /users/me/blocks", 401, 403, 200, 200, 401, given{}},
	{"POST /users/{user_id}/block", 401, 403, 200, 200, 401, given{}},
	{"DELETE /users/{user_id}/block", 401, 403, 200, 200, 401, given{}},
	{"POST /community/reports", 401, 403, 201, 201, 401, given{body: aReport}},
	{"POST /community/reports", 401, 403, 404, 404, 401, given{}},
	{"GET /admin/reports", 401, 403, 403, 200, 401, given{admin: true}},
	{"POST /admin/reports/{report_id}/resolve", 401, 403, 403, 200, 401, given{admin: true}},
	{"GET /users/me/privacy", 401, 403, 200, 200, 401, given{}},
	{"PATCH /users/me/privacy", 401, 403, 200, 200, 401, given{}},
	{"GET /users/me/privacy-zones", 401, 403, 200, 200, 401, given{}},
	{"POST /users/me/privacy-zones", 401, 403, 201, 201, 401, given{}},
	{"PATCH /users/me/privacy-zones/{zone_id}", 401, 403, 404, 200, 401, given{}},
	{"DELETE /users/me/privacy-zones/{zone_id}", 401, 403, 404, 200, 401, given{}},
	{"GET /users/me/export", 401, 403, 200, 200, 401, given{}},
	{"GET /users/me/stats", 401, 403, 200, 200, 401, given{}},
	{"GET /users/me/statistics", 401, 403, 200, 200, 401, given{}},
	{"GET /users/me/workouts", 401, 403, 200, 200, 401, given{}},
	{"GET /users/me/saved-routes", 401, 403, 200, 200, 401, given{}},
	{"GET /users/me/settings", 401, 403, 200, 200, 401, given{}},
	{"PATCH /users/me/settings", 401, 403, 200, 200, 401, given{}},
	{"GET /users/me/safety-settings", 401, 403, 200, 200, 401, given{}},
	{"PATCH /users/me/safety-settings", 401, 403, 200, 200, 401, given{}},
	{"POST /users/me/emergency-contacts", 401, 403, 201, 201, 401, given{}},
	{"DELETE /users/me/emergency-contacts/{contact_id}", 401, 403, 404, 200, 401, given{}},

	{"GET /routes/shapes", 401, 200, 200, 200, 401, given{}},
	{"GET /routes/places/search", 401, 200, 200, 200, 401, given{query: "?q=goteborg"}},
	{"GET /routes/shapes", 401, 200, 200, 200, 401, given{query: "?lat=57.7005&lng=11.975"}},
	{"POST /routes/custom-drawing", 401, 201, 201, 201, 401, given{}},
	{"POST /routes/generate", 401, 202, 202, 202, 401, given{}},
	{"POST /routes/generate-gps-art", 401, 200, 200, 200, 401, given{}},
	{"POST /routes/generate-gps-art", 401, 400, 400, 200, 401, given{body: ownDrawing}},
	{"POST /routes/generate-gps-art-async", 401, 202, 202, 202, 401, given{}},
	{"POST /routes/generate-gps-art-async", 401, 400, 400, 202, 401, given{body: ownDrawing}},
	{"GET /routes/generate/{task_id}", 401, 404, 404, 200, 401, given{}},
	{"DELETE /routes/generate/{task_id}", 401, 404, 404, 200, 401, given{parts: "task_id=held_task"}},
	{"DELETE /routes/generate/{task_id}", 401, 404, 404, 400, 401, given{}},
	{"POST /routes/recommend", 401, 403, 200, 200, 401, given{}},
	{"POST /routes/recommend-async", 401, 403, 200, 200, 401, given{}},
	{"GET /routes/tasks/{task_id}", 401, 403, 404, 200, 401, given{}},
	{"GET /routes/tasks/{task_id}/result", 401, 403, 404, 200, 401, given{}},
	{"POST /routes/prefetch-elevation", 401, 403, 200, 200, 401, given{}},
	{"GET /routes/waypoints/recommend", 401, 403, 200, 200, 401, given{}},
	{"POST /routes/waypoints/recommend", 401, 403, 200, 200, 401, given{}},
	{"GET /routes/amenities/nearby", 401, 403, 200, 200, 401, given{}},

	{"GET /routes/mine", 401, 403, 200, 200, 401, given{}},
	{"GET /routes/{route_id}/options", 401, 404, 404, 200, 401, given{}},
	{"GET /routes/{route_id}/options/{option_id}", 401, 404, 404, 200, 401, given{}},
	{"GET /routes/{route_id}/options/{option_id}/places", 401, 404, 404, 200, 401, given{}},
	{"GET /routes/{route_id}/options/{option_id}/export", 401, 404, 404, 200, 401, given{}},
	{"GET /routes/{route_id}/options/{option_id}/export", 401, 404, 404, 200, 401, given{query: "?format=png"}},
	{"GET /routes/{route_id}/options/{option_id}/picture", 401, 404, 404, 200, 401, given{}},
	{"PATCH /routes/{route_id}/name", 401, 403, 404, 200, 401, given{}},
	{"DELETE /routes/{route_id}", 401, 403, 404, 200, 401, given{}},
	{"DELETE /routes/{route_id}", 401, 403, 404, 400, 401, given{parts: "route_id=posted_route"}},
	{"POST /routes/{route_id}/save", 401, 403, 404, 200, 401, given{}},
	{"POST /routes/{route_id}/save", 401, 403, 200, 200, 401, given{parts: "route_id=posted_route"}},
	{"POST /routes/{route_id}/save", 401, 403, 404, 400, 401, given{parts: "route_id=saved_route"}},
	{"DELETE /routes/{route_id}/save", 401, 403, 404, 200, 401, given{parts: "route_id=saved_route"}},
	{"POST /routes/{route_id}/share", 401, 403, 404, 200, 401, given{}},
	{"DELETE /routes/{route_id}/share", 401, 403, 404, 200, 401, given{parts: "route_id=shared_route"}},
	{"GET /routes/{route_id}/options/{option_id}/qr.svg", 401, 404, 404, 200, 401, given{}},
	{"GET /routes/take/{link}", 200, 200, 200, 200, 200, given{}},
	{"GET /routes/take/{link}", 404, 404, 404, 404, 404, given{parts: "link=no_link"}},
	{"GET /routes/shared/{token}/qr.svg", 200, 200, 200, 200, 200, given{}},
	{"GET /routes/shared/{token}/picture", 200, 200, 200, 200, 200, given{}},
	{"GET /routes/shared/{token}/export", 200, 200, 200, 200, 200, given{}},
	{"GET /routes/shared/{token}", 200, 200, 200, 200, 200, given{}},

	{"POST /workouts/start", 401, 403, 201, 201, 401, given{}},
	{"GET /workouts/current/status", 401, 403, 200, 200, 401, given{}},
	{"GET /workouts/calendar", 401, 403, 200, 200, 401, given{}},
	{"GET /workouts/totals", 401, 403, 200, 200, 401, given{}},
	{"GET /workouts/records", 401, 403, 200, 200, 401, given{}},
	{"GET /workouts/map", 401, 403, 200, 200, 401, given{}},
	{"GET /workouts/{workout_id}/series", 401, 403, 404, 200, 401, given{parts: "workout_id=completed_workout"}},
	{"GET /workouts/{workout_id}/export", 401, 403, 404, 200, 401, given{parts: "workout_id=completed_workout"}},
	{"POST /workouts/imports", 401, 403, 202, 202, 401, given{body: aRun, kind: "application/gpx+xml"}},
	{"GET /workouts/imports", 401, 403, 200, 200, 401, given{}},
	{"GET /workouts/imports/{import_id}", 401, 403, 404, 200, 401, given{}},
	{"DELETE /workouts/imports/{import_id}", 401, 403, 404, 200, 401, given{}},
	{"GET /workouts/{workout_id}", 401, 403, 404, 200, 401, given{}},
	{"GET /workouts/{workout_id}/picture", 401, 403, 404, 200, 401, given{parts: "workout_id=completed_workout"}},
	{"POST /workouts/{workout_id}/track", 401, 403, 404, 200, 401, given{}},
	{"POST /workouts/{workout_id}/pause", 401, 403, 404, 200, 401, given{}},
	{"POST /workouts/{workout_id}/resume", 401, 403, 404, 200, 401, given{parts: "workout_id=paused_workout"}},
	{"POST /workouts/{workout_id}/complete", 401, 403, 404, 200, 401, given{}},
	{"POST /workouts/{workout_id}/complete", 401, 403, 404, 400, 401, given{parts: "workout_id=completed_workout"}},
	{"DELETE /workouts/{workout_id}", 401, 403, 404, 200, 401, given{}},
	{"DELETE /workouts/{workout_id}/record", 401, 403, 404, 200, 401, given{parts: "workout_id=completed_workout"}},

	{"GET /community/feed", 200, 200, 200, 200, 200, given{}},
	{"GET /community/feed", 200, 200, 200, 200, 200, given{query: "?author=nobody"}},
	{"GET /community/users/{user_id}", 200, 200, 200, 200, 200, given{}},
	{"GET /community/bookmarks", 401, 403, 200, 200, 401, given{}},
	{"POST /community/posts", 401, 403, 201, 201, 401, given{}},
	{"POST /community/posts", 401, 403, 400, 201, 401, given{body: ownRun}},
	{"GET /community/posts/{post_id}", 200, 200, 200, 200, 200, given{}},
	{"GET /community/posts/{post_id}", 404, 404, 404, 200, 404, given{parts: "post_id=private_post"}},
	{"PATCH /community/posts/{post_id}", 401, 403, 403, 200, 401, given{}},
	{"PATCH /community/posts/{post_id}", 401, 403, 404, 200, 401, given{parts: "post_id=private_post"}},
	{"DELETE /community/posts/{post_id}", 401, 403, 403, 200, 401, given{}},
	{"DELETE /community/posts/{post_id}", 401, 403, 404, 200, 401, given{parts: "post_id=private_post"}},
	{"POST /community/posts/{post_id}/like", 401, 403, 200, 200, 401, given{}},
	{"POST /community/posts/{post_id}/like", 401, 403, 404, 200, 401, given{parts: "post_id=private_post"}},
	{"DELETE /community/posts/{post_id}/like", 401, 403, 404, 200, 401, given{parts: "post_id=liked_post"}},
	{"POST /community/posts/{post_id}/bookmark", 401, 403, 200, 200, 401, given{}},
	{"POST /community/posts/{post_id}/bookmark", 401, 403, 404, 200, 401, given{parts: "post_id=private_post"}},
	{"DELETE /community/posts/{post_id}/bookmark", 401, 403, 404, 200, 401, given{parts: "post_id=bookmarked_post"}},
	{"GET /community/posts/{post_id}/comments", 200, 200, 200, 200, 200, given{}},
	{"GET /community/posts/{post_id}/comments", 404, 404, 404, 200, 404, given{parts: "post_id=private_post"}},
	{"POST /community/posts/{post_id}/comments", 401, 403, 201, 201, 401, given{}},
	{"POST /community/posts/{post_id}/comments", 401, 403, 404, 201, 401, given{parts: "post_id=private_post"}},
	{"PATCH /community/comments/{comment_id}", 401, 403, 403, 200, 401, given{}},
	{"DELETE /community/comments/{comment_id}", 401, 403, 403, 200, 401, given{}},
	{"POST /community/comments/{comment_id}/like", 401, 403, 200, 200, 401, given{}},
	{"POST /community/comments/{comment_id}/like", 401, 403, 404, 200, 401, given{parts: "comment_id=private_comment"}},
	{"DELETE /community/comments/{comment_id}/like", 401, 403, 404, 200, 401, given{parts: "comment_id=liked_comment"}},
	{"POST /community/users/{user_id}/follow", 401, 403, 200, 200, 401, given{}},
	{"DELETE /community/users/{user_id}/follow", 401, 403, 404, 200, 401, given{parts: "user_id=friend"}},

	{"GET /goals", 401, 403, 200, 200, 401, given{}},
	{"POST /goals", 401, 403, 201, 201, 401, given{}},
	{"GET /goals/{goal_id}", 401, 403, 404, 200, 401, given{}},
	{"PATCH /goals/{goal_id}", 401, 403, 404, 200, 401, given{}},
	{"DELETE /goals/{goal_id}", 401, 403, 404, 200, 401, given{}},
	{"GET /goals/{goal_id}/progress", 401, 403, 404, 200, 401, given{}},

	{"GET /notifications", 401, 403, 200, 200, 401, given{}},
	{"GET /notifications/unread-count", 401, 403, 200, 200, 401, given{}},
	{"POST /notifications/read-all", 401, 403, 200, 200, 401, given{}},
	{"POST /notifications/{notification_id}/read", 401, 403, 404, 200, 401, given{}},
	{"DELETE /notifications/{notification_id}", 401, 403, 404, 200, 401, given{}},
	{"GET /notifications/stream", 401, 403, 200, 200, 401, given{head: true}}, // a GET has no end
	{"POST /ws/ticket", 401, 403, 201, 201, 401, given{}},
	{"GET /ws", 426, 426, 426, 426, 426, given{}}, // it asks who it is once it is a WebSocket

	{"GET /avatars/{id}.jpg", 200, 200, 200, 200, 200, given{parts: "id=avatar"}},
	{"GET /openapi.json", 200, 200, 200, 200, 200, given{}},
}

// pages are what is outside of the API.
var pages = []access{
	{"GET /", 200, 200, 200, 200, 200, given{}},
	{"GET /assets/page.js", 200, 200, 200, 200, 200, given{}},
	{"GET /icon.svg", 200, 200, 200, 200, 200, given{}},
	{"GET /s/{token}", 200, 200, 200, 200, 200, given{}},

	// The screens of the page hold nothing of anybody's: it asks the API for what they show.
	{"GET /run/{route}/{option}", 200, 200, 200, 200, 200, given{path: "/run/x/y"}},
	{"GET /runs", 200, 200, 200, 200, 200, given{}},
	{"GET /runs/*", 200, 200, 200, 200, 200, given{path: "/runs/x"}},
	{"GET /goals", 200, 200, 200, 200, 200, given{}},
	{"GET /goals/*", 200, 200, 200, 200, 200, given{path: "/goals/x"}},
	{"GET /community", 200, 200, 200, 200, 200, given{}},
	{"GET /community/*", 200, 200, 200, 200, 200, given{path: "/community/x"}},
	{"GET /users/{user}", 200, 200, 200, 200, 200, given{path: "/users/x"}},
	{"GET /account", 200, 200, 200, 200, 200, given{}},
	{"GET /account/*", 200, 200, 200, 200, 200, given{path: "/account/x"}},
	{"GET /settings", 200, 200, 200, 200, 200, given{}},
	{"GET /settings/*", 200, 200, 200, 200, 200, given{path: "/settings/x"}},
	{"GET /admin", 200, 200, 200, 200, 200, given{}},
	{"GET /admin/*", 200, 200, 200, 200, 200, given{path: "/admin/x"}},
	{"GET /login", 200, 200, 200, 200, 200, given{}},
	{"GET /signup", 200, 200, 200, 200, 200, given{}},
	{"GET /setup", 200, 200, 200, 200, 200, given{}},
	{"GET /reset", 200, 200, 200, 200, 200, given{}},

	{"GET /map.json", 200, 200, 200, 200, 200, given{}},
	{"GET /tiles/{z}/{x}/{y}.mvt", 200, 200, 200, 200, 200, given{path: "/tiles/14/8736/4981.mvt"}},
	{"GET /openapi.json", 200, 200, 200, 200, 200, given{}},
	{"GET /docs", 200, 200, 200, 200, 200, given{}},
	{"GET /redoc", 200, 200, 200, 200, 200, given{}},
	{"GET /docs-assets/start.js", 200, 200, 200, 200, 200, given{}},
	{"GET /docs-assets/swagger-ui.css", 200, 200, 200, 200, 200, given{}},
	{"GET /docs-assets/swagger-ui-bundle.js", 200, 200, 200, 200, 200, given{}},
	{"GET /docs-assets/redoc.standalone.js", 200, 200, 200, 200, 200, given{}},
	{"GET /health", 200, 200, 200, 200, 200, given{}},
	{"GET /livez", 200, 200, 200, 200, 200, given{}},
	{"GET /readyz", 200, 200, 200, 200, 200, given{}},
}

func newAccount(*estate) any {
	return obj{"email": rand.Text() + "@example.com", "password": examplePassword, "name": "새 사람"}
}

// newAdmin uses a link that names somebody new.
func newAdmin(e *estate) any {
	email := strings.ToLower(rand.Text()) + "@example.com"
	return obj{"token": e.k.link(store.AccountLink{Purpose: store.LinkSetup, Email: email}), "email": email, "password": examplePassword, "nickname": "관리자"}
}

// newPassword uses a link of the owner's.
func newPassword(e *estate) any {
	return obj{"token": e.k.link(store.AccountLink{Purpose: store.LinkReset, UserID: e.owner.id}), "new_password": examplePassword}
}

// loginCode is what a browser comes back with from Kakao; this one has no cookie.
func loginCode(e *estate) any {
	code := store.LoginCode{Code: rand.Text(), UserID: e.owner.id, ExpiresAt: store.At(e.k.clock.Now().Add(time.Minute))}
	if err := e.k.store.AddLoginCode(context.Background(), code); err != nil {
		e.k.t.Fatal(err)
	}
	return obj{"code": code.Code}
}
func refreshBody(e *estate) any { return obj{"refresh_token": e.of("refresh_token")} }
func ownDrawing(e *estate) any {
	return obj{"route_id": e.of("drawn_route"), "start": place(examplePlace), "target_distance_km": 5}
}
func ownRun(e *estate) any {
	return obj{"workout_id": e.of("completed_workout"), "route_name": "한강", "distance": 4.8, "duration": 1800}
}
func aReport(e *estate) any {
	return obj{"kind": "user", "target_id": e.of("stranger"), "reason": "spam"}
}

// There is one job on streets at a time: what another row began gives way.
func anExtract(e *estate) any {
	e.endStreetJobs()
	return string(gridFile(e.k.t))
}
func noExtract(e *estate) any {
	e.endStreetJobs()
	return "this is no extract"
}
func anArea(e *estate) any {
	e.endStreetJobs()
	return obj{"lat": examplePlace.Lat, "lng": examplePlace.Lng, "radius_km": 1}
}
func aRun(*estate) any       { return gpxRun(aMorning, 3) }
func aPicture(e *estate) any { return photo(e.k.t, 64, 64) }

// TestAccess sends every row from every caller. A route without a row fails, and so does a row without a route.
func TestAccess(t *testing.T) {
	k := newSampleKit(t)
	gate := newGate(k)
	for _, table := range []struct {
		prefix string
		rows   []access
	}{{"/api/v1", accesses}, {"", pages}} {
		for _, row := range table.rows {
			gate.check(table.prefix, row)
		}
	}
	err := chi.Walk(k.server.Router(), func(method, route string, _ http.Handler, _ ...func(http.Handler) http.Handler) error {
		if !gate.seen[method+" "+route] {
			t.Errorf("%s %s has no row: say in access_test.go who may call it", method, route)
		}
		delete(gate.seen, method+" "+route)
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	for _, route := range slices.Sorted(maps.Keys(gate.seen)) {
		t.Errorf("%s has a row and is no route", route)
	}
	for _, op := range gate.document.operations {
		if op.example != nil && !gate.worked[op.String()] && !slices.Contains(unpasteable, op.String()) {
			t.Errorf("%v: no row shows that the document's example works", op)
		}
	}
}

// A gate sends requests of rows.
type gate struct {
	k        *kit
	document document
	shared   *cast // of requests that change nothing
	deleted  client
	seen     map[string]bool
	worked   map[string]bool // operations whose example succeeded for the owner
}

// unpasteable are operations whose example needs something of one's own in it: a token, a code, or a map service.
var unpasteable = []string{"POST /community/reports", "POST /auth/refresh", "POST /auth/social/exchange", "POST /setup", "POST /auth/password/reset", "POST /admin/streets/fetch"}

// A cast is who calls.
type cast struct {
	estate *estate
	guest  client
	other  client
}

func (k *kit) cast() *cast { return &cast{k.estate(), k.guest(), k.signUp().client} }

// newGate also executes the example of the document that makes an account, which those of login and of passwords need.
func newGate(k *kit) *gate {
	k.t.Helper()
	g := &gate{k: k, document: k.document(), shared: k.cast(), seen: map[string]bool{}, worked: map[string]bool{}}
	signUp := g.operation("POST /api/v1/auth/signup")
	k.as("").post("/auth/signup", signUp.example).wants(201)
	g.worked[signUp.String()] = true
	gone := k.signUp()
	gone.send(http.MethodDelete, "/users/me", obj{"password": examplePassword}).wants(200)
	g.deleted = gone.client
	return g
}

// operation finds one by method and whole path; nil if it is none.
func (g *gate) operation(route string) *describedOperation {
	for i, op := range g.document.operations {
		if op.method+" "+op.path == route {
			return &g.document.operations[i]
		}
	}
	return nil
}

func (g *gate) check(prefix string, row access) {
	g.k.t.Helper()
	method, path, _ := strings.Cut(row.route, " ")
	path = prefix + path
	g.seen[method+" "+path] = true
	op := g.operation(method + " " + path)
	if op != nil && (op.forMembers() != (row.guest == http.StatusForbidden) || (op.access == "admins") != row.given.admin ||
		(op.forMembers() || op.access == "guests") != (row.anonymous == http.StatusUnauthorized)) {
		g.k.t.Errorf("%s: the document says that it is for %s", row.route, op.access)
	}
	c := g.shared
	if method != http.MethodGet || row.given.admin {
		c = g.k.cast()
	}
	if row.given.admin {
		g.k.promote(c.estate.owner.id)
	}
	for _, call := range []struct {
		who    string
		client client
		want   int
	}{
		{"anonymous", g.k.as(""), row.anonymous}, {"deleted user", g.deleted, row.deleted}, {"guest", c.guest, row.guest},
		{"other user", c.other, row.other}, {"owner", c.estate.owner.client, row.owner},
	} {
		r := row.request(c.estate, op, method, path)
		a := r.sentBy(call.client)
		if a.status() != call.want {
			g.k.t.Errorf("%s of %s: %d, want %d: %.300s", row.route, call.who, a.status(), call.want, a.body())
			continue
		}
		if row.anonymous != row.owner { // else it is not the caller who is refused
			g.checkRefusal(a, call.who, row.given.admin)
		}
		if op == nil {
			continue
		}
		if call.who == "owner" && a.status() < 300 && row.given.body == nil {
			g.worked[op.String()] = true
		}
		for _, fault := range g.document.faults(*op, a) {
			g.k.t.Errorf("%s of %s: %s", row.route, call.who, fault)
		}
	}
}

// checkRefusal sees to it that callers are told why they are refused.
func (g *gate) checkRefusal(a *answer, who string, adminsOnly bool) {
	g.k.t.Helper()
	if a.method == http.MethodHead {
		return
	}
	switch {
	case a.status() == http.StatusUnauthorized && who == "anonymous":
		a.fails(401, "UNAUTHORIZED", "인증이 필요합니다")
	case a.status() == http.StatusUnauthorized:
		a.fails(401, "USER_NOT_FOUND", "사용자를 찾을 수 없습니다")
	case a.status() == http.StatusForbidden && who == "guest":
		a.fails(403, "FORBIDDEN", "회원가입이 필요합니다")
	case a.status() == http.StatusForbidden && adminsOnly:
		a.fails(403, "FORBIDDEN", "관리자만 할 수 있습니다")
	}
}

// A request is one of a row, for whoever sends it.
type request struct {
	method, path, query, kind string
	body                      any
}

func (r request) sentBy(c client) *answer {
	if r.kind != "" {
		c = c.with("Content-Type", r.kind)
	}
	return c.rooted().send(r.method, r.path+r.query, r.body)
}

// request is what the row sends: the document's examples, with the owner's parts in the path.
func (row access) request(e *estate, op *describedOperation, method, path string) request {
	r := request{method: method, path: path, query: row.given.query, kind: row.given.kind}
	if row.given.head {
		r.method = http.MethodHead
	}
	if row.given.path != "" {
		r.path = row.given.path
	}
	part := func(name string) string {
		if from, to, ok := strings.Cut(row.given.parts, "="); ok && from == name {
			return e.of(to)
		}
		return e.of(name)
	}
	r.path = placeholder.ReplaceAllStringFunc(r.path, func(name string) string { return part(strings.Trim(name, "{}")) })
	switch {
	case row.given.body != nil:
		r.body = row.given.body(e)
	case op != nil:
		r.body = op.example
	}
	if op != nil && r.query == "" {
		r.query = op.exampleQuery()
	}
	return r
}

// exampleQuery is what the document suggests for what an operation requires of its query.
func (op describedOperation) exampleQuery() string {
	var pairs []string
	for _, p := range op.in("query") {
		if p["required"] == true {
			pairs = append(pairs, fmt.Sprintf("%v=%v", p["name"], exampleOf(p)))
		}
	}
	if len(pairs) == 0 {
		return ""
	}
	return "?" + strings.Join(pairs, "&")
}
