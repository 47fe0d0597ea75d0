// Package link makes the personal links and the session values, and checks them.
//
// It decides who a token speaks for and at which epoch; whether that epoch is
// still the holder's own is for the caller, who reads the holder. It refuses
// everything it did not sign itself with one of two keys, in a time that does
// not tell how close a forgery came, and every other spelling of what it signed.
package link

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"errors"
	"fmt"
	"slices"
	"strings"
)

// Role is the branch a holder may see.
type Role string

// The three roles.
const (
	RoleUnit     Role = "u" // its own obligations
	RoleProvince Role = "p" // its units
	RoleCentre   Role = "c" // everything
)

// Roles lists every role.
var Roles = []Role{RoleUnit, RoleProvince, RoleCentre}

// Valid reports whether r is one of Roles.
func (r Role) Valid() bool { return slices.Contains(Roles, r) }

// Holder is who a link was sent to. Raising the holder's own epoch revokes every
// link made before.
type Holder struct {
	ID    string
	Role  Role
	Epoch int
}

// MinKey is the shortest key, in bytes, that signs or opens anything.
const MinKey = 32

// ErrInvalid says that a token was not made here, or with a key no longer
// accepted. It never says which.
var ErrInvalid = errors.New("link is not valid")

// ErrKey says that a key is too short to be trusted.
var ErrKey = fmt.Errorf("link key has less than %d bytes", MinKey)

// Keys are the key that signs and, while a rotation runs, the one before it,
// whose links still open. A key shorter than MinKey opens nothing.
type Keys struct {
	Current  []byte
	Previous []byte // empty outside a rotation
}

// Validate refuses keys that are too short.
func (k Keys) Validate() error {
	if len(k.Current) < MinKey {
		return fmt.Errorf("current %w", ErrKey)
	}
	if n := len(k.Previous); n != 0 && n < MinKey {
		return fmt.Errorf("previous %w", ErrKey)
	}
	return nil
}

// Purposes keep a signature for one thing from being taken for another.
const (
	purposeLink    = "kipthoi link 1\n"
	purposeSession = "kipthoi session 1\n"
)

// encoding is strict: of the spellings that decode to the same bytes only one
// is accepted.
var encoding = base64.RawURLEncoding.Strict()

// maxToken bounds the work spent on what somebody typed into the address bar.
const maxToken = 512

// Token is base64url(role, epoch, id, HMAC-SHA256): the part of a link after /l/.
func (k Keys) Token(h Holder) string {
	payload := binary.AppendUvarint([]byte(h.Role), uint64(h.Epoch))
	payload = append(payload, h.ID...)
	return k.seal(purposeLink, payload)
}

// Parse returns the holder a token was made for, or ErrInvalid.
func (k Keys) Parse(token string) (Holder, error) {
	payload, err := k.open(purposeLink, token)
	if err != nil {
		return Holder{}, err
	}
	r := reader{rest: payload}
	h := Holder{Role: r.role(), Epoch: r.number(), ID: string(r.rest)}
	if r.bad || h.ID == "" {
		return Holder{}, ErrInvalid
	}
	return h, nil
}

func (k Keys) seal(purpose string, payload []byte) string {
	return encoding.EncodeToString(append(payload, sum(k.Current, purpose, payload)...))
}

// open returns what seal was given. Both keys are always tried in full.
func (k Keys) open(purpose, sealed string) ([]byte, error) {
	if len(sealed) > maxToken || strings.ContainsAny(sealed, "\r\n") { // the decoder would skip line ends
		return nil, ErrInvalid
	}
	raw, err := encoding.DecodeString(sealed)
	if err != nil || len(raw) <= sha256.Size {
		return nil, ErrInvalid
	}
	payload, mac := raw[:len(raw)-sha256.Size], raw[len(raw)-sha256.Size:]
	current := signed(k.Current, purpose, payload, mac)
	previous := signed(k.Previous, purpose, payload, mac)
	if !current && !previous {
		return nil, ErrInvalid
	}
	return payload, nil
}

func signed(key []byte, purpose string, payload, mac []byte) bool {
	same := hmac.Equal(sum(key, purpose, payload), mac)
	return same && len(key) >= MinKey
}

func sum(key []byte, purpose string, payload []byte) []byte {
	h := hmac.New(sha256.New, key)
	h.Write([]byte(purpose)) // a hash.Hash never returns an error
	h.Write(payload)
	return h.Sum(nil)
}

// reader takes a signed payload apart; bad is set once anything is missing.
type reader struct {
	rest []byte
	bad  bool
}

func (r *reader) role() Role {
	if len(r.rest) == 0 || !Role(r.rest[:1]).Valid() {
		r.bad = true
		return ""
	}
	role := Role(r.rest[:1])
	r.rest = r.rest[1:]
	return role
}

func (r *reader) number() int {
	v, n := binary.Uvarint(r.rest)
	if n <= 0 || v > 1<<62 || len(binary.AppendUvarint(nil, v)) != n {
		r.bad = true
		return 0
	}
	r.rest = r.rest[n:]
	return int(v)
}

// text reads a length and as many bytes.
func (r *reader) text() string {
	n := r.number()
	if r.bad || n > len(r.rest) {
		r.bad = true
		return ""
	}
	s := string(r.rest[:n])
	r.rest = r.rest[n:]
	return s
}
