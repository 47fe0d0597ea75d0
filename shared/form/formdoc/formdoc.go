// Package formdoc writes the page of a form for people: what is asked, what must
// hold and what the reporter is told, out of the definition alone.
//
// It decides how a definition reads and refuses to add anything to it: what is
// not in the definition is not on the page. The pages are committed under
// docs/forms, so that a change of a form is read as its reporters will read it.
package formdoc

import (
	"fmt"
	"slices"
	"strings"

	"kipthoi/shared/form"
	"kipthoi/shared/report"
)

const notice = `<!-- Sinh từ shared/form/definitions bằng "go generate ./infra/desk": sửa ở đó, đừng sửa ở đây. Generated; do not edit. -->`

// Pages are the pages of every form, by file name.
func Pages() map[string]string {
	pages := make(map[string]string)
	for _, f := range form.All() {
		pages[f.ID+".md"] = page(form.Versions(f.ID))
	}
	return pages
}

// page describes every version of one form, the newest first.
func page(versions []*form.Form) string {
	newest := versions[len(versions)-1]
	var p paper
	p.line(notice)
	p.line("# %s (`%s`)", newest.Title.Vi, newest.ID)
	p.line("%s. Đơn vị nộp · filled in by: %s (`%s`).", newest.Title.En, strings.ToLower(newest.Kind.Vietnamese()), newest.Kind)
	p.line("Ngôn ngữ của điều kiện và quy tắc · the language of conditions and rules: [rules.md](rules.md). " +
		"Trong lời nhắn, chỗ trong ngoặc nhọn là số của báo cáo · braces stand for figures of the report.")
	for _, f := range slices.Backward(versions) {
		p.version(f)
	}
	return p.String()
}

func (p *paper) version(f *form.Form) {
	p.line("## Phiên bản %s, dùng từ ngày %s", f.Version, f.ValidFrom.Vietnamese())
	p.line("Version %s, valid from %s: %d chỉ tiêu · items, %d quy tắc · rules.", f.Version, f.ValidFrom, len(f.Indicators), len(f.Rules))
	p.line("### Chỉ tiêu · Items")
	p.indicators(f)
	if len(f.Enums) > 0 {
		p.line("### Danh mục · Lists")
		p.enums(f)
	}
	p.line("### Quy tắc · Rules")
	p.rules(f)
	p.line("### Kiểm tra chung · Checks of every form")
	p.notices(f, form.Common())
}

// paper is a page of Markdown while it is written. Its paragraphs are set apart
// by a blank line.
type paper struct{ strings.Builder }

func (p *paper) line(text string, args ...any) {
	if p.Len() > 0 {
		p.WriteByte('\n')
	}
	fmt.Fprintf(p, text+"\n", args...)
}

func (p *paper) table(head []string, rows [][]string) {
	p.line("%s", row(head))
	p.WriteString(row(slices.Repeat([]string{"---"}, len(head))) + "\n")
	for _, cells := range rows {
		p.WriteString(row(cells) + "\n")
	}
}

func row(cells []string) string { return "| " + strings.Join(cells, " | ") + " |" }

// plain keeps a text from being taken for the marks of a table.
func plain(s string) string {
	return strings.NewReplacer("|", `\|`, "<", "&lt;", "*", `\*`, "_", `\_`, "\n", " ").Replace(s)
}

// both writes a text in both languages, Vietnamese above; what both write alike once.
func both(t report.Text) string {
	switch {
	case t == (report.Text{}):
		return "–"
	case t.Vi == t.En:
		return plain(t.Vi)
	}
	return plain(t.Vi) + "<br>" + plain(t.En)
}

func code(s string) string { return "`" + s + "`" }
