package main

import (
	"context"
	"errors"
	"io"
	"log/slog"
	"net/http"
	"strings"
	"time"

	"github.com/aws/aws-lambda-go/events"

	"kipthoi/shared/inbox"
	"kipthoi/shared/letter"
	"kipthoi/shared/link"
	"kipthoi/shared/page"
	"kipthoi/shared/store"
)

// bucket mints requests with which browsers and scripts talk to the bucket themselves.
type bucket interface {
	// PresignPost mints a form that stores to one key alone.
	PresignPost(ctx context.Context, key string, o inbox.PostOptions) (inbox.Post, error)
	// PresignPut mints a PUT that succeeds only while nothing is stored under the key.
	PresignPut(ctx context.Context, key string, o inbox.PutOptions) (inbox.Put, error)
	// PresignGet mints an address that saves the newest version of key under a name.
	PresignGet(ctx context.Context, key, fileName string) (string, error)
	// PresignGetVersion does so for one version.
	PresignGetVersion(ctx context.Context, key, versionID, fileName string) (string, error)
}

// mailbox takes orders for letters.
type mailbox interface {
	// Send returns only after every order is on the queue.
	Send(ctx context.Context, orders ...letter.Order) error
}

// locksmith knows the keys that links and sessions are signed with.
type locksmith interface {
	// Keys returns the keys in force at now.
	Keys(ctx context.Context, now time.Time) (link.Keys, error)
}

type handler struct {
	store  *store.Store
	bucket bucket
	mails  mailbox
	keys   locksmith
	random io.Reader
	site   site
	log    *slog.Logger
}

// errRefused stands for whatever does not exist or is not the visitor's. It says
// no more, so that the answer cannot.
var errRefused = errors.New("refused")

// handle answers one request. It never returns an error: what we could not do is
// logged, and the visitor is told that the fault is ours.
func (h *handler) handle(ctx context.Context, event events.APIGatewayV2HTTPRequest) (events.APIGatewayV2HTTPResponse, error) {
	r, err := newRequest(event)
	var a answer
	if err == nil {
		a, err = h.serve(ctx, r)
	}
	if err != nil {
		a = h.failed(ctx, r, err)
	}
	h.log.InfoContext(ctx, "done", append([]any{
		"request_id", r.id, "method", r.method, "route", r.route, "status", a.status, "size", len(a.body),
	}, r.who...)...)
	return a.response(r, h.site.headers()), nil
}

// serve finds the route and asks it, once it is sure that a form came from one
// of our own pages.
func (h *handler) serve(ctx context.Context, r *request) (answer, error) {
	found, allowed := find(r)
	switch {
	case found == nil && len(allowed) > 0:
		a := h.refuse(r)
		a.status, a.headers["Allow"] = http.StatusMethodNotAllowed, strings.Join(allowed, ", ")
		return a, nil
	case found == nil:
		return answer{}, errRefused
	case r.method == http.MethodPost && !r.api() && !r.fromOurPages(h.site):
		return answer{}, errRefused
	}
	return found.serve(h, ctx, r)
}

// failed turns an error into what the visitor is told.
func (h *handler) failed(ctx context.Context, r *request, err error) answer {
	var p *problem
	if errors.As(err, &p) {
		return p.answer()
	}
	if errors.Is(err, errRefused) {
		return h.refuse(r)
	}
	h.log.ErrorContext(ctx, "request could not be answered", "request_id", r.id, "route", r.route, "error", err)
	if r.api() {
		return broken.answer()
	}
	return pageAnswer(page.Frame{Lang: r.lang, Address: "/"}.Broken())
}

// refuse is the same for everybody and everything, to the byte.
func (h *handler) refuse(r *request) answer {
	if r.api() {
		return unknown.answer()
	}
	return pageAnswer(page.Frame{Lang: r.lang, Address: "/"}.Refused())
}
