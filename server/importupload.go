package server

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"mime"
	"mime/multipart"
	"os"
	"path"
	"path/filepath"
	"strings"

	"github.com/runnerway/runnerway/server/api"
	"github.com/runnerway/runnerway/store"
)

const (
	maxImportBody  = 2 << 30
	maxImportFiles = 2000 // parts of one form
	// defaultUpload names an upload whose sender gave it no name.
	defaultUpload = "upload"
)

// spooledName is the name on disk of the file with that number in an upload, whatever its sender calls it.
func spooledName(k int) string { return fmt.Sprintf("file-%d", k) }

// A spool is an upload on disk.
type spool struct {
	dir   string
	names []string
	bytes int64
}

// room is the directory for uploads, made if need be.
func (m *importer) room() (string, error) {
	var err error
	m.once.Do(func() {
		if m.own {
			m.dir, err = os.MkdirTemp("", "runnerway-imports-")
			return
		}
		err = os.MkdirAll(m.dir, 0o700)
	})
	return m.dir, err
}

// receive writes the files of a body to disk: those of a form, or the body itself.
func (m *importer) receive(ctx context.Context, body *api.StreamedBody) (_ *spool, err error) {
	select {
	case m.spools <- struct{}{}:
		defer func() { <-m.spools }()
	case <-ctx.Done():
		return nil, ctx.Err()
	}
	room, err := m.room()
	if err != nil {
		return nil, err
	}
	dir, err := os.MkdirTemp(room, "new-")
	if err != nil {
		return nil, err
	}
	sp := &spool{dir: dir}
	defer func() {
		if err != nil {
			os.RemoveAll(dir)
		}
	}()
	kind, params, _ := mime.ParseMediaType(body.ContentType)
	if kind != "multipart/form-data" {
		_, name, _ := mime.ParseMediaType(body.Header.Get("Content-Disposition"))
		if err := sp.write(name["filename"], body); err != nil {
			return nil, err
		}
		return sp, sp.finish()
	}
	form := multipart.NewReader(body, params["boundary"])
	for {
		part, err := form.NextPart()
		if errors.Is(err, io.EOF) {
			return sp, sp.finish()
		}
		if err != nil {
			return nil, formError(err)
		}
		if part.FileName() == "" {
			continue
		}
		if err := sp.write(part.FileName(), part); err != nil {
			return nil, formError(err)
		}
	}
}

// formError is what the client is told of a form that breaks off; what the body's reader says counts first.
func formError(err error) error {
	var failure *api.Failure
	if errors.As(err, &failure) {
		return failure
	}
	var disk *os.PathError
	if errors.As(err, &disk) {
		return err
	}
	return errNoUpload
}

// write takes the next file.
func (sp *spool) write(name string, from io.Reader) error {
	if len(sp.names) == maxImportFiles {
		return errTooManyFiles
	}
	to, err := os.OpenFile(filepath.Join(sp.dir, spooledName(len(sp.names))), os.O_CREATE|os.O_EXCL|os.O_WRONLY, importFilePerms)
	if err != nil {
		return err
	}
	n, err := io.Copy(to, from)
	if err := errors.Join(err, to.Close()); err != nil {
		return err
	}
	name = path.Base(strings.ReplaceAll(strings.ToValidUTF8(name, "?"), `\`, "/"))
	if name = cut(strings.TrimSpace(name), 200); name == "" || name == "." {
		name = defaultUpload
	}
	sp.names, sp.bytes = append(sp.names, name), sp.bytes+n
	return nil
}

// finish says that the upload is whole.
func (sp *spool) finish() error {
	if sp.bytes == 0 {
		return errNoUpload
	}
	text, err := json.Marshal(uploadedFiles{Names: sp.names})
	if err != nil {
		return err
	}
	return os.WriteFile(filepath.Join(sp.dir, importManifest), text, importFilePerms)
}

// title is what an upload is called.
func (sp *spool) title() string {
	if len(sp.names) == 1 {
		return sp.names[0]
	}
	return fmt.Sprintf("%s +%d", sp.names[0], len(sp.names)-1)
}

// accept begins the import of an upload.
func (m *importer) accept(ctx context.Context, userID string, sp *spool) (store.Import, error) {
	id := m.server.newID()
	dir := filepath.Join(m.dir, id)
	if err := os.Rename(sp.dir, dir); err != nil {
		return store.Import{}, errors.Join(err, os.RemoveAll(sp.dir))
	}
	i, err := m.server.store.CreateImport(ctx, store.Import{ID: id, UserID: userID, Name: sp.title(), Bytes: sp.bytes}, m.owner, importLease, importsPerUser)
	if err != nil {
		return i, errors.Join(err, os.RemoveAll(dir))
	}
	m.begin(i, dir, nil)
	return i, nil
}
