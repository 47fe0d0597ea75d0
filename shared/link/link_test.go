package link_test

import (
	"bytes"
	"encoding/base64"
	"errors"
	"strings"
	"testing"
	"testing/iotest"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"kipthoi/shared/link"
)

func key(b byte) []byte { return bytes.Repeat([]byte{b}, link.MinKey) }

var keys = link.Keys{Current: key(1), Previous: key(2)}

func TestToken_Parsed_NamesItsHolder(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		h := link.Holder{
			ID:    rapid.StringMatching(`[a-z0-9-]{1,40}`).Draw(t, "id"),
			Role:  rapid.SampledFrom(link.Roles).Draw(t, "role"),
			Epoch: rapid.IntRange(0, 1<<40).Draw(t, "epoch"),
		}
		got, err := keys.Parse(keys.Token(h))
		if err != nil || got != h {
			t.Fatalf("Parse(Token(%+v)) = %+v, %v", h, got, err)
		}
	})
}

func TestToken_IsPrintedTheSameEveryMonth(t *testing.T) {
	// A link mailed in March must still open in December: the format is a promise.
	got := keys.Token(link.Holder{ID: "htx-0042", Role: link.RoleUnit, Epoch: 3})
	const want = "dQNodHgtMDA0Mligw-KfQ1zo302x98DCvl_17tImoBATTrfCBfP32cSO"
	if got != want {
		t.Errorf("token = %q, want %q", got, want)
	}
}

func TestParse_AnyAlteredCharacter_IsRefused(t *testing.T) {
	token := keys.Token(link.Holder{ID: "htx-0042", Role: link.RoleUnit, Epoch: 3})
	const alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_=+/ \n"
	for i := range token {
		for _, c := range alphabet {
			altered := token[:i] + string(c) + token[i+1:]
			if altered == token {
				continue
			}
			if h, err := keys.Parse(altered); !errors.Is(err, link.ErrInvalid) {
				t.Fatalf("character %d altered to %q gave %+v, %v", i, c, h, err)
			}
		}
	}
}

func TestParse_WhatWasNotSignedHere_IsRefused(t *testing.T) {
	holder := link.Holder{ID: "htx-0042", Role: link.RoleUnit}
	good := keys.Token(holder)
	session := keys.Session(link.Session{Office: "p95", Role: link.RoleProvince, Expires: time.Unix(1<<40, 0)})
	for name, token := range map[string]string{
		"an empty token":            "",
		"a signature alone":         base64.RawURLEncoding.EncodeToString(make([]byte, 32)),
		"another key":               link.Keys{Current: key(3)}.Token(holder),
		"a session used as a link":  session,
		"a line end in the middle":  good[:10] + "\n" + good[10:],
		"padding":                   good + "=",
		"a token of half a million": strings.Repeat(good, 10_000),
		"an unknown role":           keys.Token(link.Holder{ID: "htx-0042", Role: "x"}),
		"no role":                   keys.Token(link.Holder{ID: "htx-0042"}),
		"no id":                     keys.Token(link.Holder{Role: link.RoleUnit}),
	} {
		t.Run(name, func(t *testing.T) {
			if h, err := keys.Parse(token); !errors.Is(err, link.ErrInvalid) {
				t.Errorf("Parse = %+v, %v, want ErrInvalid", h, err)
			}
		})
	}
}

func TestParse_DuringRotation_OpensLinksOfBothKeys(t *testing.T) {
	h := link.Holder{ID: "qtd-0007", Role: link.RoleUnit}
	before := link.Keys{Current: key(1)}
	during := link.Keys{Current: key(2), Previous: key(1)}
	after := link.Keys{Current: key(2)}
	old := before.Token(h)
	if got, err := during.Parse(old); err != nil || got != h {
		t.Errorf("during rotation: %+v, %v", got, err)
	}
	if _, err := after.Parse(old); !errors.Is(err, link.ErrInvalid) {
		t.Errorf("after rotation: %v, want ErrInvalid", err)
	}
	if during.Token(h) != after.Token(h) {
		t.Error("a link made during the rotation is not signed with the current key")
	}
}

