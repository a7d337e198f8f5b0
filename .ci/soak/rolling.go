package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"
	"sync"
	"time"

	"github.com/coder/websocket"
)

// roll replaces one server after the other, as an upgrade does, while members and one live connection go on. No request may
// fail, and the connection must be told that it should come back.
func (c *cluster) roll(ctx context.Context, out io.Writer) error {
	begin := time.Now()
	stop := c.traffic(ctx, 50*time.Millisecond)
	listening, hangUp := context.WithCancel(ctx)
	defer hangUp()
	told := 0
	var heard error
	var all sync.WaitGroup
	all.Go(func() { told, heard = c.members[0].listen(listening, c.balancer.port) })
	before := c.client.figures.answers()
	for _, s := range c.servers {
		if err := s.Stop(startPatience); err != nil {
			return err
		}
		if _, err := s.start(); err != nil {
			return err
		}
		time.Sleep(noticed)
	}
	stop()
	hangUp()
	all.Wait()
	if wrong := c.client.figures.faults(); len(wrong) > 0 {
		return fmt.Errorf("requests failed while servers were replaced:\n%s", strings.Join(wrong, "\n"))
	}
	if heard != nil || told == 0 {
		return fmt.Errorf("a live connection was told %d times to come back: %w", told, heard)
	}
	fmt.Fprintf(out, "three servers replaced one by one in %.1f s: %d requests, none failed; a live connection was asked %d times to come back, and did\n",
		time.Since(begin).Seconds(), c.client.figures.answers()-before, told)
	return nil
}

// listen keeps a live connection open and counts how often the server asked to come back.
func (m *member) listen(ctx context.Context, port int) (told int, err error) {
	for {
		err := m.hear(ctx, port)
		switch {
		case ctx.Err() != nil:
			return told, nil
		case websocket.CloseStatus(err) == websocket.StatusGoingAway:
			told++
		default:
			return told, err
		}
	}
}

// hear follows one connection to its end.
func (m *member) hear(ctx context.Context, port int) error {
	conn, _, err := websocket.Dial(ctx, fmt.Sprintf("ws://127.0.0.1:%d%s/ws", port, api), nil) //nolint:bodyclose // of a handshake that went well there is none to close
	if err != nil {
		return err
	}
	defer conn.CloseNow()
	hello, err := json.Marshal(map[string]string{"type": "auth", "token": m.token})
	if err != nil {
		return err
	}
	if err := conn.Write(ctx, websocket.MessageText, hello); err != nil {
		return err
	}
	for ready := false; ; {
		_, message, err := conn.Read(ctx)
		if err != nil && !ready && websocket.CloseStatus(err) != websocket.StatusGoingAway && ctx.Err() == nil {
			return errors.Join(errors.New("it was never ready"), err)
		}
		if err != nil {
			return err
		}
		ready = ready || strings.Contains(string(message), `"ready"`)
	}
}
