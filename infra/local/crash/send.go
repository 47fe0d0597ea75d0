package crash

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"time"

	"kipthoi/shared/page"
	"kipthoi/shared/report"
)

// attempts is how often a person or a script tries again what the portal could
// not do.
const attempts = 20

// errBusy says that the portal cannot now; it is worth trying again.
var errBusy = errors.New("the portal does not answer")

// insist tries again while the portal is busy.
func insist(ctx context.Context, do func() error) error {
	var err error
	for range attempts {
		if err = do(); !errors.Is(err, errBusy) {
			return err
		}
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-time.After(200 * time.Millisecond):
		}
	}
	return err
}

// send brings one file into the bucket.
func (t *tester) send(ctx context.Context, u *upload) error {
	data, err := t.content(u)
	if err != nil {
		return err
	}
	sum := sha256.Sum256(data)
	u.digest, u.at = hex.EncodeToString(sum[:]), t.stack.Clock.Now()
	var version string
	if u.minted {
		version, err = t.sendByScript(ctx, u, data)
	} else {
		u.key = report.ObjectKey{Period: period.ID, Unit: u.unit(), Upload: fmt.Sprintf("%026d", u.number)}.String()
		if u.form != nil {
			u.key = u.form.key
		}
		version, err = t.put(ctx, u.key, u.name, data)
	}
	if err != nil {
		return fmt.Errorf("send file %d of %s: %w", u.number, u.unit(), err)
	}
	key, err := report.ParseObjectKey(u.key)
	u.id = report.NewSubmissionID(key.Upload, version)
	return err
}

// bearer shows the token of a member's link, as a script does.
func (t *tester) bearer(m *member) http.Header {
	return http.Header{"Authorization": {"Bearer " + strings.TrimPrefix(m.link, t.stack.URL+"/l/")}, "Content-Type": {"application/json"}}
}

// ask calls the portal and decodes what it answers.
func (t *tester) ask(ctx context.Context, m *member, method, path string, body []byte, into any) error {
	return insist(ctx, func() error {
		got, err := call(ctx, method, t.stack.URL+path, t.bearer(m), body)
		switch {
		case err != nil:
			return err
		case got.status >= http.StatusInternalServerError:
			return fmt.Errorf("%w: status %d", errBusy, got.status)
		case got.status >= http.StatusBadRequest:
			return fmt.Errorf("%s %s: status %d", method, path, got.status)
		}
		return json.Unmarshal(got.data, into)
	})
}

// sendByScript mints an upload and puts the file where that leads.
func (t *tester) sendByScript(ctx context.Context, u *upload, data []byte) (version string, err error) {
	order, err := json.Marshal(map[string]any{"period": period.ID, "method": "put", "file_name": u.name, "size": len(data)})
	if err != nil {
		return "", fmt.Errorf("encode order: %w", err)
	}
	var minted struct {
		Key, URL string
		Headers  map[string]string
	}
	if err := t.ask(ctx, u.member, http.MethodPost, "/api/uploads", order, &minted); err != nil {
		return "", err
	}
	header := http.Header{}
	for name, value := range minted.Headers {
		header.Set(name, value)
	}
	got, err := call(ctx, http.MethodPut, minted.URL, header, data)
	if err != nil {
		return "", err
	}
	u.key, version = minted.Key, got.header.Get("X-Amz-Version-Id")
	if got.status != http.StatusOK || version == "" {
		return "", fmt.Errorf("put file: status %d, version %q", got.status, version)
	}
	return version, nil
}

// errEarly says that a file has no answer yet.
var errEarly = errors.New("the file has no answer yet")

// explain writes a reason for everything that is asked about a file.
func (t *tester) explain(ctx context.Context, u *upload) error {
	key, err := report.ParseObjectKey(u.key)
	if err != nil {
		return err
	}
	var told struct {
		State      string
		Submission report.SubmissionID
		Findings   []report.Finding
	}
	if err := t.ask(ctx, u.member, http.MethodGet, "/api/uploads/"+string(period.ID)+"/"+key.Upload, nil, &told); err != nil {
		return err
	}
	if told.State != "done" {
		return errEarly
	}
	reasons := url.Values{"period": {string(period.ID)}, "submission": {string(told.Submission)}}
	for _, f := range told.Findings {
		reasons.Set(page.ExplainField(f.Key()), "Số đúng: thành viên chưa góp đủ vốn theo điều lệ.")
	}
	return insist(ctx, func() error { return t.submit(ctx, u, reasons) })
}

func (t *tester) submit(ctx context.Context, u *upload, reasons url.Values) error {
	header := http.Header{"Content-Type": {"application/x-www-form-urlencoded"}, "Origin": {t.stack.URL}}
	got, err := call(ctx, http.MethodPost, u.member.link+"/explain", header, []byte(reasons.Encode()))
	switch {
	case err != nil:
		return err
	case got.status >= http.StatusInternalServerError:
		return fmt.Errorf("%w: status %d", errBusy, got.status)
	case got.status != http.StatusSeeOther:
		return fmt.Errorf("explain file %d: status %d", u.number, got.status)
	}
	u.explained = true
	return nil
}
