package sheet

import (
	"errors"
	"path"
	"strings"

	"kipthoi/shared/sheet/internal/markup"
)

// reader reads the parts of one workbook, one after the other.
type reader struct {
	parts *parts
	scan  *markup.Scanner

	from1904 bool
	texts    []string // shared by the cells
	dates    []bool   // by style: is a number shown as a date
}

// relation is where a part of a certain kind stands.
type relation struct{ kind, target string }

// entry is a sheet as the workbook lists it.
type entry struct {
	name     string
	hidden   bool
	relation string
}

func readWorkbook(p *parts) (*Book, error) {
	r := &reader{parts: p, scan: markup.New("", &p.room.tokens)}
	top, err := r.relations("")
	if err != nil {
		return nil, err
	}
	main, ok := ofKind(top, "officeDocument")
	if !ok {
		return nil, refuse(RuleDamaged, "no document in the archive")
	}
	listed, names, err := r.contents(main)
	if err != nil {
		return nil, err
	}
	related, err := r.relations(main)
	if err != nil {
		return nil, err
	}
	if err := r.readShared(related); err != nil {
		return nil, err
	}
	if len(listed) > maxParts {
		return nil, refuse(RuleTooLarge, "%d sheets", len(listed))
	}
	book := &Book{Format: XLSX}
	for _, e := range listed {
		sheet, err := r.sheet(e, related[e.relation])
		if err != nil {
			return nil, inSheet(err, e.name)
		}
		book.Sheets = append(book.Sheets, sheet)
	}
	if len(book.Sheets) == 0 {
		return nil, refuse(RuleDamaged, "a workbook without sheets")
	}
	book.names = resolveNames(names, book.Sheets)
	return book, nil
}

// begin opens a part whose root element has the name.
func (r *reader) begin(part, root string) error {
	content, err := r.parts.text(part)
	if err != nil {
		return err
	}
	r.scan.Reset(content)
	if !r.scan.Root(root) {
		return r.stopped()
	}
	return nil
}

// finish makes sure that the part was read to its end.
func (r *reader) finish() error {
	if !r.scan.End() {
		return r.stopped()
	}
	return nil
}

// stopped is the refusal for a part that could not be read on.
func (r *reader) stopped() error {
	switch err := r.scan.Err(); {
	case errors.Is(err, markup.ErrDTD), errors.Is(err, markup.ErrDepth):
		return refuse(RuleSuspicious, "a part has %v", err)
	case errors.Is(err, markup.ErrTokens):
		return refuse(RuleTooLarge, "more than %d tags and texts", maxTokens)
	case err != nil:
		return refuse(RuleDamaged, "a part is %v", err)
	}
	return refuse(RuleDamaged, "a part holds something else")
}

// relations lists what a part refers to, by the id it uses for it; "" is the
// archive as a whole. What lies outside of the archive is left out: nothing is
// ever fetched.
func (r *reader) relations(of string) (map[string]relation, error) {
	folder, file := path.Split(of)
	if err := r.begin(folder+"_rels/"+file+".rels", "Relationships"); err != nil {
		return nil, err
	}
	all := make(map[string]relation)
	for r.scan.Child() {
		if mode, _ := r.scan.Attr("TargetMode"); mode != "External" {
			id, _ := r.scan.Attr("Id")
			kind, _ := r.scan.Attr("Type")
			target, _ := r.scan.Attr("Target")
			all[id] = relation{kind: path.Base(kind), target: resolveTarget(folder, target)}
		}
		r.scan.Skip()
	}
	return all, r.finish()
}

// resolveTarget finds a target from the folder of the part that names it;
// absolute ones count from the top. One that leads out of the archive is the
// name of no part.
func resolveTarget(folder, target string) string {
	if strings.HasPrefix(target, "/") {
		return strings.TrimPrefix(path.Clean(target), "/")
	}
	return path.Join(folder, target)
}

func ofKind(all map[string]relation, kind string) (target string, ok bool) {
	for _, rel := range all {
		if rel.kind == kind && (!ok || rel.target < target) {
			target, ok = rel.target, true
		}
	}
	return target, ok
}

// contents reads the workbook part: its sheets and its names.
func (r *reader) contents(part string) ([]entry, []definedName, error) {
	if err := r.begin(part, "workbook"); err != nil {
		return nil, nil, err
	}
	var sheets []entry
	var names []definedName
	for r.scan.Child() {
		switch r.scan.Name() {
		case "workbookPr":
			since, _ := r.scan.Attr("date1904")
			r.from1904 = isTrue(since)
			r.scan.Skip()
		case "sheets":
			sheets = r.entries()
		case "definedNames":
			names = r.definedNames()
		default:
			r.scan.Skip()
		}
	}
	return sheets, names, r.finish()
}

func isTrue(flag string) bool { return flag == "1" || flag == "true" || flag == "on" }

func (r *reader) entries() []entry {
	var all []entry
	for r.scan.Child() {
		name, _ := r.scan.Attr("name")
		state, _ := r.scan.Attr("state")
		id, _ := r.scan.Prefixed("id")
		all = append(all, entry{name: cellText(name), hidden: state == "hidden" || state == "veryHidden", relation: id})
		r.scan.Skip()
	}
	return all
}

// readShared reads what all sheets need. A workbook may do without either part,
// but not without one it refers to.
func (r *reader) readShared(related map[string]relation) error {
	if target, ok := ofKind(related, "sharedStrings"); ok {
		if err := r.readTexts(target); err != nil {
			return err
		}
	}
	if target, ok := ofKind(related, "styles"); ok {
		return r.readStyles(target)
	}
	return nil
}
