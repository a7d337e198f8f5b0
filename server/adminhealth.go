package server

import (
	"context"
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/runnerway/runnerway/server/api"
	"github.com/runnerway/runnerway/server/streetimport"
	"github.com/runnerway/runnerway/store"
)

// Host is what the program knows of the machine it runs on.
type Host struct {
	DiskFree int64       // bytes where the data is; 0: unknown
	Backup   *BackupFile // the newest one; nil: none was found
}

// A BackupFile is a copy of the database.
type BackupFile struct {
	Name  string // without its directory
	At    time.Time
	Bytes int64
}

const (
	// FreshBackup is how old the newest backup may be.
	FreshBackup = 7 * 24 * time.Hour
	// scarceDisk is too little for an import of streets beside what people record.
	scarceDisk = 2 << 30
)

func (s *Server) conditionRoutes() {
	api.Register(s.api, api.Operation{
		ID: "admin-health", Method: http.MethodGet, Path: "/admin/health", Tag: tagAdmin, Access: api.Admins,
		Summary: "서버 상태와 점검 목록 (How the server is, and what is missing)",
		About:   "Of several instances of one server, the one that answers; the database is theirs together.",
	}, s.condition)
}

type databaseCondition struct {
	Kind       string   `json:"kind" enum:"sqlite,mariadb"`
	Version    string   `json:"version" doc:"Of the database program"`
	Bytes      int64    `json:"size_bytes"`
	LatencyMs  float64  `json:"latency_ms" doc:"How long a small question took just now"`
	Migrations int      `json:"migrations" doc:"Steps of the schema that are applied"`
	Missing    []string `json:"missing_migrations" doc:"Steps that are not; none in a server that has started"`
}

type streetCondition struct {
	Areas       int          `json:"areas" doc:"Imports, with the sample"`
	Fetched     int          `json:"fetched_areas" doc:"Blocks that came from a map service"`
	LengthKM    float64      `json:"length_km"`
	LastChanged *api.Instant `json:"last_changed"`
}

type queueCondition struct {
	Running         int `json:"running" doc:"Generations on this instance"`
	WaitingRequests int `json:"waiting_requests" doc:"Of this instance"`
	WaitingTasks    int `json:"waiting_tasks" doc:"Of all instances"`
}

type cacheCondition struct {
	Name    string `json:"name"`
	Bytes   int64  `json:"bytes"`
	Entries int    `json:"entries"`
	Hits    int64  `json:"hits" doc:"Since the start"`
	Misses  int64  `json:"misses" doc:"Since the start"`
}

type backupCondition struct {
	File  string      `json:"file"`
	At    api.Instant `json:"at"`
	Bytes int64       `json:"size_bytes"`
}

// A checkItem is something an operator should have seen to.
type checkItem struct {
	ID   string `json:"id" enum:"backup,https,streets,time_zone,disk"`
	OK   bool   `json:"ok"`
	Text string `json:"text" doc:"How it is, and what to do"`
}

// In implements api.Speaker.
func (c checkItem) In(translate func(string) string) checkItem {
	c.Text = translate(c.Text)
	return c
}

type serverCondition struct {
	Version     string            `json:"version" doc:"Of this program"`
	Environment string            `json:"environment"`
	StartedAt   api.Instant       `json:"started_at"`
	Database    databaseCondition `json:"database"`
	Streets     streetCondition   `json:"streets"`
	Queue       queueCondition    `json:"queue"`
	Caches      []cacheCondition  `json:"caches" doc:"By name"`
	Live        int               `json:"live_connections"`
	Backup      *backupCondition  `json:"backup" doc:"The newest that a server made or that was found beside the data; null: none"`
	DiskFree    *int64            `json:"disk_free_bytes" doc:"Where the data is; null: unknown"`
	Checklist   []checkItem       `json:"checklist"`
}

// In implements api.Speaker.
func (c serverCondition) In(translate func(string) string) serverCondition {
	c.Checklist = allIn(c.Checklist, translate)
	return c
}

func (s *Server) condition(ctx context.Context, _ *struct{}) (*reply[serverCondition], error) {
	database, err := s.databaseCondition(ctx)
	if err != nil {
		return nil, err
	}
	sources, err := s.store.StreetSources(ctx)
	if err != nil {
		return nil, fmt.Errorf("list the streets: %w", err)
	}
	waiting, err := s.store.WaitingTasks(ctx)
	if err != nil {
		return nil, fmt.Errorf("count the tasks: %w", err)
	}
	instance, err := s.instance.now(ctx)
	if err != nil {
		return nil, err
	}
	var host Host
	if s.options.Host != nil {
		host = s.options.Host()
	}
	failed, err := s.addBackups(ctx, &host)
	if err != nil {
		return nil, err
	}
	load := s.jobs.Load()
	c := serverCondition{
		Version: s.options.Build, Environment: s.options.Environment, StartedAt: api.Instant{Time: s.begun},
		Database: database, Streets: newStreetCondition(sources), DiskFree: orNull(host.DiskFree),
		Queue:  queueCondition{Running: load.Running, WaitingRequests: load.Waiting, WaitingTasks: waiting},
		Caches: s.cacheConditions(), Live: int(s.live.hub.Connections()),
		Checklist: []checkItem{
			checkBackup(host.Backup, failed, s.now()), checkHTTPS(visitOf(ctx).origin), checkStreets(sources),
			checkZone(instance.TimeZone, s.now().In(s.options.Location)), checkDisk(host.DiskFree),
		},
	}
	if host.Backup != nil {
		c.Backup = &backupCondition{File: host.Backup.Name, At: api.Instant{Time: host.Backup.At}, Bytes: host.Backup.Bytes}
	}
	return say(c, ""), nil
}

