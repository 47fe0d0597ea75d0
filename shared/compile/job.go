package compile

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"time"

	"kipthoi/shared/calendar"
	"kipthoi/shared/province"
	"kipthoi/shared/report"
	"kipthoi/shared/rollup"
	"kipthoi/shared/store"
)

// job is one compilation: its first pass reads the store once, province by
// province, and writes everything but the national workbook, which needs the
// nation's totals first and takes its rows from the flat file.
type job struct {
	store  *store.Store
	dir    string
	period calendar.Period
	number int
	reason rollup.Reason
	at     time.Time

	fields   []field
	nation   *rollup.Summary
	areas    []area // ascending by code
	inputs   string // digest
	files    []file
	csvName  string
	flat     *flatFile
	missing  *os.File
	manifest *manifestWriter
}

// area is one province's summary.
type area struct {
	code    string
	name    string
	summary *rollup.Summary
}

// read takes everything the revision is made of out of the store.
func (j *job) read(ctx context.Context) (err error) {
	if j.fields, err = schema(j.period); err != nil {
		return err
	}
	j.nation = rollup.NewSummary(j.period)
	if err := j.listAreas(ctx); err != nil {
		return err
	}
	if err := j.countUnits(ctx); err != nil {
		return err
	}
	if err := j.open(); err != nil {
		return err
	}
	for _, a := range j.areas {
		if err := j.province(ctx, a); err != nil {
			return fmt.Errorf("compile province %s: %w", a.code, err)
		}
	}
	j.inputs = j.manifest.digest.Hex()
	return errors.Join(j.flat.close(), j.missing.Close())
}

// write makes the files of the nation out of what was read.
func (j *job) write() error {
	j.files = append(j.files, file{name: j.csvName, kind: csvFile})
	if err := j.nationalWorkbook(); err != nil {
		return err
	}
	if err := j.dataJSON(); err != nil {
		return err
	}
	var sealed []store.RevisionFile
	for _, f := range j.files {
		s, err := j.sealed(f)
		if err != nil {
			return err
		}
		sealed = append(sealed, s)
	}
	j.files = append(j.files, file{name: j.manifestName(), kind: manifestFile})
	return j.manifest.close(sealed)
}

// abandon closes what is not going to be written.
func (j *job) abandon() error { return j.manifest.file.Close() }

// listAreas finds the provinces the period was opened for.
func (j *job) listAreas(ctx context.Context) error {
	opened, err := j.store.ProvincePeriods(ctx, j.period.ID)
	if err != nil {
		return fmt.Errorf("list provinces of %s: %w", j.period.ID, err)
	}
	for _, pp := range opened {
		j.areas = append(j.areas, area{code: pp.Province, name: j.nameOf(pp.Province), summary: rollup.NewSummary(j.period)})
	}
	return nil
}

// nameOf is what a code named on the day the period opened.
func (j *job) nameOf(code string) string {
	p, known := province.Find(code, j.period.OpensOn)
	if !known {
		return code
	}
	return p.Name
}

// countUnits counts the register where its units stood when the period opened,
// wherever they have moved or been merged since.
func (j *job) countUnits(ctx context.Context) error {
	summaries := make(map[string]*rollup.Summary)
	for _, a := range j.areas {
		summaries[a.code] = a.summary
	}
	for _, code := range everyCode() {
		for u, err := range j.store.UnitsOfProvince(ctx, code) {
			if err != nil {
				return fmt.Errorf("read units of %s: %w", code, err)
			}
			if s := summaries[u.ProvinceOn(j.period.OpensOn)]; s != nil {
				s.AddUnit(u)
			}
		}
	}
	return nil
}

// everyCode lists the codes of both trees of provinces, each once.
func everyCode() []string {
	var codes []string
	for _, day := range []calendar.Date{province.Merged.AddDays(-1), province.Merged} {
		for _, p := range province.All(day) {
			codes = append(codes, p.Code)
		}
	}
	slices.Sort(codes)
	return slices.Compact(codes)
}

func (j *job) open() (err error) {
	j.csvName = fileName(j.period.ID, j.number, "du-lieu", "csv")
	if j.flat, err = createFlat(filepath.Join(j.dir, j.csvName), j.fields); err != nil {
		return err
	}
	if j.missing, err = os.Create(filepath.Join(j.dir, missingSpool)); err != nil {
		return fmt.Errorf("create list of missing: %w", err)
	}
	head := manifestHead{j.period.ID, j.number, j.reason, j.at.Format(time.RFC3339)}
	j.manifest, err = createManifest(filepath.Join(j.dir, j.manifestName()), head)
	return err
}

func (j *job) manifestName() string { return fileName(j.period.ID, j.number, "manifest", "json") }

// province reads one province, adds it to the nation and writes its workbook.
// Its obligations are all that is held in memory: a few thousand at most.
func (j *job) province(ctx context.Context, a area) error {
	if err := j.manifest.addRegister(rollup.RegisterInputOf(a.code, a.summary)); err != nil {
		return err
	}
	var obligations []report.Obligation
	for o, err := range j.store.Obligations(ctx, a.code, j.period.ID) {
		if err != nil {
			return fmt.Errorf("read obligations: %w", err)
		}
		obligations = append(obligations, o)
		if err := j.obligation(a.summary, o); err != nil {
			return err
		}
	}
	j.nation.Merge(a.summary)
	return j.provinceWorkbook(a, obligations)
}

func (j *job) obligation(s *rollup.Summary, o report.Obligation) error {
	s.AddObligation(o)
	if err := j.manifest.add(rollup.InputOf(o)); err != nil {
		return err
	}
	if err := j.flat.add(o); err != nil {
		return err
	}
	if o.Status.Done() {
		return nil
	}
	line, err := json.Marshal(missingOf(o))
	if err != nil {
		return fmt.Errorf("encode missing unit: %w", err)
	}
	if _, err := j.missing.Write(append(line, '\n')); err != nil {
		return fmt.Errorf("write list of missing: %w", err)
	}
	return nil
}

// missingSpool keeps the units nothing stands for until the national workbook
// is written.
const missingSpool = "missing.jsonl"

// absent is one unit nothing stands for.
type absent struct {
	Province string        `json:"province"`
	Unit     report.UnitID `json:"unit"`
	Name     string        `json:"name"`
	Kind     report.Kind   `json:"kind"`
	Sector   report.Sector `json:"sector"`
	Commune  string        `json:"commune"`
	Status   report.Status `json:"status"`
	Uploads  int           `json:"uploads"`
}

func missingOf(o report.Obligation) absent {
	return absent{o.Province, o.Unit, o.Name, o.Kind, o.Sector, o.Commune, o.Status, o.Submissions}
}

// eachMissing yields the spooled units in the order they were read.
func (j *job) eachMissing(yield func(absent, error) bool) {
	f, err := os.Open(filepath.Join(j.dir, missingSpool))
	if err != nil {
		yield(absent{}, fmt.Errorf("open list of missing: %w", err))
		return
	}
	defer f.Close()
	lines := json.NewDecoder(bufio.NewReader(f))
	for lines.More() {
		var a absent
		err := lines.Decode(&a)
		if !yield(a, err) || err != nil {
			return
		}
	}
}
