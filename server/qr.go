package server

import (
	"bytes"
	"context"
	"fmt"
	"net/http"

	"github.com/skip2/go-qrcode"

	"github.com/runnerway/runnerway/server/api"
)

// quietModules is the empty border that a code needs to be found (ISO/IEC 18004).
const quietModules = 4

// qrSVG is text as a QR code of level M: a camera may miss 15 % of it, as where a screen mirrors a lamp.
func qrSVG(text string) ([]byte, error) {
	code, err := qrcode.New(text, qrcode.Medium)
	if err != nil {
		return nil, fmt.Errorf("make a QR code: %w", err)
	}
	code.DisableBorder = true
	modules := code.Bitmap()
	size := len(modules) + 2*quietModules
	var b bytes.Buffer
	fmt.Fprintf(&b, `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 %d %d" shape-rendering="crispEdges" role="img">`, size, size)
	fmt.Fprintf(&b, `<path fill="#fff" d="M0 0h%dv%dH0z"/><path d="`, size, size)
	for y, row := range modules {
		for x := 0; x < len(row); x++ {
			from := x
			for x < len(row) && row[x] {
				x++
			}
			if x > from {
				fmt.Fprintf(&b, "M%d %dh%dv1h-%dz", from+quietModules, y+quietModules, x-from, x-from)
			}
		}
	}
	b.WriteString(`"/></svg>`)
	return b.Bytes(), nil
}

// qrFile is the QR code of an address on this server.
func qrFile(address, keep string) (*api.File, error) {
	body, err := qrSVG(address)
	return &api.File{ContentType: "image/svg+xml", Disposition: "inline", CacheControl: keep, Body: body}, err
}

// sharedQR leads a phone to the page of a shared route.
func (s *Server) sharedQR(ctx context.Context, in *sharePath) (*api.File, error) {
	if _, err := s.openedShare(ctx, in.Token, ""); err != nil {
		return nil, err
	}
	token, err := shareToken(in.Token)
	if err != nil {
		return nil, err
	}
	return qrFile(shareAddress(visitOf(ctx).origin, token), "no-cache")
}

type optionQRRequest struct {
	RouteID  string `path:"route_id"`
	OptionID string `path:"option_id"`
	Format   string `query:"format" enum:"gpx,fit,geojson,png" default:"gpx" doc:"Of the file that the phone gets"`
}

// optionQR leads a phone to the file of an option, without an account on it.
func (s *Server) optionQR(ctx context.Context, in *optionQRRequest) (*api.File, error) {
	r, o, err := s.visibleOption(ctx, in.RouteID, in.OptionID)
	if err != nil {
		return nil, err
	}
	link := s.tokens.handOver(handOver{userID: userID(ctx), routeID: r.ID, optionID: o.ID, format: in.Format, until: s.now().Add(handOverLife)})
	return qrFile(visitOf(ctx).origin+s.options.APIPrefix+"/routes/take/"+link, "no-store")
}

type takeRequest struct {
	Link string `path:"link"`
}

// takeRoute sends the file that a link of optionQR stands for.
func (s *Server) takeRoute(ctx context.Context, in *takeRequest) (*api.File, error) {
	h, err := s.tokens.takeOver(in.Link)
	if err != nil {
		return nil, err
	}
	return s.exported(ctx, h.userID, exportRequest{RouteID: h.routeID, OptionID: h.optionID, Format: h.format})
}

func (s *Server) qrRoutes() {
	svg, notFound := []string{"image/svg+xml"}, []int{http.StatusNotFound}
	api.Register(s.api, api.Operation{
		ID: "shared-qr", Method: http.MethodGet, Path: "/routes/shared/{token}/qr.svg", Tag: tagRoutes, Access: api.Public,
		Summary: "공유 링크 QR 코드 (The QR code of a share link)", About: "It leads to the page of the route, `/s/{token}`.", Errors: notFound, Produces: svg,
	}, s.sharedQR)
	api.Register(s.api, api.Operation{
		ID: "option-qr", Method: http.MethodGet, Path: "/routes/{route_id}/options/{option_id}/qr.svg", Tag: tagRoutes, Access: api.Guests,
		Summary: "휴대폰으로 가져가기 QR 코드 (A QR code that takes an option to the phone)",
		About:   "It leads to a link that gives the option's file to whoever opens it within an hour, without an account.", Errors: notFound, Produces: svg,
	}, s.optionQR)
	api.Register(s.api, api.Operation{
		ID: "take-option", Method: http.MethodGet, Path: "/routes/take/{link}", Tag: tagRoutes, Access: api.Public,
		Summary: "QR 코드로 연 경로 파일 (The file behind a QR code)", Errors: notFound,
		Produces: []string{"application/gpx+xml", "application/vnd.ant.fit", "application/geo+json", "image/png"},
	}, s.takeRoute)
}
