package server_test

import (
	"context"
	"errors"
	"log/slog"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/runnerway/runnerway/server"
	"github.com/runnerway/runnerway/server/backups"
)

// errBackup is why backups of the directory "bad" fail.
var errBackup = errors.New("the disk is full")

// keeping makes a server keep backups in dir, which hold hello; begun gets a word before each is made, go lets it be.
func keeping(t testing.TB, dir string, begun, proceed chan struct{}) func(*server.Options) {
	return func(o *server.Options) {
		schedule, err := backups.ParseSchedule("off")
		if err != nil {
			t.Fatal(err)
		}
		o.Backups = backups.New(backups.Options{
			Store: o.Store, Dir: dir, Name: "runs", Host: "here", Schedule: schedule, Keep: 2, Location: time.UTC, Now: o.Now, Log: slog.New(slog.DiscardHandler),
			Write: func(_ context.Context, path string, progress func(float64)) (backups.Written, error) {
				progress(0.5)
				begun <- struct{}{}
				<-proceed
				if strings.HasSuffix(dir, "bad") {
					return backups.Written{}, errBackup
				}
				return backups.Written{Bytes: 5, Rows: 2, Version: 34}, os.WriteFile(path, []byte("hello"), 0o600)
			},
		})
	}
}

// settledBackups waits until no backup runs and returns the list.
func settledBackups(boss client) *answer {
	for {
		a := boss.get("/admin/backups").wants(200)
		list := a.at("data.backups").([]any)
		if len(list) == 0 || list[0].(obj)["state"] != "running" {
			return a
		}
	}
}

func TestBackupsOnRequest(t *testing.T) {
	begun, proceed := make(chan struct{}), make(chan struct{})
	k := newKit(t, keeping(t, t.TempDir(), begun, proceed))
	boss := k.admin("boss")
	boss.get("/admin/backups").wants(200).has(obj{"data.configured": true, "data.schedule": "off", "data.keep": 2., "data.last_done": nil,
		"data.last_failed": false, "data.next_at": nil})
	a := boss.post("/admin/backups", nil).wants(202).has(obj{"message": "백업을 시작했습니다", "data.state": "running", "data.reason": "request",
		"data.host": "here", "data.finished_at": nil, "data.error": nil, "data.available": false})
	id, file := a.at("data.id").(string), a.at("data.file").(string)
	<-begun
	if b := boss.get("/admin/backups").wants(200).list("data.backups")[0]; b["progress"] != 0.5 {
		t.Errorf("a backup that is half done: %v", b)
	}
	boss.post("/admin/backups", nil).fails(409, "BACKUP_RUNNING", "백업이 이미 진행 중입니다")
	boss.get("/admin/backups/"+id+"/file").fails(404, "BACKUP_FILE_NOT_FOUND", "백업 파일이 이 서버에 없습니다")
	proceed <- struct{}{}
	settledBackups(boss).has(obj{"data.last_done.id": id, "data.last_done.state": "done", "data.last_done.size_bytes": 5., "data.last_done.rows": 2.,
		"data.last_done.version": 34., "data.last_done.available": true, "data.last_done.progress": nil})
	boss.get("/admin/health").wants(200).has(obj{"data.backup.file": file, "data.backup.size_bytes": 5.})
	down := boss.get("/admin/backups/" + id + "/file").wants(200)
	if body := down.recorder.Body.String(); body != "hello" || down.header("Content-Type") != "application/zstd" ||
		!strings.Contains(down.header("Content-Disposition"), file) || down.header("Cache-Control") != "no-store" {
		t.Errorf("download: %q %v", body, down.recorder.Header())
	}
	boss.get("/admin/backups/nobody/file").fails(404, "BACKUP_NOT_FOUND", "백업을 찾을 수 없습니다")
	kim := k.member("kim")
	kim.get("/admin/backups/"+id+"/file").fails(403, "FORBIDDEN", "관리자만 할 수 있습니다")
	if log := k.log.String(); strings.Count(log, `"action":"download a backup"`) != 1 || strings.Count(log, `"action":"make a backup"`) != 1 {
		t.Errorf("audit: %s", log)
	}
}

func TestBackupsThatFail(t *testing.T) {
	begun, proceed := make(chan struct{}, 1), make(chan struct{}, 1)
	k := newKit(t, keeping(t, t.TempDir()+"/bad", begun, proceed))
	boss := k.admin("boss")
	proceed <- struct{}{}
	boss.post("/admin/backups", nil).wants(202)
	a := settledBackups(boss).has(obj{"data.last_failed": true, "data.last_done": nil})
	check := boss.get("/admin/health").wants(200).at("data.checklist").([]any)[0].(obj)
	if check["id"] != "backup" || check["ok"] != false || check["text"] != "마지막 백업에 실패했습니다. 백업 목록과 로그를 확인하세요" {
		t.Errorf("checklist: %v", check)
	}
	if b := a.at("data.backups").([]any)[0].(obj); b["state"] != "failed" || b["error"] != "the disk is full" || b["available"] != false {
		t.Errorf("backup %v", b)
	}
}

func TestBackupsWithoutADirectory(t *testing.T) {
	k := newKit(t)
	boss := k.admin("boss")
	boss.get("/admin/backups").wants(200).has(obj{"data.configured": false, "data.schedule": "off"})
	boss.post("/admin/backups", nil).fails(409, "BACKUPS_OFF", "백업 폴더가 설정되지 않았습니다")
}
