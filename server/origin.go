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
	host := r.Host
	if trustedPeer(r, trusted) {
		if forwarded := firstOf(r.Header.Get("X-Forwarded-Host")); plausibleHost(forwarded) {
			host = forwarded
		}
	}
	if !plausibleHost(host) {
		return ""
	}
	return schemeOf(r, trusted) + "://" + host
}

// schemeOf is how the client sent the request: http, or https as the connection or a trusted proxy says.
func schemeOf(r *http.Request, trusted []netip.Prefix) string {
	if trustedPeer(r, trusted) {
		switch proto := strings.ToLower(firstOf(r.Header.Get("X-Forwarded-Proto"))); proto {
		case "http", "https":
			return proto
		}
	}
	if r.TLS != nil {
		return "https"
	}
	return "http"
}

// trustedPeer reports whether the connection comes from a trusted proxy.
func trustedPeer(r *http.Request, trusted []netip.Prefix) bool {
	peer, err := netip.ParseAddrPort(r.RemoteAddr)
	return err == nil && contains(trusted, peer.Addr().Unmap())
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
