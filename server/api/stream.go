package api

import (
	"context"
	"io"
	"net/http"
	"time"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humachi"
)

// A line may be slow, but not silent: streamPatience is how long a stream waits for its next bytes to come or go.
const streamPatience = 30 * time.Second

// answerPatience is how long after the last bytes of a body its answer may take.
const answerPatience = 3 * time.Minute

// A StreamedBody is the body of an operation with StreamsBody, as it arrives.
type StreamedBody struct {
	ContentType string
	Header      http.Header
	Length      int64 // in bytes; -1 if the client does not say
	r           io.Reader
	control     *http.ResponseController
}

type streamKey struct{}

// BodyOf is the body of a request whose operation has StreamsBody.
func BodyOf(ctx context.Context) *StreamedBody {
	b, _ := ctx.Value(streamKey{}).(*StreamedBody)
	return b
}

// Read reads on. It fails with a *Failure if there is more than the operation allows, or if nothing comes for long.
func (b *StreamedBody) Read(p []byte) (int, error) {
	// A writer that cannot set deadlines (a test's recorder) has none.
	_ = b.control.SetReadDeadline(time.Now().Add(streamPatience))
	// The server's own deadline for the answer counts from the request's beginning, which may be an hour ago.
	_ = b.control.SetWriteDeadline(time.Now().Add(answerPatience))
	n, err := b.r.Read(p)
	switch {
	case err == io.EOF: //nolint:errorlint // readers return it as it is
		// net/http cancels the handler's context at a deadline that is left over.
		_ = b.control.SetReadDeadline(time.Time{})
	case err != nil:
		err = unreadable(err)
	}
	return n, err
}

// stream hands the body to the handler as it arrives.
func stream(limit int64) func(huma.Context, func(huma.Context)) {
	return func(ctx huma.Context, next func(huma.Context)) {
		r, w := humachi.Unwrap(ctx)
		body := &StreamedBody{
			ContentType: r.Header.Get("Content-Type"), Header: r.Header, Length: r.ContentLength, r: http.MaxBytesReader(w, r.Body, limit), control: http.NewResponseController(w),
		}
		next(huma.WithValue(ctx, streamKey{}, body))
	}
}

// A Stream is a download that is written while it is made. Its operation lists the content types in Produces.
type Stream struct {
	ContentType  string `header:"Content-Type"`
	Disposition  string `header:"Content-Disposition"`
	CacheControl string `header:"Cache-Control"`
	Body         func(huma.Context)
}

// Streamed is the Body of a Stream. If write fails, the connection is cut, so that nobody takes the part for the whole; what
// failed is handed to report.
func Streamed(report func(context.Context, error), write func(context.Context, io.Writer) error) func(huma.Context) {
	return func(ctx huma.Context) {
		_, w := humachi.Unwrap(ctx)
		out := patientWriter{w: ctx.BodyWriter(), control: http.NewResponseController(w)}
		if err := write(ctx.Context(), out); err != nil {
			report(ctx.Context(), err)
			panic(http.ErrAbortHandler)
		}
	}
}

// A patientWriter gives every write some time of its own.
type patientWriter struct {
	w       io.Writer
	control *http.ResponseController
}

func (p patientWriter) Write(b []byte) (int, error) {
	_ = p.control.SetWriteDeadline(time.Now().Add(streamPatience))
	return p.w.Write(b)
}
