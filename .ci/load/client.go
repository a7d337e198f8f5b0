package main

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"net"
	"slices"
	"strconv"
	"sync"
	"sync/atomic"
	"time"
)

// The client speaks as much HTTP/1.1 as it needs, to leave the processors to the server: requests are ready as bytes, and
// answers are read no further than to their end.

// A request is a head and a body that are sent as they are.
type request struct{ head, body []byte }

// answerPatience is how long an answer may take.
const answerPatience = 30 * time.Second

// A connection sends one request after the other.
type connection struct {
	net.Conn
	in *bufio.Reader
}

func dial(address string) (*connection, error) {
	c, err := net.DialTimeout("tcp", address, answerPatience)
	if err != nil {
		return nil, err
	}
	return &connection{c, bufio.NewReaderSize(c, 64<<10)}, nil
}

// do sends r and reads the answer. body is where its content goes; nil throws it away.
func (c *connection) do(r request, body io.Writer) (status, size int, err error) {
	if err := c.SetDeadline(time.Now().Add(answerPatience)); err != nil {
		return 0, 0, err
	}
	parts := net.Buffers{r.head}
	if len(r.body) > 0 {
		parts = append(parts, r.body)
	}
	if _, err := parts.WriteTo(c.Conn); err != nil {
		return 0, 0, err
	}
	status, length, err := c.readHead()
	if err != nil {
		return 0, 0, err
	}
	if body == nil {
		body = io.Discard
	}
	if length >= 0 {
		size, err = c.copy(body, length)
		return status, size, err
	}
	for {
		line, err := c.in.ReadSlice('\n')
		if err != nil {
			return status, size, err
		}
		chunk, err := strconv.ParseInt(string(bytes.TrimSpace(line)), 16, 64)
		if err != nil {
			return status, size, err
		}
		n, err := c.copy(body, int(chunk))
		size += n
		if err == nil {
			_, err = c.in.Discard(2) // the line's end
		}
		if err != nil || chunk == 0 {
			return status, size, err
		}
	}
}

// copy reads n bytes.
func (c *connection) copy(to io.Writer, n int) (int, error) {
	if to == io.Discard {
		return c.in.Discard(n)
	}
	copied, err := io.CopyN(to, c.in, int64(n))
	return int(copied), err
}

// readHead reads the status and the length of the body, -1 if it comes in chunks.
func (c *connection) readHead() (status, length int, err error) {
	length = -1
	for first := true; ; first = false {
		line, err := c.in.ReadSlice('\n')
		if err != nil {
			return 0, 0, err
		}
		line = bytes.TrimRight(line, "\r\n")
		switch value, isLength := bytes.CutPrefix(line, []byte("Content-Length: ")); {
		case first:
			if len(line) < len("HTTP/1.1 200") {
				return 0, 0, fmt.Errorf("status line %q", line)
			}
			status, err = strconv.Atoi(string(line[9:12]))
		case len(line) == 0:
			return status, length, nil
		case isLength:
			length, err = strconv.Atoi(string(value))
		}
		if err != nil {
			return 0, 0, fmt.Errorf("answer's head: %w", err)
		}
	}
}

// What came of one phase of sending.
type outcome struct {
	took      []time.Duration // of each good answer, sorted
	errors    int
	example   error // one of them
	length    time.Duration
	bodyBytes int // of all good answers
}

func (o outcome) quantile(q float64) time.Duration {
	if len(o.took) == 0 {
		return 0
	}
	return o.took[int(q*float64(len(o.took)-1))]
}

// drive sends requests over connections, which are open already, until the time is over or next has no more of them.
func drive(connections []*connection, length time.Duration, want int, next func() (request, bool)) outcome {
	outcomes := make([]outcome, len(connections))
	begin := time.Now()
	var ended atomic.Bool
	timer := time.AfterFunc(length, func() { ended.Store(true) })
	defer timer.Stop()
	var wait sync.WaitGroup
	for i, c := range connections {
		wait.Go(func() {
			o := &outcomes[i]
			for !ended.Load() {
				r, ok := next()
				if !ok {
					return
				}
				sent := time.Now()
				status, size, err := c.do(r, nil)
				if err == nil && status != want {
					err = fmt.Errorf("status %d", status)
				}
				if err == nil {
					o.took = append(o.took, time.Since(sent))
					o.bodyBytes += size
					continue
				}
				o.errors++
				o.example = err
				var network net.Error
				if errors.As(err, &network) || errors.Is(err, io.EOF) {
					return // the others go on without this one
				}
			}
		})
	}
	wait.Wait()
	all := outcome{length: time.Since(begin)}
	for _, o := range outcomes {
		all.took = append(all.took, o.took...)
		all.errors += o.errors
		all.bodyBytes += o.bodyBytes
		if o.example != nil {
			all.example = o.example
		}
	}
	slices.Sort(all.took)
	return all
}
