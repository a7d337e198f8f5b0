package cmd

import (
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/netip"
	"net/url"
	"path"
	"strconv"
	"strings"
	"time"
	_ "time/tzdata" // zones by name, also where the system has no list of them

	"github.com/runnerway/runnerway/server"
	"github.com/runnerway/runnerway/server/backups"
	"github.com/runnerway/runnerway/server/overpass"
)

// minSecretBytes is the shortest key that may sign tokens: HMAC-SHA256's output (RFC 7518, 3.2).
const minSecretBytes = 32

// maxDrainDelay is longer than any balancer takes, in seconds: who stops a program kills it sooner.
const maxDrainDelay = 600

// validate checks every value on its own and says what to do about each that is wrong.
func (c *Config) validate() error {
	var wrong []error
	bad := func(field, format string, args ...any) {
		wrong = append(wrong, fmt.Errorf(settingOf(field)+": "+format, args...))
	}
	if strings.TrimSpace(c.Data) == "" {
		bad("Data", "name a directory")
	}
	if _, err := c.level(); err != nil {
		bad("LogLevel", "%q is not one of debug, info, warn and error", c.LogLevel)
	}
	if err := checkAddr(c.Addr); err != nil {
		bad("Addr", "%w", err)
	}
	if c.MetricsAddr != "" {
		if err := checkAddr(c.MetricsAddr); err != nil {
			bad("MetricsAddr", "%w", err)
		}
	}
	if c.Workers < 0 || c.Workers > 1024 {
		bad("Workers", "%d is not between 0 and 1024", c.Workers)
	}
	if c.DrainDelay < 0 || c.DrainDelay > maxDrainDelay {
		bad("DrainDelay", "%d is not between 0 and %d", c.DrainDelay, maxDrainDelay)
	}
	if _, ok := durabilities[strings.ToLower(c.Durability)]; !ok {
		bad("Durability", "%q is not one of full and normal", c.Durability)
	}
	if _, err := backups.ParseSchedule(c.BackupEvery); err != nil {
		bad("BackupEvery", "%w", err)
	}
	if c.BackupKeep < 1 {
		bad("BackupKeep", "%d is less than 1", c.BackupKeep)
	}
	if c.StreetCacheMB < 16 {
		bad("StreetCacheMB", "%d is less than 16", c.StreetCacheMB)
	}
	switch {
	case (c.TLSCert == "") != (c.TLSKey == ""):
		bad("TLSCert", "--tls-cert and --tls-key go together: name both files")
	case c.TLSCert != "" && len(c.TLSHosts) > 0:
		bad("TLSHosts", "there is a certificate in --tls-cert already: keep one of them")
	case c.HTTPRedirectAddr != "" && c.TLSCert == "" && len(c.TLSHosts) == 0:
		bad("HTTPRedirectAddr", "without --tls-cert or --tls-host there is nothing to be sent to")
	}
	if c.HTTPRedirectAddr != "" {
		if err := checkAddr(c.HTTPRedirectAddr); err != nil {
			bad("HTTPRedirectAddr", "%w", err)
		}
	}
	for _, name := range c.TLSHosts {
		if !strings.Contains(name, ".") || strings.ContainsAny(name, ":/*@ ") || net.ParseIP(name) != nil {
			bad("TLSHosts", "%q is not a public name such as run.example.org", name)
		}
	}
	if err := checkAddress(c.ACMEDirectory); err != nil {
		bad("ACMEDirectory", "%w", err)
	}
	if c.MaxExtractMB < 1 || c.MaxExtractMB > 1<<20 {
		bad("MaxExtractMB", "%d is not between 1 and %d", c.MaxExtractMB, 1<<20)
	}
	for _, l := range []struct {
		field string
		value int
	}{
		{"MaxFailedLogins", c.MaxFailedLogins}, {"MaxSignUps", c.MaxSignUps}, {"MaxGuests", c.MaxGuests},
		{"MaxRunning", c.MaxRunning}, {"MaxQueuedPerUser", c.MaxQueuedPerUser}, {"MaxQueued", c.MaxQueued},
	} {
		if l.value < 1 {
			bad(l.field, "%d is less than 1", l.value)
		}
	}
	if url := c.roadsFetchURL(); url != "" {
		if _, err := overpass.ParseURL(url); err != nil {
			bad("RoadsFetchURL", "%w", err)
		}
	}
	if c.TileURL != "" {
		if _, err := server.ParseBaseMapURL(c.TileURL); err != nil {
			bad("TileURL", "%w", err)
		}
	}
	if strings.ContainsFunc(c.RoadsContact, func(r rune) bool { return r < ' ' || r > '~' || r == '(' || r == ')' }) {
		bad("RoadsContact", "%q is not a mail or web address such as mailto:me@example.org", c.RoadsContact)
	}
	if c.APIPrefix != path.Clean(c.APIPrefix) || !strings.HasPrefix(c.APIPrefix, "/") || c.APIPrefix == "/" {
		bad("APIPrefix", "%q is not a path such as /api/v1", c.APIPrefix)
	}
	for _, origin := range c.CORSOrigins {
		if err := checkOrigin(origin); err != nil {
			bad("CORSOrigins", "%w", err)
		}
	}
	if c.KakaoAppID < 0 {
		bad("KakaoAppID", "%d is no number of an app", c.KakaoAppID)
	}
	for _, a := range c.kakaoAddresses() {
		if err := checkAddress(a.address); err != nil {
			bad(a.field, "%w", err)
		}
	}
	if _, err := c.location(); err != nil {
		bad("TimeZone", "%q is not a zone such as Asia/Seoul", c.TimeZone)
	}
	if !strings.EqualFold(c.JWTAlgorithm, "HS256") {
		bad("JWTAlgorithm", "only HS256 is supported; remove the setting")
	}
	if c.AccessTokenMinutes < 1 {
		bad("AccessTokenMinutes", "%d is less than one minute", c.AccessTokenMinutes)
	}
	if c.RefreshTokenDays < 1 {
		bad("RefreshTokenDays", "%d is less than one day", c.RefreshTokenDays)
	}
	if c.DBPort < 1 || c.DBPort > 65535 {
		bad("DBPort", "%d is no port", c.DBPort)
	}
	if c.DBWait < 0 {
		bad("DBWait", "%d is less than 0", c.DBWait)
	}
	if _, err := c.database(); err != nil {
		wrong = append(wrong, err)
	}
	return errors.Join(wrong...)
}

