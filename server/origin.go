package server

import (
	"net/http"
	"net/netip"
	"strings"
)

// originOf is where the client believes to have sent the request, such as https://run.example.com: what the connection
// says, or X-Forwarded-Proto and X-Forwarded-Host if it comes from a trusted proxy. It is empty if no plausible host is
// named.
func originOf(r *http.Request, trusted []netip.Prefix) string {
	scheme, host := "http", r.Host
	if r.TLS != nil {
		scheme = "https"
	}
	if peer, err := netip.ParseAddrPort(r.RemoteAddr); err == nil && contains(trusted, peer.Addr().Unmap()) {
		switch proto := firstOf(r.Header.Get("X-Forwarded-Proto")); strings.ToLower(proto) {
		case "http", "https":
			scheme = strings.ToLower(proto)
		}
		if forwarded := firstOf(r.Header.Get("X-Forwarded-Host")); plausibleHost(forwarded) {
			host = forwarded
		}
	}
	if !plausibleHost(host) {
		return ""
	}
	return scheme + "://" + host
}

// firstOf is the first item of a header's list: what the outermost proxy wrote.
func firstOf(list string) string {
	first, _, _ := strings.Cut(list, ",")
	return strings.TrimSpace(first)
}

// plausibleHost reports whether host is a name or address, with or without port, that can stand in an address.
func plausibleHost(host string) bool {
	if host == "" || len(host) > 260 {
		return false
	}
	return strings.IndexFunc(host, func(r rune) bool {
		letter := r >= '0' && r <= '9' || r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z'
		return !letter && !strings.ContainsRune("-._:[]", r)
	}) < 0
}