func TestKeys_TooShort_OpenNothing(t *testing.T) {
	for _, short := range [][]byte{nil, {}, key(1)[:link.MinKey-1]} {
		forger := link.Keys{Current: short}
		forged := forger.Token(link.Holder{ID: "tw", Role: link.RoleCentre})
		for _, k := range []link.Keys{forger, {Current: key(1), Previous: short}} {
			if _, err := k.Parse(forged); !errors.Is(err, link.ErrInvalid) {
				t.Errorf("a key of %d bytes opened a link: %v", len(short), err)
			}
		}
		if err := forger.Validate(); !errors.Is(err, link.ErrKey) {
			t.Errorf("Validate with %d bytes = %v, want ErrKey", len(short), err)
		}
	}
	if err := (link.Keys{Current: key(1), Previous: key(2)[:5]}).Validate(); !errors.Is(err, link.ErrKey) {
		t.Errorf("Validate with a short previous key = %v, want ErrKey", err)
	}
	if err := (link.Keys{Current: key(1)}).Validate(); err != nil {
		t.Errorf("Validate outside a rotation = %v", err)
	}
}

func TestSession_Parsed_SaysWhatItWasMadeWith(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := link.Session{
			Office:   rapid.StringMatching(`[a-z0-9]{1,12}`).Draw(t, "office"),
			Role:     rapid.SampledFrom(link.Roles).Draw(t, "role"),
			Province: rapid.StringMatching(`([0-9]{2})?`).Draw(t, "province"),
			Epoch:    rapid.IntRange(0, 1000).Draw(t, "epoch"),
			Expires:  time.Unix(rapid.Int64Range(1, 1<<40).Draw(t, "expires"), 0).UTC(),
		}
		got, err := keys.ParseSession(keys.Session(s), s.Expires.Add(-time.Second))
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(s, got); diff != "" {
			t.Fatal(diff)
		}
		if _, err := keys.ParseSession(keys.Session(s), s.Expires); !errors.Is(err, link.ErrExpired) {
			t.Fatalf("at the instant it expires: %v, want ErrExpired", err)
		}
	})
}

func TestParseSession_Forged_IsRefusedBeforeItsTimeIsLookedAt(t *testing.T) {
	over := link.Session{Office: "tw", Role: link.RoleCentre, Expires: time.Unix(1, 0)}
	now := time.Unix(1_000_000, 0)
	forged := link.Keys{Current: key(9)}.Session(over)
	if _, err := keys.ParseSession(forged, now); !errors.Is(err, link.ErrInvalid) {
		t.Errorf("forged and over: %v, want ErrInvalid", err)
	}
	token := keys.Token(link.Holder{ID: "tw", Role: link.RoleCentre})
	if _, err := keys.ParseSession(token, now); !errors.Is(err, link.ErrInvalid) {
		t.Errorf("a link used as a session: %v, want ErrInvalid", err)
	}
}

func TestNonce_DrawsFromItsSource(t *testing.T) {
	a, err := link.Nonce(bytes.NewReader(bytes.Repeat([]byte{7}, 100)))
	if err != nil || len(a) != 24 || strings.ContainsAny(a, "+/=") {
		t.Fatalf("Nonce = %q, %v", a, err)
	}
	b, err := link.Nonce(bytes.NewReader(bytes.Repeat([]byte{8}, 100)))
	if err != nil || a == b {
		t.Errorf("two sources gave %q and %q, %v", a, b, err)
	}
	if _, err := link.Nonce(iotest.ErrReader(errors.New("dry"))); err == nil {
		t.Error("a nonce was drawn from a source that gave nothing")
	}
}

func FuzzParse(f *testing.F) {
	f.Add("")
	f.Add(keys.Token(link.Holder{ID: "htx-0042", Role: link.RoleUnit, Epoch: 3}))
	f.Add(link.Keys{Current: key(2)}.Token(link.Holder{ID: "tw", Role: link.RoleCentre}))
	f.Add(keys.Session(link.Session{Office: "p95", Role: link.RoleProvince, Expires: time.Unix(1<<33, 0)}))
	now := time.Unix(1<<32, 0)
	f.Fuzz(func(t *testing.T, s string) {
		if h, err := keys.Parse(s); err == nil {
			// Nobody but us has the keys, so what opens is what we would write.
			if s != keys.Token(h) && s != (link.Keys{Current: keys.Previous}).Token(h) {
				t.Errorf("%q opened as %+v without being its token", s, h)
			}
		} else if !errors.Is(err, link.ErrInvalid) || h != (link.Holder{}) {
			t.Errorf("Parse(%q) = %+v, %v", s, h, err)
		}
		if v, err := keys.ParseSession(s, now); err == nil && s != keys.Session(v) {
			t.Errorf("%q opened as a session %+v without being its value", s, v)
		}
	})
}
