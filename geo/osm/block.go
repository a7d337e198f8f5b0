package osm

import (
	"errors"

	"github.com/runnerway/runnerway/geo/roads"
)

// An elements decodes the content of a data block and calls one function for each element it holds; those that are nil are
// skipped without decoding. Tags and slices that a function gets are valid during the call only; strings stay valid.
type elements struct {
	node     func(id int64, at roads.Position, tags Tags)
	way      func(id int64, tags Tags, refs []int64)
	relation func(id int64, tags Tags, members []member)

	strings     []string
	tags        Tags
	refs        []int64
	members     []member
	granularity int64
	latOffset   int64 // nanodegrees
	lngOffset   int64
}

// A member is one member of a relation.
type member struct {
	way  bool
	id   int64
	role string
}

var errString = errors.New("a text that is not in its table")

// decode walks over the content of one data block and says what it holds.
func (e *elements) decode(content []byte) (kinds, error) {
	e.granularity, e.latOffset, e.lngOffset = 100, 0, 0
	e.strings = e.strings[:0]
	m := message{rest: content}
	for m.next() {
		switch {
		case m.field == 1 && m.wire == wireBytes:
			if err := e.stringTable(m.data); err != nil {
				return 0, err
			}
		case m.field == 17 && m.wire == wireVarint:
			e.granularity = int64(int32(m.value))
		case m.field == 19 && m.wire == wireVarint:
			e.latOffset = int64(m.value)
		case m.field == 20 && m.wire == wireVarint:
			e.lngOffset = int64(m.value)
		}
	}
	if m.err != nil {
		return 0, m.err
	}
	var holds kinds
	for m = (message{rest: content}); m.next(); {
		if m.field != 2 || m.wire != wireBytes {
			continue
		}
		k, err := e.group(m.data)
		if err != nil {
			return 0, err
		}
		holds |= k
	}
	return holds, m.err
}

func (e *elements) stringTable(data []byte) error {
	// One string for the whole table; its entries are parts of it.
	all := string(data)
	m := message{rest: data}
	for m.next() {
		if m.field == 1 && m.wire == wireBytes {
			end := len(data) - len(m.rest)
			e.strings = append(e.strings, all[end-len(m.data):end])
		}
	}
	return m.err
}

func (e *elements) group(data []byte) (kinds, error) {
	var holds kinds
	m := message{rest: data}
	for m.next() {
		if m.wire != wireBytes {
			continue
		}
		var err error
		switch m.field {
		case 1:
			holds |= hasNodes
			if e.node != nil {
				err = e.plainNode(m.data)
			}
		case 2:
			holds |= hasNodes
			if e.node != nil {
				err = e.denseNodes(m.data)
			}
		case 3:
			holds |= hasWays
			if e.way != nil {
				err = e.readWay(m.data)
			}
		case 4:
			holds |= hasRelations
			if e.relation != nil {
				err = e.readRelation(m.data)
			}
		}
		if err != nil {
			return 0, err
		}
	}
	return holds, m.err
}

// position converts what a node stores; false if it is off the globe.
func (e *elements) position(lat, lng int64) (roads.Position, bool) {
	const perUnit = 100 // nanodegrees in a unit of Position
	lat = roundDiv(e.latOffset+e.granularity*lat, perUnit)
	lng = roundDiv(e.lngOffset+e.granularity*lng, perUnit)
	const maxLat, maxLng = 90 * 10_000_000, 180 * 10_000_000
	ok := lat >= -maxLat && lat <= maxLat && lng >= -maxLng && lng <= maxLng
	return roads.Position{Lat: int32(lat), Lng: int32(lng)}, ok
}

func roundDiv(v, by int64) int64 {
	if v < 0 {
		return (v - by/2) / by
	}
	return (v + by/2) / by
}

func (e *elements) plainNode(data []byte) error {
	var id, lat, lng int64
	var keys, values []byte
	m := message{rest: data}
	for m.next() {
		switch {
		case m.field == 1 && m.wire == wireVarint:
			id = sint(m.value)
		case m.field == 2 && m.wire == wireBytes:
			keys = m.data
		case m.field == 3 && m.wire == wireBytes:
			values = m.data
		case m.field == 8 && m.wire == wireVarint:
			lat = sint(m.value)
		case m.field == 9 && m.wire == wireVarint:
			lng = sint(m.value)
		}
	}
	if m.err != nil {
		return m.err
	}
	if err := e.readTags(keys, values); err != nil {
		return err
	}
	if at, ok := e.position(lat, lng); ok {
		e.node(id, at, e.tags)
	}
	return nil
}

