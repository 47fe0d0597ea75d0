package main

import (
	"context"
	"fmt"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"

	"kipthoi/shared/calendar"
	"kipthoi/shared/letter"
	"kipthoi/shared/page"
	"kipthoi/shared/report"
)

// waiting is where the bucket leads a browser after the upload: it waits until
// the file has its outcome and goes on to it.
func (h *handler) waiting(ctx context.Context, r *request, v visitor) (answer, error) {
	o, err := h.owed(ctx, r, v)
	if err != nil {
		return answer{}, err
	}
	upload, err := r.upload()
	if err != nil {
		return answer{}, err
	}
	_, done, err := h.sent(ctx, v, o.Period, upload)
	if err != nil {
		return answer{}, err
	}
	home := "/l/" + v.token
	if done {
		return redirect(r.in(home + "/p/" + string(o.Period) + "?upload=" + upload)), nil
	}
	look, _ := strconv.Atoi(r.query.Get("look")) // whatever else stands there counts as the first look
	p, err := h.unitPage(ctx, r, v, []report.Obligation{o})
	if err != nil {
		return answer{}, err
	}
	again := fmt.Sprintf("%s/u/%s/%s?look=%d", home, o.Period, upload, min(max(look, 0), 1000)+1)
	return pageAnswer(p.Waiting(o.Period, "/api/uploads/"+string(o.Period)+"/"+upload, again, page.Look(look))), nil
}

// sent finds the submission made of an upload. done is false until it was recorded.
func (h *handler) sent(ctx context.Context, v visitor, id calendar.PeriodID, upload string) (s report.Submission, done bool, err error) {
	all, err := h.store.Submissions(ctx, v.unit.ID, id)
	if err != nil {
		return report.Submission{}, false, err
	}
	for _, s := range all {
		if s.ID.Upload() == upload {
			return s, true, nil
		}
	}
	return report.Submission{}, false, nil
}

// state is what a script is told about an upload.
type state struct {
	State      string              `json:"state"` // waiting or done
	Submission report.SubmissionID `json:"submission,omitempty"`
	Outcome    report.Outcome      `json:"outcome,omitempty"`
	Repeats    report.SubmissionID `json:"repeats,omitempty"` // of a duplicate: the submission whose answer this is
	Receipt    string              `json:"receipt,omitempty"`
	Version    int                 `json:"version,omitempty"`
	Digest     string              `json:"digest,omitempty"`
	UploadedAt time.Time           `json:"uploaded_at,omitzero"`
	Findings   []report.Finding    `json:"findings,omitempty"`
}

// uploadState is the outcome of an upload as JSON.
func (h *handler) uploadState(ctx context.Context, r *request, v visitor) (answer, error) {
	o, err := h.owed(ctx, r, v)
	if err != nil {
		return answer{}, err
	}
	upload, err := r.upload()
	if err != nil {
		return answer{}, err
	}
	s, done, err := h.sent(ctx, v, o.Period, upload)
	if err != nil {
		return answer{}, err
	}
	out := state{State: "waiting"}
	if done {
		if out, err = h.stateOf(ctx, o, s); err != nil {
			return answer{}, err
		}
	}
	return jsonAnswer(http.StatusOK, "application/json", out), nil
}

// stateOf gives a duplicate the answer of what it repeats.
func (h *handler) stateOf(ctx context.Context, o report.Obligation, s report.Submission) (state, error) {
	out := state{State: "done", Submission: s.ID, UploadedAt: s.UploadedAt, Digest: s.Digest, Repeats: s.DuplicateOf}
	if s.DuplicateOf != "" {
		original, err := h.submission(ctx, o, s.DuplicateOf)
		if err != nil {
			return state{}, err
		}
		s = *original
	}
	out.Outcome, out.Receipt, out.Version, out.Findings = s.Outcome, s.Receipt(), s.Version, s.Findings
	return out, nil
}

// explain takes the reporter's words for what looked implausible, and orders the
// receipt they may bring. Sent twice it says the same.
func (h *handler) explain(ctx context.Context, r *request, v visitor) (answer, error) {
	values, err := r.form()
	if err != nil {
		return answer{}, err
	}
	id, err := readPeriod(values.Get("period"))
	if err != nil {
		return answer{}, err
	}
	submission, err := readID[report.SubmissionID](values.Get("submission"))
	if err != nil {
		return answer{}, err
	}
	if _, err := h.obligation(ctx, v.unit.ID, id); err != nil {
		return answer{}, err
	}
	s, _, err := h.store.Explain(ctx, v.unit.ID, id, submission, wordsIn(values), r.now)
	if err != nil {
		return answer{}, refuseAbsent(err)
	}
	if order, ok := letter.ForOutcome(s); ok {
		if err := h.mails.Send(ctx, order); err != nil {
			return answer{}, fmt.Errorf("order letter about %s: %w", s.ID, err)
		}
	}
	return redirect(r.in("/l/" + v.token + "/p/" + string(id))), nil
}

// wordsIn are the explanations in a form, by the key of their finding.
func wordsIn(values url.Values) map[string]string {
	words := make(map[string]string)
	for field := range values {
		if key, ok := strings.CutPrefix(field, page.ExplainField("")); ok {
			words[key] = clip(values.Get(field), page.MaxExplanation)
		}
	}
	return words
}

// clip cuts what is longer than the form allows.
func clip(words string, most int) string {
	letters := []rune(words)
	return string(letters[:min(len(letters), most)])
}
