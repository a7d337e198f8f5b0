package server

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"strconv"
	"strings"
	"time"
)

// handOverLife is how long a link that takes an option to another device works.
const handOverLife = time.Hour

// A handOver lets whoever has its link have one option as a file, with the eyes of one user. Nothing is stored: the link holds
// what it stands for, and a signature that only this server, or another on its database, can make.
type handOver struct {
	userID, routeID, optionID, format string
	until                             time.Time
}

// handOverMark keeps these signatures apart from everything else that the key signs.
const handOverMark = "runnerway hand-over 1\x00"

// handOverMAC is a signature of 128 bits.
func (t tokens) handOverMAC(text string) string {
	mac := hmac.New(sha256.New, t.secret)
	mac.Write([]byte(handOverMark + text))
	return base64.RawURLEncoding.EncodeToString(mac.Sum(nil)[:16])
}

// handOver is a link's last part. It is short, so that its QR code is coarse.
func (t tokens) handOver(h handOver) string {
	text := strings.Join([]string{h.userID, h.routeID, h.optionID, h.format, strconv.FormatInt(h.until.Unix(), 36)}, "\x00")
	return base64.RawURLEncoding.EncodeToString([]byte(text)) + "." + t.handOverMAC(text)
}

// takeOver reads a link: errNotFound if it is none, errLinkExpired if its time is over.
func (t tokens) takeOver(link string) (handOver, error) {
	const longest = 512
	packed, mac, _ := strings.Cut(link, ".")
	text, err := base64.RawURLEncoding.Strict().DecodeString(packed)
	if err != nil || len(link) > longest || !hmac.Equal([]byte(mac), []byte(t.handOverMAC(string(text)))) {
		return handOver{}, errNotFound
	}
	parts := strings.Split(string(text), "\x00")
	const members = 5
	if len(parts) != members {
		return handOver{}, errNotFound
	}
	until, err := strconv.ParseInt(parts[4], 36, 64)
	if err != nil {
		return handOver{}, errNotFound
	}
	if t.now().Unix() >= until {
		return handOver{}, errLinkExpired
	}
	return handOver{userID: parts[0], routeID: parts[1], optionID: parts[2], format: parts[3], until: time.Unix(until, 0)}, nil
}