// validateForServing checks what only a server must not accept: outside development a key that others could guess, and logins
// with Kakao that others could listen to.
func (c *Config) validateForServing() error {
	if c.development() {
		return nil
	}
	if err := c.validateKakao(); err != nil {
		return err
	}
	if c.SecretKey == "" {
		return nil
	}
	if reason := weakKey(c.SecretKey); reason != "" {
		return fmt.Errorf("SECRET_KEY: the key %s: set %d random characters or more, or remove the setting and one is made and kept", reason, minSecretBytes)
	}
	return nil
}

// development says whether unsafe settings are tolerated.
func (c *Config) development() bool { return strings.EqualFold(c.Environment, "development") }

// roadsFetchURL is where streets are fetched from, empty for nowhere.
func (c *Config) roadsFetchURL() string {
	if url := strings.TrimSpace(c.RoadsFetchURL); !strings.EqualFold(url, "off") {
		return url
	}
	return ""
}

// level is the least level that is logged.
func (c *Config) level() (slog.Level, error) {
	var l slog.Level
	name := strings.ToUpper(strings.TrimSpace(c.LogLevel))
	if name == "WARNING" {
		name = "WARN"
	}
	return l, l.UnmarshalText([]byte(name))
}

// location is the zone in which a day begins and ends.
func (c *Config) location() (*time.Location, error) {
	if name := strings.TrimSpace(c.TimeZone); name != "" {
		return time.LoadLocation(name)
	}
	return time.Local, nil
}

// weakKey says why a signing key must not be used, or nothing.
func weakKey(key string) string {
	lower := strings.ToLower(key)
	for _, word := range []string{"change", "your-", "your_", "placeholder", "example", "insecure", "secret-key", "secret_key", "password"} {
		if strings.Contains(lower, word) {
			return "is a placeholder"
		}
	}
	if len(key) < minSecretBytes {
		return fmt.Sprintf("is shorter than %d characters", minSecretBytes)
	}
	if strings.Count(key, key[:1]) == len(key) {
		return "is one character repeated"
	}
	return ""
}

func checkAddr(addr string) error {
	_, port, err := net.SplitHostPort(addr)
	if err != nil {
		return fmt.Errorf("%q is not of the form HOST:PORT", addr)
	}
	if n, err := strconv.Atoi(port); err != nil || n < 0 || n > 65535 {
		return fmt.Errorf("%q is no port", port)
	}
	return nil
}

// kakaoAddresses are the fields with addresses of logins with Kakao.
func (c *Config) kakaoAddresses() []kakaoAddress {
	return []kakaoAddress{
		{"KakaoRedirectURI", c.KakaoRedirectURI}, {"KakaoAuthorizeURL", c.KakaoAuthorizeURL}, {"KakaoTokenURL", c.KakaoTokenURL},
		{"KakaoTokenInfoURL", c.KakaoTokenInfoURL}, {"KakaoUserURL", c.KakaoUserURL},
	}
}

type kakaoAddress struct{ field, address string }

// validateKakao refuses ways of tokens and codes that others could listen to: only this machine needs no TLS.
func (c *Config) validateKakao() error {
	for _, a := range c.kakaoAddresses() {
		used := c.KakaoClientID != ""
		if a.field == "KakaoTokenInfoURL" || a.field == "KakaoUserURL" {
			used = used || c.KakaoAppID != 0
		}
		u, err := url.Parse(a.address)
		if err != nil {
			return fmt.Errorf("%s: %w", settingOf(a.field), err)
		}
		own, _ := netip.ParseAddr(u.Hostname())
		if used && u.Scheme != "https" && !own.IsLoopback() {
			return fmt.Errorf("%s: others could listen on the way to %q: use an https address", settingOf(a.field), a.address)
		}
	}
	return nil
}

func checkAddress(address string) error {
	u, err := url.Parse(address)
	if err != nil || u.Scheme != "http" && u.Scheme != "https" || u.Host == "" || u.User != nil || u.Fragment != "" {
		return fmt.Errorf("%q is not an address such as https://run.example.org/path", address)
	}
	return nil
}

func checkOrigin(origin string) error {
	if origin == "*" {
		return nil
	}
	u, err := url.Parse(origin)
	if err != nil || u.Scheme == "" || u.Host == "" || u.Path != "" || u.RawQuery != "" || u.User != nil {
		return fmt.Errorf("%q is not an origin such as https://run.example.org", origin)
	}
	return nil
}
