package main

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"os"
	"slices"
	"strings"
	"syscall"
	"time"
)

// measure fills the database, runs every scenario, and writes the table.
func measure(ctx context.Context, o options, dir string, out io.Writer) error {
	completed.Store(0)
	liked.Store(0)
	begin := time.Now()
	if err := seed(ctx, o, dir); err != nil {
		return fmt.Errorf("fill the database: %w", err)
	}
	fmt.Fprintf(os.Stderr, "the database is ready after %.1f s\n", time.Since(begin).Seconds())
	server, err := start(ctx, o, dir)
	if err != nil {
		return err
	}
	defer server.stop() //nolint:errcheck // the second time, after an error
	time.Sleep(o.settle)
	fmt.Fprintf(out, "Memory (RSS) of the idle server: %.0f MB\n\n", server.memory("VmRSS"))
	fmt.Fprintln(out, "| request | connections | encoding | requests/s | p50 ms | p99 ms | errors | answer KB | server CPU ms | client's share of CPU | RSS MB |")
	fmt.Fprintln(out, "|---|---|---|---|---|---|---|---|---|---|---|")
	for _, encoding := range o.encodings {
		for _, s := range scenarios(o.size, encoding) {
			for _, n := range o.connections {
				if n > 100 && !s.crowds || o.only != nil && !slices.Contains(o.only, s.name) || ctx.Err() != nil {
					continue
				}
				if err := o.row(server, s, n, encoding, out); err != nil {
					return fmt.Errorf("%s: %w", s.name, err)
				}
			}
		}
	}
	peak := server.memory("VmHWM")
	if err := server.stop(); err != nil {
		return fmt.Errorf("stop the server: %w", err)
	}
	fmt.Fprintf(out, "\nMost memory (RSS) at any time: %.0f MB\n", peak)
	return ctx.Err()
}

// row measures one scenario.
func (o options) row(server *program, s scenario, n int, encoding string, out io.Writer) error {
	if err := try(server, s, encoding); err != nil {
		return err
	}
	connections := make([]*connection, n)
	for i := range connections {
		c, err := dial(server.address)
		if err != nil {
			return err
		}
		defer c.Close()
		connections[i] = c
	}
	drive(connections, o.warmUp, s.want, s.next)
	if o.profile != "" {
		if err := server.profile(); err != nil {
			return err
		}
	}
	serverBefore, clientBefore := server.cpu(), ownCPU()
	got := drive(connections, o.length, s.want, s.next)
	serverCPU, clientCPU := server.cpu()-serverBefore, ownCPU()-clientBefore
	memory := server.memory("VmRSS")
	if o.profile != "" {
		if err := server.profile(); err != nil {
			return err
		}
		time.Sleep(o.length / 10) // it is being written
	}
	ms := func(d time.Duration) float64 { return float64(d.Microseconds()) / 1000 }
	answers := max(len(got.took), 1)
	fmt.Fprintf(out, "| %s | %d | %s | %.0f | %.1f | %.1f | %d | %.1f | %.3f | %.0f %% | %.0f |\n", s.name, n, encoding,
		float64(len(got.took))/got.length.Seconds(), ms(got.quantile(0.5)), ms(got.quantile(0.99)), got.errors,
		float64(got.bodyBytes)/float64(answers)/1024, ms(serverCPU)/float64(answers),
		100*clientCPU.Seconds()/max((clientCPU+serverCPU).Seconds(), 1e-9), memory)
	if got.example != nil {
		fmt.Fprintln(os.Stderr, "an error of", s.name+":", got.example)
	}
	return nil
}

// try sends one request and looks at its answer.
func try(server *program, s scenario, encoding string) error {
	c, err := dial(server.address)
	if err != nil {
		return err
	}
	defer c.Close()
	r, ok := s.next()
	if !ok {
		return fmt.Errorf("no requests are left")
	}
	r.head = bytes.Replace(r.head, []byte("Accept-Encoding: "+encoding), []byte("Accept-Encoding: identity"), 1)
	var body strings.Builder
	status, _, err := c.do(r, &body)
	if err == nil && (status != s.want || !strings.Contains(body.String(), s.holds)) {
		err = fmt.Errorf("status %d, %.300s", status, body.String())
	}
	return err
}

// ownCPU is the processor time of this program.
func ownCPU() time.Duration {
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		return 0
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}
