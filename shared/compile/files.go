package compile

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"

	"kipthoi/shared/calendar"
	"kipthoi/shared/store"
	"kipthoi/shared/vntext"
)

// fileKind says what a compiled file is.
type fileKind int

const (
	workbookFile fileKind = iota
	csvFile
	jsonFile
	manifestFile
)

func (k fileKind) contentType() string {
	switch k {
	case workbookFile:
		return "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
	case csvFile:
		return "text/csv; charset=utf-8"
	case jsonFile, manifestFile:
	}
	return "application/json"
}

// file is one finished file in the work folder. province is empty for files
// only the centre may see.
type file struct {
	name     string
	kind     fileKind
	province string
}

// fileName is what the file is called where it is saved: it says the period, the
// revision and what is inside, in ASCII.
func fileName(p calendar.PeriodID, revision int, what, ending string) string {
	return fmt.Sprintf("kipthoi-%s-r%d-%s.%s", p, revision, what, ending)
}

// slug names a province in a file name: "95-bac-lieu".
func slug(code, name string) string {
	return strings.Join(append([]string{code}, strings.Fields(vntext.Key(name))...), "-")
}

// sealed is a finished file as the revision will list it. Its key holds a part
// of its own digest: whatever another attempt at the same revision stores, it
// never takes the place of a file that was published.
func (j *job) sealed(f file) (store.RevisionFile, error) {
	body, err := os.Open(filepath.Join(j.dir, f.name))
	if err != nil {
		return store.RevisionFile{}, fmt.Errorf("open %s: %w", f.name, err)
	}
	defer body.Close()
	sum := sha256.New()
	size, err := io.Copy(sum, body)
	if err != nil {
		return store.RevisionFile{}, fmt.Errorf("digest %s: %w", f.name, err)
	}
	digest := hex.EncodeToString(sum.Sum(nil))
	return store.RevisionFile{
		Name: f.name, Key: fmt.Sprintf("rollups/%s/r%d/%s/%s", j.period.ID, j.number, digest[:16], f.name),
		SHA256: digest, Size: size, Province: f.province,
	}, nil
}
