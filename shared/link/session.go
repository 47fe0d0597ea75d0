package link

import (
	"encoding/base64"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"time"
)

// Session is what an officer's cookie says after a one-time link was opened.
type Session struct {
	Office   string
	Role     Role
	Province string // empty for the centre
	Epoch    int    // of the office; raising it ends every session
	Expires  time.Time
}

// ErrExpired says that a session was real but is over.
var ErrExpired = errors.New("session has expired")

// Session signs s. The value is safe in a cookie.
func (k Keys) Session(s Session) string {
	payload := binary.AppendUvarint([]byte(s.Role), uint64(s.Epoch))
	payload = binary.AppendUvarint(payload, uint64(s.Expires.Unix()))
	payload = appendText(payload, s.Office)
	payload = appendText(payload, s.Province)
	return k.seal(purposeSession, payload)
}

// ParseSession returns the session a value was made for. It refuses with
// ErrInvalid what was not signed here, and with ErrExpired what is over at now.
func (k Keys) ParseSession(value string, now time.Time) (Session, error) {
	payload, err := k.open(purposeSession, value)
	if err != nil {
		return Session{}, err
	}
	r := reader{rest: payload}
	s := Session{Role: r.role(), Epoch: r.number()}
	s.Expires = time.Unix(int64(r.number()), 0).UTC()
	s.Office, s.Province = r.text(), r.text()
	if r.bad || len(r.rest) != 0 || s.Office == "" {
		return Session{}, ErrInvalid
	}
	if !now.Before(s.Expires) {
		return Session{}, ErrExpired
	}
	return s, nil
}

func appendText(b []byte, s string) []byte {
	return append(binary.AppendUvarint(b, uint64(len(s))), s...)
}

// nonceBytes is how much chance a one-time link or an upload's name holds.
const nonceBytes = 18

// Nonce draws an unguessable name of 24 letters from random: the end of a
// one-time login link.
func Nonce(random io.Reader) (string, error) {
	b := make([]byte, nonceBytes)
	if _, err := io.ReadFull(random, b); err != nil {
		return "", fmt.Errorf("draw nonce: %w", err)
	}
	return base64.RawURLEncoding.EncodeToString(b), nil
}
