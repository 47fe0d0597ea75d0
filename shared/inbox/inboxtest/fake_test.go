package inboxtest_test

import (
	"errors"
	"net/http"
	"testing"
	"time"

	"kipthoi/shared/inbox"
	"kipthoi/shared/inbox/inboxtest"
)

var march = time.Date(2018, 4, 12, 3, 0, 0, 0, time.UTC)

func TestFake_KeepsTheContract(t *testing.T) {
	inboxtest.Run(t, func(t *testing.T) (inboxtest.Inbox, string) {
		fake := inboxtest.New(march)
		fake.Serve(t)
		return fake, "contract/"
	})
}

func TestFake_InjectedFaults_FailBothWays(t *testing.T) {
	fake := inboxtest.New(march)
	var fault inboxtest.Fault
	fake.Inject(func(inboxtest.Op, string) inboxtest.Fault { return fault })
	stored := func() bool {
		fault = inboxtest.None
		_, err := fake.Get(t.Context(), "k", "", 10)
		return err == nil
	}

	fault = inboxtest.NotStored
	if err := fake.Put(t.Context(), "k", "", []byte("x")); !errors.Is(err, inboxtest.ErrFault) || stored() {
		t.Errorf("not stored: %v, stored %t", err, stored())
	}
	fault = inboxtest.StoredButErrored
	if err := fake.Put(t.Context(), "k", "", []byte("x")); !errors.Is(err, inboxtest.ErrFault) || !stored() {
		t.Errorf("stored but errored: %v, stored %t", err, stored())
	}
	fault = inboxtest.NotStored
	if _, err := fake.Get(t.Context(), "k", "", 10); !errors.Is(err, inboxtest.ErrFault) {
		t.Errorf("get: %v", err)
	}
	for _, err := range fake.List(t.Context(), "") {
		if !errors.Is(err, inboxtest.ErrFault) {
			t.Errorf("list: %v", err)
		}
	}
	if _, err := fake.PresignPost(t.Context(), "k", inbox.PostOptions{}); !errors.Is(err, inboxtest.ErrFault) {
		t.Errorf("presign: %v", err)
	}
}

func TestFake_MintedRequests_EndWithTheirTime(t *testing.T) {
	fake := inboxtest.New(march)
	fake.Serve(t)
	post, err := fake.PresignPost(t.Context(), "k", inbox.PostOptions{MaxSize: 10})
	if err != nil {
		t.Fatal(err)
	}
	fake.SetNow(post.Expires)
	if got := inboxtest.SendPost(t, post, []byte("x")).StatusCode; got != http.StatusForbidden {
		t.Errorf("at the instant it expires: %d, want 403", got)
	}
	fake.SetNow(post.Expires.Add(-time.Second))
	if got := inboxtest.SendPost(t, post, []byte("x")).StatusCode; got != http.StatusCreated {
		t.Errorf("a second before: %d, want 201", got)
	}
}
