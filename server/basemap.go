package server

import (
	"errors"
	"fmt"
	"net/url"
	"strings"
)

// A BaseMap is a map of pictures from elsewhere below routes on the page, in place of our own streets. The zero value is none:
// then nothing that the page loads leaves this server.
type BaseMap struct {
	URL         string // address of a tile, with {z}, {x} and {y} to be filled in
	Attribution string // of whoever made it, beside OpenStreetMap's
}

// ParseBaseMapURL is the origin that browsers must be allowed to load tiles from, such as https://tile.example.org.
func ParseBaseMapURL(address string) (origin string, err error) {
	for _, part := range []string{"{z}", "{x}", "{y}"} {
		if !strings.Contains(address, part) {
			return "", fmt.Errorf("%q lacks %s", address, part)
		}
	}
	u, err := url.Parse(strings.NewReplacer("{z}", "0", "{x}", "0", "{y}", "0").Replace(address))
	switch {
	case err != nil:
		return "", err
	case u.Scheme != "https" && u.Scheme != "http" || u.Hostname() == "" || u.User != nil:
		return "", fmt.Errorf("%q is no address such as https://tile.example.org/{z}/{x}/{y}.png", address)
	case strings.ContainsAny(u.Host, ";, '\"*{}"):
		return "", errors.New("the host has characters that no host has")
	}
	return u.Scheme + "://" + u.Host, nil
}

// pagePolicyFor is pagePolicy that lets the page load the tiles of m too.
func pagePolicyFor(m BaseMap) string {
	origin, err := ParseBaseMapURL(m.URL)
	if err != nil {
		return pagePolicy
	}
	policy := strings.Replace(pagePolicy, "img-src 'self'", "img-src 'self' "+origin, 1)
	return policy + "; connect-src 'self' " + origin
}
