package svg

import (
	"math"

	"github.com/runnerway/runnerway/geo"
)

// Parse reads path data. Subpaths become strokes; those that draw nothing are left out, as are points that repeat the one
// before. A stroke that ends with Z, or at the point where it began, is closed. Errors: ErrEmpty, ErrTooLong, ErrSyntax (with
// its place), ErrOutOfRange, ErrTooManyPoints, ErrNoLine.
func Parse(d string) (Drawing, error) {
	if len(d) > MaxLength {
		return Drawing{}, ErrTooLong
	}
	p := parser{scanner: scanner{text: d}}
	if p.space(); p.at == len(d) {
		return Drawing{}, ErrEmpty
	}
	if p.path(); p.err != nil {
		return Drawing{}, p.err
	}
	return flatten(p.subpaths)
}

// A subpath is what one pen-down draws, before flattening.
type subpath struct {
	start    geo.XY
	segments []segment
	closed   bool
}

// A parser turns commands into subpaths of absolute segments.
type parser struct {
	scanner
	subpaths []subpath
	open     bool   // whether the last subpath takes further segments
	current  geo.XY // the pen
	start    geo.XY // where Z leads
	segments int    // in all subpaths

	// What S and T mirror: the last control point, and which family of commands set it ('C', 'Q' or 0).
	control geo.XY
	family  byte
}

func (p *parser) path() {
	if c := p.peek(); c != 'M' && c != 'm' {
		p.want("M or m")
	}
	for p.err == nil && p.at < len(p.text) {
		p.command()
		p.space()
	}
}

func (p *parser) command() {
	c := p.peek()
	upper := c &^ 0x20
	relative := c != upper
	if upper == 'Z' {
		p.at++
		p.closePath()
		return
	}
	if !drawsSomething(c) {
		p.want("a command")
		return
	}
	p.at++
	p.space()
	for first := true; first || p.more(); first = false {
		p.draw(upper, relative)
		if p.err != nil {
			return
		}
		if upper == 'M' {
			upper = 'L' // further pairs of a moveto are linetos
		}
	}
}

func drawsSomething(c byte) bool {
	switch c | 0x20 {
	case 'm', 'l', 'h', 'v', 'c', 's', 'q', 't', 'a':
		return true
	}
	return false
}

// draw reads one argument set of an upper-case command and appends what it draws.
func (p *parser) draw(command byte, relative bool) {
	var base geo.XY
	if relative {
		base = p.current
	}
	family := byte(0)
	switch command {
	case 'M':
		p.moveTo(base.Add(p.pair()))
	case 'L':
		p.lineTo(base.Add(p.pair()))
	case 'H':
		p.lineTo(geo.XY{X: base.X + p.number(), Y: p.current.Y})
	case 'V':
		p.lineTo(geo.XY{X: p.current.X, Y: base.Y + p.number()})
	case 'C':
		c1 := base.Add(p.pair())
		p.cubicTo(c1, base.Add(p.nextPair()), base.Add(p.nextPair()))
		family = 'C'
	case 'S':
		c1 := p.mirrored('C')
		p.cubicTo(c1, base.Add(p.pair()), base.Add(p.nextPair()))
		family = 'C'
	case 'Q':
		c := base.Add(p.pair())
		p.quadraticTo(c, base.Add(p.nextPair()))
		family = 'Q'
	case 'T':
		p.quadraticTo(p.mirrored('Q'), base.Add(p.pair()))
		family = 'Q'
	case 'A':
		r := p.pair()
		turn := p.next()
		large, sweep := p.flag(), p.flag()
		p.arcTo(r, turn, large, sweep, base.Add(p.nextPair()))
	}
	p.family = family
}

// mirrored is the last control point reflected at the pen if the last command was of the family, else the pen.
func (p *parser) mirrored(family byte) geo.XY {
	if p.family != family {
		return p.current
	}
	return p.current.Scale(2).Sub(p.control)
}

func (p *parser) moveTo(to geo.XY) {
	p.inRange(to)
	p.current, p.start, p.open = to, to, false
}

func (p *parser) closePath() {
	if p.open {
		p.subpaths[len(p.subpaths)-1].closed = true
	}
	p.current, p.open, p.family = p.start, false, 0
}

func (p *parser) lineTo(to geo.XY) { p.add(segment{to: to}) }

func (p *parser) cubicTo(c1, c2, to geo.XY) {
	p.inRange(c1)
	p.inRange(c2)
	p.control = c2
	p.add(segment{kind: cubic, c1: c1, c2: c2, to: to})
}

// quadraticTo raises the curve to the cubic that is the same.
func (p *parser) quadraticTo(c, to geo.XY) {
	p.inRange(c)
	c1, c2 := p.current.Lerp(c, 2.0/3), to.Lerp(c, 2.0/3)
	p.control = c
	p.add(segment{kind: cubic, c1: c1, c2: c2, to: to})
}

func (p *parser) arcTo(r geo.XY, turnDeg float64, large, sweep bool, to geo.XY) {
	r = geo.XY{X: math.Abs(r.X), Y: math.Abs(r.Y)}
	if r.X == 0 || r.Y == 0 || to == p.current {
		p.lineTo(to)
		return
	}
	p.add(segment{kind: arc, to: to, ellipse: throughEnds(p.current, to, r, turnDeg, large, sweep)})
}

func (p *parser) add(s segment) {
	p.inRange(s.to)
	if p.segments++; p.segments > MaxPoints {
		p.fail(ErrTooManyPoints)
	}
	if p.err != nil {
		return
	}
	if !p.open {
		p.subpaths = append(p.subpaths, subpath{start: p.start})
		p.open = true
	}
	last := &p.subpaths[len(p.subpaths)-1]
	last.segments = append(last.segments, s)
	p.current = s.to
}

func (p *parser) inRange(v geo.XY) {
	if math.Abs(v.X) > MaxCoordinate || math.Abs(v.Y) > MaxCoordinate {
		p.fail(ErrOutOfRange)
	}
}
