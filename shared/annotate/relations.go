package annotate

import (
	"fmt"
	"path"
	"strings"
)

const (
	nsMain     = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
	nsRel      = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
	nsPackage  = "http://schemas.openxmlformats.org/package/2006"
	typeOffice = "application/vnd.openxmlformats-officedocument."
	xmlHead    = `<?xml version="1.0" encoding="UTF-8" standalone="yes"?>` + "\n"
)

// relations is what a part refers to.
type relations struct {
	part    string // that holds them
	text    string
	list    []relation
	changed bool
}

type relation struct{ id, kind, target string }

// relations reads what a part refers to; a part without any may get some. ""
// is the archive as a whole.
func (p *pack) relations(of string) (*relations, error) {
	folder, file := path.Split(of)
	r := &relations{part: folder + "_rels/" + file + ".rels"}
	if !p.has(r.part) {
		r.text = xmlHead + `<Relationships xmlns="` + nsPackage + `/relationships"></Relationships>`
		return r, nil
	}
	text, err := p.text(r.part)
	if err != nil {
		return nil, err
	}
	d, err := parse(text, 2)
	if err != nil {
		return nil, fmt.Errorf("read relations: %w", err)
	}
	r.text = text
	for _, e := range d.root.all("Relationship") {
		target := d.attr(e, "Target")
		if d.attr(e, "TargetMode") == "External" {
			target = ""
		} else {
			target = resolve(folder, target)
		}
		r.list = append(r.list, relation{id: d.attr(e, "Id"), kind: path.Base(d.attr(e, "Type")), target: target})
	}
	return r, nil
}

// resolve finds a target from the folder of the part that names it.
func resolve(folder, target string) string {
	if strings.HasPrefix(target, "/") {
		return strings.TrimPrefix(path.Clean(target), "/")
	}
	return path.Join(folder, target)
}

func (r *relations) byID(id string) (relation, bool) {
	for _, rel := range r.list {
		if rel.id == id && rel.target != "" {
			return rel, true
		}
	}
	return relation{}, false
}

func (r *relations) ofKind(kind string) (relation, bool) {
	for _, rel := range r.list {
		if rel.kind == kind && rel.target != "" {
			return rel, true
		}
	}
	return relation{}, false
}

// add refers to another part and returns the id of that.
func (r *relations) add(kind, target string) (string, error) {
	used := make(map[string]bool, len(r.list))
	for _, rel := range r.list {
		used[strings.ToLower(rel.id)] = true
	}
	n := 1
	for used[fmt.Sprintf("rid%d", n)] {
		n++
	}
	rel := relation{id: fmt.Sprintf("rId%d", n), kind: kind, target: target}
	d, err := parse(r.text, 1)
	if err != nil {
		return "", fmt.Errorf("read relations: %w", err)
	}
	d.append(d.root, fmt.Sprintf(`<%sRelationship Id="%s" Type="%s/%s" Target="/%s"/>`, d.root.prefix, rel.id, nsRel, kind, escaped(target)))
	r.text, err = d.result()
	r.list, r.changed = append(r.list, rel), true
	return rel.id, err
}

func (r *relations) save(p *pack) {
	if r.changed {
		p.put(r.part, r.text)
	}
}

// declare says of what type new parts are: by their name, or by its ending for
// all parts that have it.
func (p *pack) declare(types map[string]string, endings map[string]string) error {
	const name = "[Content_Types].xml"
	text, err := p.text(name)
	if err != nil {
		return err
	}
	d, err := parse(text, 2)
	if err != nil {
		return fmt.Errorf("read content types: %w", err)
	}
	known := make(map[string]bool)
	for _, e := range d.root.all("Default") {
		known[strings.ToLower(d.attr(e, "Extension"))] = true
	}
	for _, e := range d.root.all("Override") {
		known[partKey(d.attr(e, "PartName"))] = true
	}
	var first, last strings.Builder // a Default goes before every Override
	for _, ending := range sortedKeys(endings) {
		if !known[ending] {
			fmt.Fprintf(&first, `<%sDefault Extension="%s" ContentType="%s"/>`, d.root.prefix, ending, endings[ending])
		}
	}
	for _, part := range sortedKeys(types) {
		if !known[partKey(part)] {
			fmt.Fprintf(&last, `<%sOverride PartName="/%s" ContentType="%s"/>`, d.root.prefix, escaped(part), types[part])
		}
	}
	if d.isEmptyTag(d.root) {
		return fmt.Errorf("%w: no content types", errMarkup)
	}
	d.insert(d.root.inner, first.String())
	d.append(d.root, last.String())
	if text, err = d.result(); err == nil {
		p.put(name, text)
	}
	return err
}