func (s *Server) databaseCondition(ctx context.Context) (databaseCondition, error) {
	begin := time.Now()
	if _, err := s.store.StreetsVersion(ctx); err != nil {
		return databaseCondition{}, fmt.Errorf("ask the database: %w", err)
	}
	took := time.Since(begin)
	found, err := s.store.Condition(ctx)
	if err != nil {
		return databaseCondition{}, err
	}
	d := databaseCondition{
		Kind: found.Kind, Version: found.Version, Bytes: found.Bytes, LatencyMs: roundTo(float64(took.Microseconds())/1000, 2),
		Migrations: len(found.Migrations.Applied), Missing: make([]string, 0, len(found.Migrations.Missing)),
	}
	for _, m := range found.Migrations.Missing {
		d.Missing = append(d.Missing, m.Name)
	}
	return d, nil
}

func newStreetCondition(sources []store.StreetSource) streetCondition {
	var c streetCondition
	var lengthM float64
	var last store.Time
	for _, source := range sources {
		if source.Fetched {
			c.Fetched++
		} else {
			c.Areas++
		}
		lengthM += source.LengthM
		if source.ImportedAt.After(last.Time) {
			last = source.ImportedAt
		}
	}
	c.LengthKM, c.LastChanged = roundTo(lengthM/1000, 1), instantOrNull(last)
	return c
}

func (s *Server) cacheConditions() []cacheCondition {
	figures := s.cacheFigures()
	list := make([]cacheCondition, 0, len(figures))
	for _, name := range slices.Sorted(maps.Keys(figures)) {
		f := figures[name]
		list = append(list, cacheCondition{Name: name, Bytes: f.bytes, Entries: f.entries, Hits: f.hits, Misses: f.misses})
	}
	return list
}

// check is an item of the list with one of two texts.
func check(id string, ok bool, good, bad string) checkItem {
	if ok {
		return checkItem{ID: id, OK: true, Text: good}
	}
	return checkItem{ID: id, Text: bad}
}

// addBackups lets the host know of the backups that servers made, also others than this one, and reports whether one failed
// since the newest.
func (s *Server) addBackups(ctx context.Context, host *Host) (failed bool, err error) {
	known, err := s.store.Backups(ctx, listedBackups)
	if err != nil {
		return false, fmt.Errorf("list the backups: %w", err)
	}
	var failure string
	host.Backup, failure = NewestBackup(host.Backup, known)
	return failure != "", nil
}

// NewestBackup is the newest of a file that was found, if any, and the backups that servers made, newest first; nil if there
// is none. failure is why one failed since, empty if none did.
func NewestBackup(file *BackupFile, made []store.Backup) (newest *BackupFile, failure string) {
	newest = file
	if i := slices.IndexFunc(made, func(b store.Backup) bool { return b.State == store.BackupDone }); i >= 0 {
		if done := made[i]; newest == nil || newest.At.Before(done.StartedAt.Time) {
			newest = &BackupFile{Name: done.File, At: done.StartedAt.Time, Bytes: done.Bytes}
		}
	}
	for _, b := range made {
		if b.State == store.BackupFailed && (newest == nil || newest.At.Before(b.StartedAt.Time)) {
			return newest, b.Error
		}
	}
	return newest, ""
}

func checkBackup(b *BackupFile, failed bool, now time.Time) checkItem {
	if failed {
		return checkItem{ID: "backup", Text: "마지막 백업에 실패했습니다. 백업 목록과 로그를 확인하세요"}
	}
	if b != nil && now.Sub(b.At) > FreshBackup {
		return checkItem{ID: "backup", Text: "마지막 백업이 7일보다 오래되었습니다. 지금 백업하거나 자동 백업을 켜세요"}
	}
	return check("backup", b != nil, "최근 7일 안에 만든 백업이 있습니다",
		"최근 7일 안에 만든 백업을 찾지 못했습니다. 데이터베이스를 정기적으로 백업하세요")
}

func checkHTTPS(origin string) checkItem {
	return check("https", strings.HasPrefix(origin, "https://"), "HTTPS로 접속하고 있습니다",
		"HTTPS가 아니면 다른 기기에서 위치, 화면 켜짐 유지, 앱 설치를 쓸 수 없습니다. 인증서를 설정하거나 HTTPS 프록시를 두세요")
}

func checkStreets(sources []store.StreetSource) checkItem {
	own := slices.ContainsFunc(sources, func(s store.StreetSource) bool { return s.Fetched || s.Name != streetimport.SampleName })
	return check("streets", own, "지역 도로 데이터가 있습니다", "도로 데이터가 예제 지역(예테보리)뿐입니다. 우리 지역의 도로 데이터를 추가하세요")
}

// checkZone asks for a time zone where none was chosen by anybody: here is now as the program's settings have it.
func checkZone(chosen string, here time.Time) checkItem {
	name, _ := here.Zone()
	return check("time_zone", chosen != "" || name != "UTC", "시간대가 설정되어 있습니다",
		"시간대가 설정되지 않아 하루가 UTC 기준으로 바뀝니다. 서버 설정에서 시간대를 고르세요")
}

// checkDisk says nothing against what it does not know.
func checkDisk(free int64) checkItem {
	return check("disk", free == 0 || free >= scarceDisk, "디스크 공간이 충분합니다", "디스크 여유 공간이 2GB보다 적습니다. 공간을 확보하세요")
}
