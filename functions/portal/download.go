package main

import (
	"context"
	"path"
	"strconv"
	"strings"

	"kipthoi/shared/calendar"
	"kipthoi/shared/page"
	"kipthoi/shared/report"
	"kipthoi/shared/store"
)

// revisions lists what was compiled of a period, with the files an office may
// have: all for the centre (code ""), a province's own for a province.
func (h *handler) revisions(ctx context.Context, id calendar.PeriodID, code string) ([]page.Revision, error) {
	all, err := h.store.Revisions(ctx, id)
	if err != nil {
		return nil, err
	}
	var out []page.Revision
	for _, r := range all {
		shown := page.Revision{
			Number: r.Number, CompiledAt: r.CompiledAt, Reason: r.Reason,
			Expected: r.Expected, Accepted: r.Accepted, Missing: r.Missing,
		}
		if code == "" {
			shown.ManifestDigest = r.ManifestDigest
		}
		for _, f := range r.Files {
			if mayHave(code, f) {
				shown.Files = append(shown.Files, page.RevisionFile{Name: f.Name, Size: f.Size, Province: f.Province})
			}
		}
		out = append(out, shown)
	}
	return out, nil
}

// mayHave reports whether the office of a province, "" for the centre, gets a file.
func mayHave(code string, f store.RevisionFile) bool { return code == "" || code == f.Province }

// revisionFile leads to a compiled file by an address that lives for minutes.
func (h *handler) revisionFile(ctx context.Context, r *request, office store.Office) (answer, error) {
	id, err := r.period()
	if err != nil {
		return answer{}, err
	}
	number, err := strconv.Atoi(r.vars["revision"])
	if err != nil {
		return answer{}, errRefused
	}
	revision, err := h.store.Revision(ctx, id, number)
	if err != nil {
		return answer{}, refuseAbsent(err)
	}
	for _, f := range revision.Files {
		if f.Name == r.vars["name"] && mayHave(office.Province, f) {
			address, err := h.bucket.PresignGet(ctx, f.Key, f.Name)
			return redirect(address), err
		}
	}
	return answer{}, errRefused
}

// original leads to the very version of a file that a submission was made of.
func (h *handler) original(ctx context.Context, r *request, area page.Area) (answer, error) {
	o, err := h.unitOf(ctx, r, area)
	if err != nil {
		return answer{}, err
	}
	s, err := h.named(ctx, r, o)
	if err != nil {
		return answer{}, err
	}
	if s.Nil != nil { // a declaration has no file
		return answer{}, errRefused
	}
	address, err := h.bucket.PresignGetVersion(ctx, s.Key, s.VersionID, originalName(s))
	return redirect(address), err
}

// named is the submission of an obligation that the address names.
func (h *handler) named(ctx context.Context, r *request, o report.Obligation) (report.Submission, error) {
	id, err := readID[report.SubmissionID](r.vars["submission"])
	if err != nil {
		return report.Submission{}, err
	}
	s, err := h.store.Submission(ctx, o.Unit, o.Period, id)
	return s, refuseAbsent(err)
}

// marked leads a unit to its own file with the findings in it.
func (h *handler) marked(ctx context.Context, r *request, v visitor) (answer, error) {
	o, err := h.owed(ctx, r, v)
	if err != nil {
		return answer{}, err
	}
	s, err := h.named(ctx, r, o)
	if err != nil {
		return answer{}, err
	}
	if !s.Returned() {
		return answer{}, errRefused
	}
	address, err := h.bucket.PresignGet(ctx, s.AnnotatedKey(), markedName(s))
	return redirect(address), err
}

// markedName is her own name for the file, as a workbook, behind what it is.
func markedName(s report.Submission) string {
	name := plainName(s.FileName)
	if name == "" {
		name = s.Receipt()
	}
	return "Cần sửa - " + strings.TrimSuffix(name, path.Ext(name)) + ".xlsx"
}

// originalName keeps the reporter's own name, and says before it which
// submission it was: she may have called every file the same.
func originalName(s report.Submission) string {
	if s.FileName == "" {
		return s.Receipt() + ".xlsx"
	}
	return s.Receipt() + " " + plainName(s.FileName)
}
