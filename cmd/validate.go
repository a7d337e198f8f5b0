package cmd

import (
	"errors"
	"fmt"
	"net"
	"net/netip"
	"net/url"
	"path"
	"strconv"
	"strings"

	"github.com/runnerway/runnerway/server"
	"github.com/runnerway/runnerway/server/backups"
	"github.com/runnerway/runnerway/server/overpass"
)

// minSecretBytes is the shortest key that may sign tokens: HMAC-SHA256's output (RFC 7518, 3.2).
const minSecretBytes = 32

// maxDrainDelay is longer than any balancer takes, in seconds: who stops a program kills it sooner.
const maxDrainDelay = 600

// faults are what is wrong with settings.
type faults []error

// say notes what is wrong with the setting of a field.
func (f *faults) say(field, format string, args ...any) {
	*f = append(*f, fmt.Errorf(settingOf(field)+": "+format, args...))
}

// check notes err, unless it is nil.
func (f *faults) check(field string, err error) {
	if err != nil {
		f.say(field, "%w", err)
	}
}

func (f *faults) between(field string, value, least, most int) {
	if value < least || value > most {
		f.say(field, "%d is not between %d and %d", value, least, most)
	}
}

func (f *faults) atLeast(field string, value, least int) {
	if value < least {
		f.say(field, "%d is less than %d", value, least)
	}
}

// validate checks every value on its own and says what to do about each that is wrong.
func (c *Config) validate() error {
	var f faults
	for _, part := range []func(*faults){c.validateProgram, c.validateTLS, c.validateLimits, c.validateAddresses, c.validateTokens} {
		part(&f)
	}
	f.atLeast("DBWait", c.DBWait, 0)
	if c.DBPort < 1 || c.DBPort > 65535 {
		f.say("DBPort", "%d is no port", c.DBPort)
	}
	if _, err := c.database(); err != nil {
		f = append(f, err)
	}
	return errors.Join(f...)
}

func (c *Config) validateProgram(f *faults) {
	if strings.TrimSpace(c.Data) == "" {
		f.say("Data", "name a directory")
	}
	if _, err := c.level(); err != nil {
		f.say("LogLevel", "%q is not one of debug, info, warn and error", c.LogLevel)
	}
	f.check("Addr", checkAddr(c.Addr))
	if c.MetricsAddr != "" {
		f.check("MetricsAddr", checkAddr(c.MetricsAddr))
	}
	f.between("DrainDelay", c.DrainDelay, 0, maxDrainDelay)
	if _, ok := durabilities[strings.ToLower(c.Durability)]; !ok {
		f.say("Durability", "%q is not one of full and normal", c.Durability)
	}
	if _, err := c.location(); err != nil {
		f.say("TimeZone", "%q is not a zone such as Asia/Seoul", c.TimeZone)
	}
	_, err := backups.ParseSchedule(c.BackupEvery)
	f.check("BackupEvery", err)
	f.atLeast("BackupKeep", c.BackupKeep, 1)
}

func (c *Config) validateTLS(f *faults) {
	switch {
	case (c.TLSCert == "") != (c.TLSKey == ""):
		f.say("TLSCert", "--tls-cert and --tls-key go together: name both files")
	case c.TLSCert != "" && len(c.TLSHosts) > 0:
		f.say("TLSHosts", "there is a certificate in --tls-cert already: keep one of them")
	case c.HTTPRedirectAddr != "" && c.TLSCert == "" && len(c.TLSHosts) == 0:
		f.say("HTTPRedirectAddr", "without --tls-cert or --tls-host there is nothing to be sent to")
	}
	if c.HTTPRedirectAddr != "" {
		f.check("HTTPRedirectAddr", checkAddr(c.HTTPRedirectAddr))
	}
	for _, name := range c.TLSHosts {
		if !strings.Contains(name, ".") || strings.ContainsAny(name, ":/*@ ") || net.ParseIP(name) != nil {
			f.say("TLSHosts", "%q is not a public name such as run.example.org", name)
		}
	}
	f.check("ACMEDirectory", checkAddress(c.ACMEDirectory))
}

func (c *Config) validateLimits(f *faults) {
	f.between("Workers", c.Workers, 0, 1024)
	f.atLeast("StreetCacheMB", c.StreetCacheMB, 16)
	f.between("MaxExtractMB", c.MaxExtractMB, 1, 1<<20)
	f.atLeast("MaxFailedLogins", c.MaxFailedLogins, 1)
	f.atLeast("MaxSignUps", c.MaxSignUps, 1)
	f.atLeast("MaxGuests", c.MaxGuests, 1)
	f.atLeast("MaxRunning", c.MaxRunning, 1)
	f.atLeast("MaxQueuedPerUser", c.MaxQueuedPerUser, 1)
	f.atLeast("MaxQueued", c.MaxQueued, 1)
}

// validateAddresses checks where the program is reached, and whom it or its users ask.
func (c *Config) validateAddresses(f *faults) {
	if url := c.roadsFetchURL(); url != "" {
		_, err := overpass.ParseURL(url)
		f.check("RoadsFetchURL", err)
	}
	if strings.ContainsFunc(c.RoadsContact, func(r rune) bool { return r < ' ' || r > '~' || r == '(' || r == ')' }) {
		f.say("RoadsContact", "%q is not a mail or web address such as mailto:me@example.org", c.RoadsContact)
	}
	if c.TileURL != "" {
		_, err := server.ParseBaseMapURL(c.TileURL)
		f.check("TileURL", err)
	}
	if c.APIPrefix != path.Clean(c.APIPrefix) || !strings.HasPrefix(c.APIPrefix, "/") || c.APIPrefix == "/" {
		f.say("APIPrefix", "%q is not a path such as /api/v1", c.APIPrefix)
	}
	for _, origin := range c.CORSOrigins {
		f.check("CORSOrigins", checkOrigin(origin))
	}
	if c.KakaoAppID < 0 {
		f.say("KakaoAppID", "%d is no number of an app", c.KakaoAppID)
	}
	for _, a := range c.kakaoAddresses() {
		f.check(a.field, checkAddress(a.address))
	}
}

func (c *Config) validateTokens(f *faults) {
	if !strings.EqualFold(c.JWTAlgorithm, "HS256") {
		f.say("JWTAlgorithm", "only HS256 is supported; remove the setting")
	}
	if c.AccessTokenMinutes < 1 {
		f.say("AccessTokenMinutes", "%d is less than one minute", c.AccessTokenMinutes)
	}
	if c.RefreshTokenDays < 1 {
		f.say("RefreshTokenDays", "%d is less than one day", c.RefreshTokenDays)
	}
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
