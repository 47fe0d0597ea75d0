package main

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"time"

	"kipthoi/shared/letter"
	"kipthoi/shared/link"
	"kipthoi/shared/page"
	"kipthoi/shared/store"
)

// sessionLifetime is how long an officer stays signed in.
const sessionLifetime = 12 * time.Hour

// refuseAbsent turns "not stored" into errRefused. The store's other errors name
// by themselves what could not be done.
func refuseAbsent(err error) error {
	if errors.Is(err, store.ErrNotFound) {
		return errRefused
	}
	return err
}

// front is the page for everybody; whoever is signed in goes on to his own.
func (h *handler) front(ctx context.Context, r *request) (answer, error) {
	office, err := h.office(ctx, r)
	switch {
	case err == nil:
		return redirect(r.in(homeOf(office))), nil
	case !errors.Is(err, errRefused):
		return answer{}, err
	}
	return pageAnswer(r.frame().Welcome()), nil
}

// asset is one of the files beside the pages. Its name changes with its content.
func (h *handler) asset(_ context.Context, r *request) (answer, error) {
	found, ok := page.FindAsset(r.vars["name"])
	if !ok {
		return answer{}, errRefused
	}
	return answer{status: http.StatusOK, body: found.Data, headers: map[string]string{
		"Content-Type": found.Type, "Cache-Control": "public, max-age=31536000, immutable",
	}}, nil
}

// askLogin sends a one-time link to a registered address. The answer is the same
// for every other address, and for one that was sent a letter just now.
func (h *handler) askLogin(ctx context.Context, r *request) (answer, error) {
	values, err := r.form()
	if err != nil {
		return answer{}, err
	}
	if err := h.sendLogin(ctx, r, strings.TrimSpace(values.Get("email"))); err != nil {
		return answer{}, err
	}
	return pageAnswer(r.frame().Asked()), nil
}

func (h *handler) sendLogin(ctx context.Context, r *request, address string) error {
	if address == "" {
		return nil
	}
	office, err := h.store.OfficeByEmail(ctx, address)
	if errors.Is(err, store.ErrNotFound) {
		return nil
	}
	if err != nil {
		return err
	}
	nonce, err := link.Nonce(h.random)
	if err != nil {
		return err
	}
	r.who = append(r.who, "office_id", office.ID)
	ok, err := h.store.AddLogin(ctx, office.ID, nonce, r.now)
	if err != nil {
		return err
	}
	if !ok {
		return nil
	}
	if err := h.mails.Send(ctx, letter.NewLogin(office.ID, nonce, r.now)); err != nil {
		return fmt.Errorf("order login letter of %s: %w", office.ID, err)
	}
	return nil
}

// showLogin shows the button behind a one-time link. It looks nothing up: mail
// scanners open links too, and must neither use one up nor learn anything.
func (h *handler) showLogin(_ context.Context, r *request) (answer, error) {
	return pageAnswer(r.frame().SignIn("/login/" + r.vars["nonce"])), nil
}

// takeLogin uses a one-time link up and opens a session.
func (h *handler) takeLogin(ctx context.Context, r *request) (answer, error) {
	id, err := h.store.TakeLogin(ctx, r.vars["nonce"], r.now)
	if err != nil {
		return answer{}, refuseAbsent(err)
	}
	office, err := h.store.Office(ctx, id)
	if err != nil {
		return answer{}, refuseAbsent(err)
	}
	keys, err := h.keys.Keys(ctx, r.now)
	if err != nil {
		return answer{}, err
	}
	r.who = append(r.who, "office_id", office.ID)
	a := redirect(r.in(homeOf(office)))
	a.cookies = []string{h.cookie(keys.Session(sessionOf(office, r.now)), sessionLifetime)}
	return a, nil
}

func sessionOf(o store.Office, now time.Time) link.Session {
	s := link.Session{Office: o.ID, Role: link.RoleProvince, Province: o.Province, Epoch: o.Epoch, Expires: now.Add(sessionLifetime)}
	if o.Province == "" {
		s.Role = link.RoleCentre
	}
	return s
}

func homeOf(o store.Office) string {
	if o.Province == "" {
		return "/c"
	}
	return "/p/" + o.Province
}

// logout forgets the session in this browser.
func (h *handler) logout(_ context.Context, r *request) (answer, error) {
	a := redirect(r.in("/"))
	a.cookies = []string{h.cookie("", 0)}
	return a, nil
}

// cookieName is bound to host and TLS by its prefix, except on one's own machine.
func (h *handler) cookieName() string {
	if h.site.secure() {
		return "__Host-session"
	}
	return "session"
}

func (h *handler) cookie(value string, lifetime time.Duration) string {
	c := http.Cookie{
		Name: h.cookieName(), Value: value, Path: "/", MaxAge: int(lifetime.Seconds()),
		Secure: h.site.secure(), HttpOnly: true, SameSite: http.SameSiteLaxMode,
	}
	if lifetime == 0 {
		c.MaxAge = -1
	}
	return c.String()
}

// office is the office that is signed in. No session, one that is over, or one
// from before the office's epoch was raised ends in errRefused.
func (h *handler) office(ctx context.Context, r *request) (store.Office, error) {
	value := r.cookie(h.cookieName())
	if value == "" {
		return store.Office{}, errRefused
	}
	keys, err := h.keys.Keys(ctx, r.now)
	if err != nil {
		return store.Office{}, err
	}
	session, err := keys.ParseSession(value, r.now)
	if err != nil {
		return store.Office{}, errRefused
	}
	office, err := h.store.Office(ctx, session.Office)
	if err != nil {
		return store.Office{}, refuseAbsent(err)
	}
	if want := sessionOf(office, r.now); session.Epoch != want.Epoch || session.Role != want.Role || session.Province != want.Province {
		return store.Office{}, errRefused
	}
	r.who = append(r.who, "office_id", office.ID)
	return office, nil
}
