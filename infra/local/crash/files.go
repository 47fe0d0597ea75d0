package crash

import (
	"archive/zip"
	"bytes"
	"context"
	"fmt"
	"io"
	"math/rand/v2"
	"net/http"

	"kipthoi/infra/local/play"
	"kipthoi/shared/form"
	"kipthoi/shared/inbox"
	"kipthoi/shared/report"
	"kipthoi/shared/roster/rostertest"
)

func fieldOf(code string) string  { return form.NamePrefix + code }
func reasonOf(code string) string { return form.ExplainPrefix + code }

func nameOf(file string) map[string]string { return map[string]string{"name": inbox.EncodeName(file)} }

// remark is typed into the field for remarks of every report; the number in it
// is what tells the files of a unit apart.
const remark = "Lan nop so %05d"

// blankRemark stands in the files that the others are made from.
var blankRemark = []byte(fmt.Sprintf(remark, 99999))

// prepare fills in a workbook of every kind that a member will send.
func (t *tester) prepare(ctx context.Context) error {
	f, err := form.ForKind(report.HTX, period.End)
	if err != nil {
		return fmt.Errorf("find form: %w", err)
	}
	if err := each(ctx, t.plan.members, func(ctx context.Context, m *member) error {
		if err := t.fillIn(ctx, f, m); err != nil {
			return fmt.Errorf("prepare files of %s: %w", m.unit.ID, err)
		}
		return nil
	}); err != nil {
		return err
	}
	t.say("workbooks are filled in; %d uploads follow", len(t.plan.uploads))
	return nil
}

// fillIn downloads the member's template and types into it.
func (t *tester) fillIn(ctx context.Context, f *form.Form, m *member) error {
	if m.link == "" {
		return nil
	}
	template, err := call(ctx, http.MethodGet, m.link+"/template/"+string(period.ID), http.Header{}, nil)
	if err != nil {
		return err
	}
	if template.status != http.StatusOK {
		return fmt.Errorf("download template: status %d", template.status)
	}
	figures := rostertest.Figures(rand.New(rand.NewPCG(t.options.Seed, uint64(len(m.sent)))), m.unit, nil, period.ID)
	figures.Texts["ghi_chu"] = string(blankRemark)
	for _, u := range m.sent {
		if k := u.kind; m.bases[k] == nil && k != strange && k != again {
			entries := play.Typed(f, figures)
			spoil(k, figures, entries)
			filled, err := play.Excelize{}.Fill(ctx, []play.Blank{{Template: template.data, Entries: entries}})
			if err != nil {
				return err
			}
			m.bases[k] = filled[0]
		}
	}
	return nil
}

// content is the bytes of an upload.
func (t *tester) content(u *upload) ([]byte, error) {
	switch f := u.file; f.kind {
	case strange:
		return fmt.Appendf(nil, "%%PDF-1.4\n%% %05d\n", f.number), nil
	case stray:
		return fmt.Appendf(nil, "Chỉ tiêu;Giá trị\r\ntv_cuoi_ky;%d\r\n", f.number), nil
	default:
		return renumber(f.member.bases[f.kind], f.number)
	}
}

// renumber writes another number into the remark of a workbook. It is done to
// the texts of the archive, for a spreadsheet library would take a hundred times
// as long.
func renumber(book []byte, number int) ([]byte, error) {
	archive, err := zip.NewReader(bytes.NewReader(book), int64(len(book)))
	if err != nil {
		return nil, fmt.Errorf("open workbook: %w", err)
	}
	var out bytes.Buffer
	w, found := zip.NewWriter(&out), false
	for _, part := range archive.File {
		if part.Name != "xl/sharedStrings.xml" {
			err = w.Copy(part)
		} else {
			found, err = replace(w, part, fmt.Appendf(nil, remark, number))
		}
		if err != nil {
			return nil, fmt.Errorf("copy %s: %w", part.Name, err)
		}
	}
	if err := w.Close(); err != nil {
		return nil, fmt.Errorf("save workbook: %w", err)
	}
	if !found {
		return nil, fmt.Errorf("the workbook has no remark to number")
	}
	return out.Bytes(), nil
}

func replace(w *zip.Writer, part *zip.File, remark []byte) (found bool, err error) {
	r, err := part.Open()
	if err != nil {
		return false, err
	}
	defer r.Close()
	text, err := io.ReadAll(r)
	if err != nil {
		return false, err
	}
	into, err := w.Create(part.Name)
	if err != nil {
		return false, err
	}
	_, err = into.Write(bytes.Replace(text, blankRemark, remark, 1))
	return bytes.Contains(text, blankRemark), err
}
