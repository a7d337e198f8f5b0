// Package storetest is the contract of store.Store as tests: every backend runs the same ones. It also provides the
// databases they run on, for other packages' tests too.
package storetest

import (
	"context"
	"errors"
	"reflect"
	"sync"
	"testing"
	"time"

	"github.com/runnerway/runnerway/geo"
	"github.com/runnerway/runnerway/store"
	"github.com/runnerway/runnerway/store/sqlstore"
)

// Fresh makes a new migrated database and returns how to open it, any number of times, as several processes would. The
// stores are closed when the test ends.
type Fresh func(t testing.TB) (open func(now func() time.Time) store.Store)

// Run holds a backend to the whole contract.
func Run(t *testing.T, fresh Fresh) {
	for _, c := range []struct {
		name string
		test func(*testing.T, *suite)
	}{
		{"Users", testUsers}, {"Profile", testProfile}, {"Avatars", testAvatars}, {"UserSettings", testSettings}, {"Statistics", testStatistics},
		{"Guests", testGuests}, {"Tokens", testTokens}, {"TokensAtOnce", testTokensAtOnce}, {"Sessions", testSessions}, {"Passwords", testPasswords},
		{"SocialUsers", testSocialUsers}, {"SocialUsersAtOnce", testSocialUsersAtOnce}, {"LoginCodes", testLoginCodes}, {"Shapes", testShapes}, {"CustomShapes", testCustomShapes},
		{"Routes", testRoutes}, {"SavedRoutes", testSavedRoutes}, {"SavedOrders", testSavedOrders},
		{"RouteShares", testShares}, {"OwnRoutes", testOwnRoutes}, {"DeleteRoute", testDeleteRoute}, {"StaleRoutes", testStaleRoutes},
		{"RouteVisibility", testRouteVisibility}, {"ReplaceOptions", testReplaceOptions}, {"Tasks", testTasks},
		{"TaskLeases", testTaskLeases}, {"TaskTurns", testTaskTurns}, {"TasksAtOnce", testTasksAtOnce}, {"Places", testPlaces}, {"Safety", testSafety},
		{"Streets", testStreets}, {"StreetSources", testStreetSources}, {"StreetNames", testStreetNames}, {"LaterStreetNames", testLaterStreetNames}, {"StreetFetches", testStreetFetches}, {"StreetFetchesAtOnce", testStreetFetchesAtOnce},
		{"StreetJobs", testStreetJobs}, {"StreetJobsAtOnce", testStreetJobsAtOnce}, {"RemoveStreets", testRemoveStreets},
		{"Elevation", testElevation}, {"Seeds", testSeeds}, {"Secrets", testSecrets},
		{"Demo", testDemo}, {"Backups", testBackups}, {"BackupsAtOnce", testBackupsAtOnce}, {"Goals", testGoals}, {"GoalProgress", testGoalProgress}, {"GoalsAtOnce", testGoalsAtOnce},
		{"Notifications", testNotifications}, {"NotificationsAtOnce", testNotificationsAtOnce}, {"LiveTickets", testLiveTickets}, {"Limits", testLimits},
		{"Workouts", testWorkouts}, {"CompleteWorkout", testCompleteWorkout}, {"WorkoutTrack", testWorkoutTrack}, {"WorkoutHistory", testWorkoutHistory},
		{"Posts", testPosts}, {"Feed", testFeed}, {"PostMarks", testPostMarks}, {"MarksAtOnce", testMarksAtOnce}, {"Bookmarks", testBookmarks},
		{"Comments", testComments}, {"Follows", testFollows}, {"People", testPeople},
		{"Imports", testImports}, {"ImportsAtOnce", testImportsAtOnce}, {"RunFigures", testFigures},
		{"OwnData", testOwnData},
		{"WorkoutSearch", testWorkoutSearch},
		{"Roles", testRoles},
		{"SuspendedAccounts", testSuspended}, {"SuspendedPosts", testSuspendedPosts}, {"SuspendedAtOnce", testSuspendedAtOnce}, {"SuspendedComments", testSuspendedComments},
		{"Accounts", testAccounts},
		{"Instance", testInstance},
		{"Condition", testCondition},
		{"Invitations", testInvitations},
		{"SetupLinks", testSetupLinks},
		{"SetupAtOnce", testSetupAtOnce},
		{"ResetLinks", testResetLinks},
		{"Privacy", testPrivacy}, {"Blocks", testBlocks}, {"DeletedUserLeavesNothing", testDeletedUserLeavesNothing}, {"StartAgain", testStartAgain}, {"Reports", testReports},
		{"Concealed", testConcealed},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			c.test(t, newSuite(t, fresh))
		})
	}
}

