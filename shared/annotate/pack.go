package annotate

import (
	"archive/zip"
	"bytes"
	"errors"
	"fmt"
	"io"
	"path"
	"strings"
	"time"
	"unicode/utf8"

	"kipthoi/shared/sheet"
)

// What is unpacked at most. The reader of uploads has the same bounds, but does
// not look at every part that is changed here.
const (
	maxPart  = 2 << 20
	maxTotal = 8 << 20
)

var (
	errPart  = errors.New("a part is missing or damaged")
	errLarge = errors.New("too large")
)

// packedAt is the time that new parts carry: a file must not change because it
// was written on another day.
var packedAt = time.Date(2018, time.January, 1, 0, 0, 0, 0, time.UTC)

// pack is the archive a workbook is kept in. Parts that are not put anew are
// copied as they are compressed.
type pack struct {
	files   []*zip.File
	byKey   map[string]*zip.File
	changed map[string]string // by key
	dropped map[string]bool   // by key
	added   []string          // names of new parts, in order
	room    int
}

func openPack(data []byte) (*pack, error) {
	z, err := zip.NewReader(bytes.NewReader(data), int64(len(data)))
	if err != nil {
		return nil, fmt.Errorf("open archive: %w", err)
	}
	p := &pack{
		files: z.File, byKey: make(map[string]*zip.File, len(z.File)),
		changed: make(map[string]string), dropped: make(map[string]bool), room: maxTotal,
	}
	for _, f := range z.File {
		p.byKey[partKey(f.Name)] = f
	}
	return p, nil
}

// partKey is the form in which names of parts are compared, as in shared/sheet.
func partKey(name string) string {
	return strings.ToLower(strings.TrimPrefix(strings.ReplaceAll(name, `\`, "/"), "/"))
}

func (p *pack) has(name string) bool {
	key := partKey(name)
	_, changed := p.changed[key]
	return changed || p.byKey[key] != nil && !p.dropped[key]
}

// text is the content of a part as it stands now.
func (p *pack) text(name string) (string, error) {
	key := partKey(name)
	if content, ok := p.changed[key]; ok {
		return content, nil
	}
	f := p.byKey[key]
	if f == nil || p.dropped[key] {
		return "", fmt.Errorf("%w: %q", errPart, path.Base(name))
	}
	content, err := unpack(f, min(maxPart, p.room))
	if err != nil {
		return "", err
	}
	p.room -= len(content)
	return strings.TrimPrefix(string(content), "\uFEFF"), nil
}

func unpack(f *zip.File, limit int) ([]byte, error) {
	r, err := f.Open()
	if err != nil {
		return nil, fmt.Errorf("%w: %w", errPart, err)
	}
	defer r.Close()
	content, err := io.ReadAll(io.LimitReader(r, int64(limit)+1))
	switch {
	case err != nil:
		return nil, fmt.Errorf("%w: %w", errPart, err)
	case len(content) > limit:
		return nil, fmt.Errorf("unpack a part: %w", errLarge)
	case !utf8.Valid(content):
		return nil, fmt.Errorf("%w: not UTF-8", errPart)
	}
	return content, nil
}

// put replaces a part or adds it.
func (p *pack) put(name, content string) {
	key := partKey(name)
	if _, changed := p.changed[key]; !changed && p.byKey[key] == nil {
		p.added = append(p.added, name)
	}
	p.changed[key] = content
}

// drop leaves a part out.
func (p *pack) drop(name string) { p.dropped[partKey(name)] = true }

// unused is the first name of the pattern, which holds one %d, that no part has.
func (p *pack) unused(pattern string) string {
	for n := 1; ; n++ {
		if name := fmt.Sprintf(pattern, n); p.byKey[partKey(name)] == nil && !p.has(name) {
			return name
		}
	}
}

// bytes writes the archive: known parts in their order, new ones behind.
func (p *pack) bytes() ([]byte, error) {
	var out bytes.Buffer
	z := zip.NewWriter(&out)
	for _, f := range p.files {
		if err := p.write(z, f); err != nil {
			return nil, err
		}
	}
	for _, name := range p.added {
		if err := add(z, name, p.changed[partKey(name)]); err != nil {
			return nil, err
		}
	}
	if err := z.Close(); err != nil {
		return nil, fmt.Errorf("close archive: %w", err)
	}
	if out.Len() > sheet.MaxSize {
		return nil, fmt.Errorf("%d bytes: %w to be sent again", out.Len(), errLarge)
	}
	return out.Bytes(), nil
}

func (p *pack) write(z *zip.Writer, f *zip.File) error {
	key := partKey(f.Name)
	if p.dropped[key] {
		return nil
	}
	if content, changed := p.changed[key]; changed {
		return add(z, f.Name, content)
	}
	if err := z.Copy(f); err != nil {
		return fmt.Errorf("copy a part: %w", err)
	}
	return nil
}

func add(z *zip.Writer, name, content string) error {
	w, err := z.CreateHeader(&zip.FileHeader{Name: name, Method: zip.Deflate, Modified: packedAt})
	if err != nil {
		return fmt.Errorf("start a part: %w", err)
	}
	if _, err := io.WriteString(w, content); err != nil {
		return fmt.Errorf("write a part: %w", err)
	}
	return nil
}
