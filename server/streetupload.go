package server

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"

	"github.com/runnerway/runnerway/geo/osm"
	"github.com/runnerway/runnerway/server/api"
	"github.com/runnerway/runnerway/server/streetimport"
	"github.com/runnerway/runnerway/store"
)

const (
	// spareBytes are left free on the disk, for the database and everything else.
	spareBytes = 256 << 20
	// receivedPercent is how much of an upload's job is done when the file is there.
	receivedPercent = 30
	// lookEvery is after how many bytes of a file of unknown length the disk is looked at again.
	lookEvery = 32 << 20
	// headerBytes are enough to see whether a file begins as an extract does.
	headerBytes = 32
)

// room is the directory for uploads, made if need be.
func (m *streetJobs) room() (string, error) {
	var err error
	m.once.Do(func() {
		if m.own {
			m.dir, err = os.MkdirTemp("", "runnerway-extracts-")
			return
		}
		err = os.MkdirAll(m.dir, 0o700)
	})
	return m.dir, err
}

// fits fails with errDiskFull if so many more bytes would leave too little free.
func (m *streetJobs) fits(dir string, bytes int64) error {
	if m.server.options.FreeSpace == nil {
		return nil
	}
	free, err := m.server.options.FreeSpace(dir)
	if err != nil { // nobody knows, so nobody refuses
		return nil //nolint:nilerr
	}
	if free < bytes+spareBytes {
		return errDiskFull
	}
	return nil
}

// upload takes an extract in and imports it in the background. It returns once the file is there.
func (m *streetJobs) upload(ctx context.Context, userID, name string, body *api.StreamedBody) (store.StreetJob, error) {
	room, err := m.room()
	if err != nil {
		return store.StreetJob{}, err
	}
	length := max(body.Length, 0)
	if length > m.server.options.MaxExtractBytes {
		return store.StreetJob{}, errExtractTooLarge.With(fmt.Sprint(m.server.options.MaxExtractBytes >> 20))
	}
	if err := m.fits(room, length+osm.TempBytes(length)); err != nil {
		return store.StreetJob{}, err
	}
	job, err := m.begin(ctx, store.StreetJob{
		UserID: userID, Kind: store.StreetUpload, Name: name, StreetProgress: store.StreetProgress{Stage: stageReceiving, TotalBytes: length},
	})
	if err != nil {
		return store.StreetJob{}, err
	}
	path := filepath.Join(room, job.ID)
	if err := job.receive(path, body); err != nil {
		told := job.failure(err)
		job.end(err)
		return store.StreetJob{}, errors.Join(told, os.Remove(path))
	}
	go func() {
		err := job.importFile(path)
		job.end(errors.Join(err, os.Remove(path)))
	}()
	return m.server.store.StreetJob(ctx, job.ID)
}

// receive writes the body to path.
func (j *streetJob) receive(path string, body io.Reader) error {
	to, err := os.OpenFile(path, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
	if err != nil {
		return err
	}
	return errors.Join(j.copy(to, body), to.Close())
}

// copy is io.Copy with an eye on the file's beginning, on the disk, and on the job.
func (j *streetJob) copy(to io.Writer, body io.Reader) error {
	buf := make([]byte, 256<<10)
	n, err := io.ReadAtLeast(body, buf, headerBytes)
	if begins := buf[:n]; len(begins) < headerBytes || !bytes.Contains(begins[:headerBytes], []byte("OSMHeader")) {
		if err != nil && !errors.Is(err, io.EOF) && !errors.Is(err, io.ErrUnexpectedEOF) {
			return uploadError(err)
		}
		return fmt.Errorf("an upload: %w", osm.ErrNotPBF)
	}
	for looked := 0; ; {
		if looked += n; looked >= lookEvery {
			looked = 0
			if err := j.jobs.fits(j.jobs.dir, 0); err != nil {
				return err
			}
		}
		if _, err := to.Write(buf[:n]); err != nil {
			return err
		}
		j.set(func(p *store.StreetProgress) {
			p.Bytes += int64(n)
			if p.TotalBytes > 0 {
				p.Percent = receivedPercent * float64(p.Bytes) / float64(p.TotalBytes)
			}
		})
		if err := context.Cause(j.ctx); err != nil {
			return err
		}
		if n, err = body.Read(buf); n > 0 {
			continue
		}
		switch {
		case errors.Is(err, io.EOF):
			return nil
		case err != nil:
			return uploadError(err)
		}
	}
}

// uploadError is errUpload, with what the client is to be told if there is somebody to tell it.
func uploadError(err error) error { return fmt.Errorf("%w: %w", errUpload, err) }

// importFile imports what was received.
func (j *streetJob) importFile(path string) error {
	f, err := os.Open(path)
	if err != nil {
		return err
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil {
		return err
	}
	if err := j.jobs.fits(j.jobs.dir, osm.TempBytes(info.Size())); err != nil {
		return err
	}
	j.set(func(p *store.StreetProgress) { p.TotalBytes, p.Stage, p.Percent = p.Bytes, stageWays, receivedPercent })
	s := j.jobs.server
	_, err = streetimport.Import(j.ctx, s.store, f, store.StreetSource{Name: j.Name, Attribution: streetimport.Attribution}, streetimport.Observer{
		TempDir: j.jobs.dir,
		Progress: func(at osm.Progress) {
			j.set(func(p *store.StreetProgress) {
				p.Stage = string(at.Stage)
				p.Percent = receivedPercent + (99-receivedPercent)*float64(at.Done)/float64(max(at.Total, 1))
			})
		},
		Publish: func(ctx context.Context, sum osm.Summary) error {
			j.set(func(p *store.StreetProgress) {
				p.Stage, p.Percent = stagePublishing, 99
				p.Ways, p.Nodes, p.Streets = sum.WaysRead, sum.NodesRead, sum.Streets
			})
			return j.report(ctx) // the last moment to be cancelled
		},
	})
	if err == nil && s.options.Streets != nil {
		s.options.Streets.Refresh()
	}
	return err
}

// areaName is what an uploaded extract is called; false if that is no name for one.
func areaName(text string) (string, bool) {
	name := streetimport.Name(strings.ToValidUTF8(text, ""))
	fetched := strings.HasPrefix(strings.ToLower(strings.TrimSpace(text)), fetchedPrefix) // those are not for people to name
	return name, name != "" && name != "." && name != "/" && !fetched
}
