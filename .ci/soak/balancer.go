package main

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"path/filepath"
	"text/template"
	"time"

	"github.com/runnerway/runnerway/.ci/beside"
)

// checkEvery is how often the balancer asks each server, and downAfter how many bad answers make it leave one alone.
const (
	checkEvery = 200 * time.Millisecond
	downAfter  = 2
	// noticed is when it has noticed whatever happened to a server.
	noticed = (downAfter + 2) * checkEvery
)

// The same as in docs/operating.md, but for times and ports.
var haproxyConfig = template.Must(template.New("haproxy").Parse(`
global
    maxconn 2000
defaults
    mode http
    timeout connect 2s
    timeout client 120s
    timeout server 180s
    timeout tunnel 1h
    timeout check 5s
    timeout http-keep-alive 60s
    option forwardfor
    option redispatch 1
    retries 3
frontend web
    bind 127.0.0.1:{{.Port}}
    default_backend runnerway
backend runnerway
    option httpchk GET /readyz
    http-check expect status 200
    default-server check inter {{.Inter}} fall {{.Fall}} rise 1
{{- range .Servers}}
    server {{.}} {{.}}
{{- end}}
`))

// A balancer is an HAProxy before some servers.
type balancer struct {
	*beside.Process
	port int
}

func startBalancer(ctx context.Context, dir string, servers []*instance) (*balancer, error) {
	program, err := beside.Installed("haproxy", "haproxy")
	if err != nil {
		return nil, err
	}
	b := &balancer{}
	if b.port, err = beside.FreePort(); err != nil {
		return nil, err
	}
	var addresses []string
	for _, s := range servers {
		addresses = append(addresses, s.address())
	}
	var config bytes.Buffer
	if err := haproxyConfig.Execute(&config, map[string]any{
		"Port": b.port, "Inter": fmt.Sprint(checkEvery.Milliseconds(), "ms"), "Fall": downAfter, "Servers": addresses,
	}); err != nil {
		return nil, err
	}
	path := filepath.Join(dir, "haproxy.cfg")
	if err := os.WriteFile(path, config.Bytes(), 0o600); err != nil {
		return nil, err
	}
	if b.Process, err = beside.Run(ctx, dir, "haproxy", os.Environ(), program, "-db", "-f", path); err != nil {
		return nil, err
	}
	return b, b.Until(ctx, startPatience, "listen", func() bool { return beside.Answers(fmt.Sprintf("127.0.0.1:%d", b.port)) })
}

func (b *balancer) url() string { return fmt.Sprintf("http://127.0.0.1:%d", b.port) }