func (e *elements) denseNodes(data []byte) error {
	var ids, lats, lngs, texts packed
	m := message{rest: data}
	for m.next() {
		if m.wire != wireBytes {
			continue
		}
		switch m.field {
		case 1:
			ids.rest = m.data
		case 8:
			lats.rest = m.data
		case 9:
			lngs.rest = m.data
		case 10:
			texts.rest = m.data
		}
	}
	if m.err != nil {
		return m.err
	}
	tagged := len(texts.rest) > 0
	var id, lat, lng int64
	for {
		dID, ok := ids.next()
		if !ok {
			return ids.err
		}
		dLat, okLat := lats.next()
		dLng, okLng := lngs.next()
		if !okLat || !okLng {
			return errors.New("nodes without position")
		}
		id, lat, lng = id+sint(dID), lat+sint(dLat), lng+sint(dLng)
		e.tags = e.tags[:0]
		for tagged {
			key, ok := texts.next()
			if !ok {
				return errors.New("the tags of its nodes end early")
			}
			if key == 0 {
				break
			}
			value, _ := texts.next()
			if err := e.addTag(key, value); err != nil {
				return err
			}
		}
		if at, ok := e.position(lat, lng); ok {
			e.node(id, at, e.tags)
		}
	}
}

func (e *elements) addTag(key, value uint64) error {
	if key >= uint64(len(e.strings)) || value >= uint64(len(e.strings)) {
		return errString
	}
	e.tags = append(e.tags, Tag{Key: e.strings[key], Value: e.strings[value]})
	return nil
}

// readTags reads two lists of the same length into e.tags.
func (e *elements) readTags(keys, values []byte) error {
	e.tags = e.tags[:0]
	ks, vs := packed{rest: keys}, packed{rest: values}
	for {
		k, ok := ks.next()
		if !ok {
			return ks.err
		}
		v, ok := vs.next()
		if !ok {
			return errors.New("a tag without value")
		}
		if err := e.addTag(k, v); err != nil {
			return err
		}
	}
}

func (e *elements) readWay(data []byte) error {
	var id int64
	var keys, values []byte
	var refs packed
	m := message{rest: data}
	for m.next() {
		switch {
		case m.field == 1 && m.wire == wireVarint:
			id = int64(m.value)
		case m.field == 2 && m.wire == wireBytes:
			keys = m.data
		case m.field == 3 && m.wire == wireBytes:
			values = m.data
		case m.field == 8 && m.wire == wireBytes:
			refs.rest = m.data
		}
	}
	if m.err != nil {
		return m.err
	}
	if err := e.readTags(keys, values); err != nil {
		return err
	}
	e.refs = e.refs[:0]
	for ref := int64(0); ; {
		d, ok := refs.next()
		if !ok {
			break
		}
		ref += sint(d)
		e.refs = append(e.refs, ref)
	}
	if refs.err != nil {
		return refs.err
	}
	e.way(id, e.tags, e.refs)
	return nil
}

func (e *elements) readRelation(data []byte) error {
	var id int64
	var keys, values []byte
	var roles, ids, types packed
	m := message{rest: data}
	for m.next() {
		switch {
		case m.field == 1 && m.wire == wireVarint:
			id = int64(m.value)
		case m.wire != wireBytes:
		case m.field == 2:
			keys = m.data
		case m.field == 3:
			values = m.data
		case m.field == 8:
			roles.rest = m.data
		case m.field == 9:
			ids.rest = m.data
		case m.field == 10:
			types.rest = m.data
		}
	}
	if m.err != nil {
		return m.err
	}
	if err := e.readTags(keys, values); err != nil {
		return err
	}
	e.members = e.members[:0]
	for ref := int64(0); ; {
		d, ok := ids.next()
		if !ok {
			break
		}
		role, okRole := roles.next()
		kind, okKind := types.next()
		if !okRole || !okKind || role >= uint64(len(e.strings)) {
			return errString
		}
		ref += sint(d)
		const typeWay = 1
		e.members = append(e.members, member{way: kind == typeWay, id: ref, role: e.strings[role]})
	}
	if ids.err != nil {
		return ids.err
	}
	e.relation(id, e.tags, e.members)
	return nil
}
