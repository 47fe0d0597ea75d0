package workbook

import (
	"archive/zip"
	"bytes"
	"embed"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"maps"
	"slices"
	"sync"
)

//go:embed skeletons/*.xlsx
var skeletonFiles embed.FS

// ErrNoSkeleton says that nobody generated the skeleton asked for: a form
// version was added without `go generate ./shared/workbook`.
var ErrNoSkeleton = errors.New("no such skeleton")

// skeleton is a workbook without values, cut open at the cells that take one.
type skeleton struct {
	files []*zip.File          // in the order of the file
	cut   map[string]*cutSheet // by part name; only the sheets with named cells
	named map[string]slot
}

// cutSheet is a sheet part and the cells in it that take a value.
type cutSheet struct {
	xml   []byte
	slots []slot // in the order of the part
}

// slot is a named cell of the skeleton.
type slot struct {
	name       string
	ref        string // A1
	style      int
	start, end int    // where the cell stands in the part
	formula    string // the <f> element, "" without
}

// fill is what a slot is to hold.
type fill struct {
	value Cell
	like  string // the slot whose style it takes, "" keeps its own
}

// openSkeleton reads an embedded skeleton.
func openSkeleton(name string) (*skeleton, error) {
	data, err := skeletonFiles.ReadFile("skeletons/" + name + ".xlsx")
	if errors.Is(err, fs.ErrNotExist) {
		return nil, fmt.Errorf("%w: %q", ErrNoSkeleton, name)
	}
	if err != nil {
		return nil, fmt.Errorf("read skeleton %q: %w", name, err)
	}
	sk, err := cutSkeleton(data)
	if err != nil {
		return nil, fmt.Errorf("cut skeleton %q: %w", name, err)
	}
	return sk, nil
}

// cachedSkeletons holds what openSkeleton gave: cutting one open costs more
// than filling it.
var cachedSkeletons sync.Map

func cachedSkeleton(name string) (*skeleton, error) {
	once, _ := cachedSkeletons.LoadOrStore(name, sync.OnceValues(func() (*skeleton, error) { return openSkeleton(name) }))
	return once.(func() (*skeleton, error))()
}

func cutSkeleton(data []byte) (*skeleton, error) {
	z, err := zip.NewReader(bytes.NewReader(data), int64(len(data)))
	if err != nil {
		return nil, fmt.Errorf("open zip: %w", err)
	}
	names, err := definedNames(z)
	if err != nil {
		return nil, err
	}
	sk := &skeleton{files: z.File, cut: make(map[string]*cutSheet), named: make(map[string]slot)}
	for _, part := range slices.Sorted(maps.Keys(names)) {
		sheet, err := cutPart(z, part, names[part])
		if err != nil {
			return nil, fmt.Errorf("part %q: %w", part, err)
		}
		sk.cut[part] = sheet
		for _, s := range sheet.slots {
			sk.named[s.name] = s
		}
	}
	return sk, nil
}

// cell returns a named cell.
func (sk *skeleton) cell(name string) (slot, error) {
	s, ok := sk.named[name]
	if !ok {
		return slot{}, fmt.Errorf("skeleton has no cell named %q", name)
	}
	return s, nil
}

// write writes the workbook with the slots filled. A slot without a fill stays
// as the skeleton has it; a fill without a slot is a mistake of ours.
func (sk *skeleton) write(w io.Writer, fills map[string]fill) error {
	for name := range fills {
		if _, err := sk.cell(name); err != nil {
			return err
		}
	}
	p := newPack(w)
	for _, f := range sk.files {
		if err := sk.writePart(p, f, fills); err != nil {
			return err
		}
	}
	return p.close()
}

func (sk *skeleton) writePart(p *pack, f *zip.File, fills map[string]fill) error {
	sheet, ok := sk.cut[f.Name]
	if !ok {
		return p.copy(f)
	}
	data, err := sk.splice(sheet, fills)
	if err != nil {
		return fmt.Errorf("fill %q: %w", f.Name, err)
	}
	return p.add(f.Name, data)
}

// splice copies the part and puts the filled cells in the place of the empty ones.
func (sk *skeleton) splice(sheet *cutSheet, fills map[string]fill) ([]byte, error) {
	out := make([]byte, 0, len(sheet.xml)+64*len(sheet.slots))
	from := 0
	for _, s := range sheet.slots {
		fill, ok := fills[s.name]
		if !ok {
			continue
		}
		if fill.like != "" {
			model, err := sk.cell(fill.like)
			if err != nil {
				return nil, err
			}
			s.style = model.style
		}
		out = append(out, sheet.xml[from:s.start]...)
		out = s.append(out, fill.value)
		from = s.end
	}
	return append(out, sheet.xml[from:]...), nil
}

// append writes the cell with a value. A cell with a formula keeps it: the
// value is then what is shown until somebody calculates.
func (s slot) append(b []byte, c Cell) []byte {
	b = fmt.Appendf(b, `<c r="%s" s="%d`, s.ref, s.style)
	switch {
	case c.kind == blank:
		return append(b, `"/>`...)
	case c.kind == text && s.formula != "":
		b = append(b, `" t="str">`+s.formula+`<v>`...)
		b = appendText(b, c.text)
	case c.kind == text:
		return appendInline(b, c.text)
	default:
		b = append(b, `">`+s.formula+`<v>`...)
		b = c.appendNumber(b)
	}
	return append(b, `</v></c>`...)
}