// suite is one test's database and clock.
type suite struct {
	store.Store
	open  func(now func() time.Time) store.Store
	clock *clock
}

func newSuite(t testing.TB, fresh Fresh) *suite {
	c := &clock{at: time.Date(2026, 3, 1, 9, 30, 0, 123_456_789, time.UTC)}
	open := fresh(t)
	return &suite{Store: open(c.now), open: open, clock: c}
}

// clock stands still until it is told to advance.
type clock struct {
	mu sync.Mutex
	at time.Time
}

func (c *clock) now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.at
}

func (c *clock) advance(d time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.at = c.at.Add(d)
}

func (c *clock) time() store.Time { return store.At(c.now()) }

var ctx = context.Background()

// Opened is a database just opened, closed when the test ends: storetest.Opened(sqlite.Open(ctx, path, o))(t).
func Opened(db *sqlstore.DB, err error) func(testing.TB) *sqlstore.DB {
	return func(t testing.TB) *sqlstore.DB {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() {
			if err := db.Close(); err != nil {
				t.Error(err)
			}
		})
		return db
	}
}

// need is v, or the end of the test: need(call())(t).
func need[T any](v T, err error) func(testing.TB) T {
	return func(t testing.TB) T {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		return v
	}
}

func noError(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func wantError(t testing.TB, call string, err, want error) {
	t.Helper()
	if !errors.Is(err, want) {
		t.Errorf("%s: error %v, want %v", call, err, want)
	}
}

func wantEqual(t testing.TB, call string, got, want any) {
	t.Helper()
	if !reflect.DeepEqual(got, want) {
		t.Errorf("%s:\n got %+v\nwant %+v", call, got, want)
	}
}

// user makes an account with that name.
func (s *suite) user(t testing.TB, name string) store.User {
	t.Helper()
	return need(s.CreateUser(ctx, store.SignUp{User: store.User{ID: name, Email: name + "@example.com", Name: name}}))(t)
}

func (s *suite) deleteUser(t testing.TB, id string) {
	t.Helper()
	need(s.DeleteUser(ctx, id, ""))(t)
}

// guest makes a visitor's account.
func (s *suite) guest(t testing.TB, name string) store.User {
	t.Helper()
	return need(s.CreateUser(ctx, store.SignUp{User: store.User{ID: name, Name: "손님", Provider: store.ProviderGuest}}))(t)
}

var gangnam = geo.Point{Lat: 37.4979462, Lng: 127.0276206}

// generated is a route with n options.
func generated(userID, routeID string, n int) store.Generated {
	g := store.Generated{Route: store.Route{ID: routeID, UserID: userID, Name: "하트 경로", Type: store.RoutePreset, Mode: "none", Start: gangnam}}
	for i := range n {
		g.Options = append(g.Options, store.RouteOption{
			Name: "1순위 (가장 유사)", DistanceKM: 5 + float64(i), EstimatedTimeMin: 60, Difficulty: "쉬움",
			Path: []geo.Point{gangnam, {Lat: 37.5, Lng: 127.03}, gangnam},
		})
	}
	return g
}

// atOnce runs fn n times at the same time and returns the errors.
func atOnce(n int, fn func(i int) error) []error {
	errs := make([]error, n)
	var ready, done sync.WaitGroup
	start := make(chan struct{})
	for i := range n {
		ready.Add(1)
		done.Go(func() {
			ready.Done()
			<-start
			errs[i] = fn(i)
		})
	}
	ready.Wait()
	close(start)
	done.Wait()
	return errs
}

// count is how many of errs are want; nil counts successes.
func count(errs []error, want error) int {
	n := 0
	for _, err := range errs {
		if errors.Is(err, want) {
			n++
		}
	}
	return n
}
