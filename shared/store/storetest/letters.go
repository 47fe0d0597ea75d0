package storetest

import (
	"errors"
	"fmt"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"kipthoi/shared/store"
)

// claims expects ClaimLetter to answer ok, or ErrLeased when leased is true.
func claims(t *testing.T, s *store.Store, holder string, at time.Time, ok, leased bool) {
	t.Helper()
	got, err := s.ClaimLetter(t.Context(), "link/2018-02/x", holder, at)
	if leased != errors.Is(err, store.ErrLeased) || !leased && err != nil || got != ok {
		t.Errorf("%s claims: %v, %v; want %v, leased %v", holder, got, err, ok, leased)
	}
}

func letterOnce(t *testing.T, s *store.Store) {
	claims(t, s, "a/1", opened, true, false)
	claims(t, s, "a/1", opened, true, false)
	claims(t, s, "b/1", opened, false, true)
	claims(t, s, "b/9", opened.Add(59*time.Minute), false, true)
	must(t, s.MarkLetterSent(t.Context(), "link/2018-02/x", "ses-1", opened))
	must(t, s.MarkLetterSent(t.Context(), "link/2018-02/x", "ses-1", opened))
	for _, holder := range []string{"a/1", "a/2", "b/1", "c/1"} {
		claims(t, s, holder, opened.Add(48*time.Hour), false, false)
	}
	if ok, err := s.ClaimLetter(t.Context(), "link/2018-02/y", "b/1", opened); err != nil || !ok {
		t.Errorf("another letter: %v, %v; want true", ok, err)
	}
}

func letterTakeOver(t *testing.T, s *store.Store) {
	claims(t, s, "a/9", opened, true, false)
	claims(t, s, "a/10", opened, true, false)
	claims(t, s, "a/9", opened, false, true) // woke up late; its successor is at it
	claims(t, s, "a", opened, false, true)
	must(t, s.MarkLetterSent(t.Context(), "link/2018-02/x", "ses-1", opened))
	claims(t, s, "a/11", opened, false, false)
}

func letterAbandoned(t *testing.T, s *store.Store) {
	claims(t, s, "a/3", opened, true, false)
	claims(t, s, "b/1", opened.Add(time.Hour), true, false)
	claims(t, s, "a/4", opened.Add(time.Hour), false, true)
}

func letterRace(t *testing.T, s *store.Store) {
	var wait sync.WaitGroup
	var won, lost atomic.Int32
	for n := range 8 {
		wait.Go(func() {
			ok, err := s.ClaimLetter(t.Context(), "link/2018-02/x", fmt.Sprintf("m%d/1", n), opened)
			switch {
			case err == nil && ok:
				won.Add(1)
			case errors.Is(err, store.ErrLeased):
				lost.Add(1)
			default:
				t.Errorf("claim: %v, %v", ok, err)
			}
		})
	}
	wait.Wait()
	same(t, "who got it and who did not", [2]int32{1, 7}, [2]int32{won.Load(), lost.Load()})
}

func logins(t *testing.T, s *store.Store) {
	ctx := t.Context()
	add := func(nonce string, at time.Time, want bool) {
		t.Helper()
		if ok, err := s.AddLogin(ctx, "p95", nonce, at); err != nil || ok != want {
			t.Errorf("add login %s: %v, %v; want %v", nonce, ok, err, want)
		}
	}
	take := func(nonce string, at time.Time, want string) {
		t.Helper()
		office, err := s.TakeLogin(ctx, nonce, at)
		if office != want || (want == "") != errors.Is(err, store.ErrNotFound) {
			t.Errorf("take login %s: %q, %v; want %q", nonce, office, err, want)
		}
	}
	add("one", opened, true)
	add("one", opened.Add(time.Minute), true) // the same event again
	add("two", opened.Add(10*time.Minute-time.Second), false)
	if ok, err := s.AddLogin(ctx, "tw", "three", opened); err != nil || !ok {
		t.Errorf("another office: %v, %v", ok, err)
	}
	add("four", opened.Add(10*time.Minute), true)
	take("two", opened.Add(10*time.Minute), "")
	take("one", opened.Add(29*time.Minute), "p95")
	take("one", opened.Add(29*time.Minute), "")
	take("four", opened.Add(40*time.Minute), "")
	take("three", opened.Add(30*time.Minute-time.Second), "tw")
}

func loginRace(t *testing.T, s *store.Store) {
	if ok, err := s.AddLogin(t.Context(), "p95", "one", opened); err != nil || !ok {
		t.Fatalf("add login: %v, %v", ok, err)
	}
	var wait sync.WaitGroup
	var in atomic.Int32
	for range 6 {
		wait.Go(func() {
			if _, err := s.TakeLogin(t.Context(), "one", opened); err == nil {
				in.Add(1)
			} else if !errors.Is(err, store.ErrNotFound) {
				t.Errorf("take login: %v", err)
			}
		})
	}
	wait.Wait()
	same(t, "how many got in", int32(1), in.Load())
}
