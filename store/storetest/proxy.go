package storetest

import (
	"net"
	"sync"
	"sync/atomic"
	"testing"
)

// A Proxy passes connections on to a socket and breaks them when it is told to.
type Proxy struct {
	listener net.Listener
	socket   string
	done     sync.WaitGroup

	asks, answers atomic.Pointer[func([]byte) bool]
	made          atomic.Int64 // connections
	closed        atomic.Bool  // to new connections

	mu    sync.Mutex
	pairs map[*pair]bool
}

type pair struct {
	client, server net.Conn
	silent         atomic.Bool
}

func (p *pair) close() {
	p.client.Close()
	p.server.Close()
}

// NewProxy listens on a port of the loopback interface until the test ends.
func NewProxy(t testing.TB, socket string) *Proxy {
	t.Helper()
	p := &Proxy{listener: need(net.Listen("tcp", "127.0.0.1:0"))(t), socket: socket, pairs: map[*pair]bool{}}
	p.done.Go(p.accept)
	t.Cleanup(func() {
		p.listener.Close()
		p.Cut()
		p.done.Wait()
	})
	return p
}

// Address is its host and port.
func (p *Proxy) Address() string { return p.listener.Addr().String() }

// Cut cuts all connections there are.
func (p *Proxy) Cut() {
	p.mu.Lock()
	defer p.mu.Unlock()
	for c := range p.pairs {
		c.close()
	}
}

// Made is how many connections have been passed on.
func (p *Proxy) Made() int { return int(p.made.Load()) }

// Refuse cuts new connections as soon as they are made; Accept ends that.
func (p *Proxy) Refuse() { p.closed.Store(true) }

// Accept ends Refuse.
func (p *Proxy) Accept() { p.closed.Store(false) }

// Silence loses all further answers on the connections there are, without a word to the client.
func (p *Proxy) Silence() {
	p.mu.Lock()
	defer p.mu.Unlock()
	for c := range p.pairs {
		c.silent.Store(true)
	}
}

// OnAsk has f look at what clients send, and cut the connection before it is passed on by returning false; nil ends that.
func (p *Proxy) OnAsk(f func([]byte) bool) { set(&p.asks, f) }

// OnAnswer has f look at what the server sends, and cut the connection before it is passed on by returning false.
func (p *Proxy) OnAnswer(f func([]byte) bool) { set(&p.answers, f) }

func set(at *atomic.Pointer[func([]byte) bool], f func([]byte) bool) {
	if f == nil {
		at.Store(nil)
		return
	}
	at.Store(&f)
}

func (p *Proxy) accept() {
	for {
		client, err := p.listener.Accept()
		if err != nil {
			return
		}
		server, err := net.Dial("unix", p.socket)
		if err != nil || p.closed.Load() {
			client.Close()
			if err == nil {
				server.Close()
			}
			continue
		}
		p.made.Add(1)
		c := &pair{client: client, server: server}
		p.mu.Lock()
		p.pairs[c] = true
		p.mu.Unlock()
		p.done.Go(func() { p.pass(c, server, client, &p.asks, new(atomic.Bool)) })
		p.done.Go(func() { p.pass(c, client, server, &p.answers, &c.silent) })
	}
}

// pass copies until one end closes, and then closes both.
func (p *Proxy) pass(c *pair, to, from net.Conn, watch *atomic.Pointer[func([]byte) bool], silent *atomic.Bool) {
	defer func() {
		c.close()
		p.mu.Lock()
		defer p.mu.Unlock()
		delete(p.pairs, c)
	}()
	b := make([]byte, 64<<10)
	for {
		n, err := from.Read(b)
		if f := watch.Load(); n > 0 && f != nil && !(*f)(b[:n]) {
			return
		}
		if n > 0 && !silent.Load() {
			if _, err := to.Write(b[:n]); err != nil {
				return
			}
		}
		if err != nil {
			return
		}
	}
}
