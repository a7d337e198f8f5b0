package server_test

import (
	"context"
	"errors"
	"strings"
	"testing"

	"github.com/runnerway/runnerway/server"
	"github.com/runnerway/runnerway/store"
)

// A blindStore cannot read its tables while broken is set, although the connection is fine.
type blindStore struct {
	store.Store
	broken *bool
}

func (s blindStore) StreetsVersion(ctx context.Context) (int64, error) {
	if *s.broken {
		return 0, errors.New("no such table")
	}
	return s.Store.StreetsVersion(ctx)
}

func TestLivezAndReadyz(t *testing.T) {
	broken := false
	k := newKit(t, func(o *server.Options) { o.Store = blindStore{o.Store, &broken} })
	for _, path := range []string{"/livez", "/readyz", "/readyz/"} {
		a := k.root().get(path).wants(200)
		if string(a.body()) != "ok\n" || !strings.HasPrefix(a.header("Content-Type"), "text/plain") {
			t.Errorf("GET %s: %q of type %s", path, a.body(), a.header("Content-Type"))
		}
	}
	k.root().send("HEAD", "/livez", nil).wants(200)
	if strings.Contains(k.log.String(), `"INFO"`) {
		t.Errorf("probes are logged as if somebody had asked:\n%s", k.log)
	}

	const text = "서비스를 일시적으로 이용할 수 없습니다"
	broken = true
	k.root().get("/readyz").fails(503, "SERVICE_UNAVAILABLE", text)
	k.root().get("/livez").wants(200)
	if !strings.Contains(k.log.String(), "no such table") {
		t.Error("the log does not say why the server is not ready")
	}
	broken = false
	k.root().get("/readyz").wants(200)

	k.server.StopLive()
	k.root().get("/readyz").fails(503, "SERVICE_UNAVAILABLE", text)
	k.root().get("/livez").wants(200)
}

func TestReadyzWithoutDatabase(t *testing.T) {
	k := newKit(t)
	if err := k.store.Close(); err != nil {
		t.Fatal(err)
	}
	k.root().get("/readyz").wants(503)
	k.root().get("/livez").wants(200)
}
