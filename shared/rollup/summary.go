// Package rollup adds up what units reported: by kind and sector, for a province
// and for the nation, with the coverage every total stands on, and says which
// inputs a compiled file was made of.
//
// It imputes nothing: a unit that did not report is counted as missing and adds
// to no total. It refuses to know where reports come from or how files look.
package rollup

import (
	"kipthoi/shared/calendar"
	"kipthoi/shared/report"
)

// Units counts the register's units and their movements in a period.
type Units struct {
	Opening      int `json:"opening"`       // exist when the period begins
	Founded      int `json:"founded"`       // founded in the period
	FoundedYTD   int `json:"founded_ytd"`   // founded since 1 January
	Dissolved    int `json:"dissolved"`     // dissolved or bankrupt in the period
	DissolvedYTD int `json:"dissolved_ytd"` // since 1 January
	Converted    int `json:"converted"`     // converted or merged away in the period
	Operating    int `json:"operating"`     // at the end of the period
	Suspended    int `json:"suspended"`
	Stopped      int `json:"stopped"`
}

// Closing is how many units exist when the period ends.
func (u Units) Closing() int { return u.Operating + u.Suspended + u.Stopped }

// Returns counts obligations. OnTime + Late + Nil + Exempt + Missing = Expected.
type Returns struct {
	Expected, OnTime, Late, Nil, Exempt int
}

// Accepted counts reports that stand.
func (r Returns) Accepted() int { return r.OnTime + r.Late }

// Missing counts units of which nothing stands.
func (r Returns) Missing() int { return r.Expected - r.OnTime - r.Late - r.Nil - r.Exempt }

// Rate is the reporting rate in percent: reports that stand and nil reports, of
// the units that were not excused. ok is false where nobody was asked.
func (r Returns) Rate() (percent report.Decimal, ok bool) { return r.share(r.Accepted() + r.Nil) }

// RateOnTime is the same of what was in time.
func (r Returns) RateOnTime() (percent report.Decimal, ok bool) { return r.share(r.OnTime) }

func (r Returns) share(n int) (report.Decimal, bool) {
	return report.Int(int64(100 * n)).Div(report.Int(int64(r.Expected - r.Exempt)))
}

// Cells is what one line of the summary is computed from.
type Cells struct {
	Units   Units
	Returns Returns
	Sums    Sums
}

// key is one line that units are counted in directly.
type key struct {
	kind   report.Kind
	sector report.Sector
}

// keyOf says where a unit counts. Tables split co-operative groups into
// agriculture and the rest, and show funds and unions as one line.
func keyOf(kind report.Kind, sector report.Sector) key {
	switch {
	case kind == report.THT && sector != report.NN:
		return key{kind, report.KH}
	case kind == report.QTDND || kind == report.LHHTX:
		return key{kind, ""}
	case kind == report.HTX && sector == report.TD:
		return key{kind, report.KH}
	}
	return key{kind, sector}
}

// Summary is the compiled figures of one area and period. The zero value is not
// usable; call NewSummary.
type Summary struct {
	Period calendar.Period
	lines  map[key]*Cells
}

// NewSummary returns an empty summary.
func NewSummary(p calendar.Period) *Summary {
	return &Summary{Period: p, lines: make(map[key]*Cells)}
}

func (s *Summary) line(k key) *Cells {
	c := s.lines[k]
	if c == nil {
		c = &Cells{Sums: make(Sums)}
		s.lines[k] = c
	}
	return c
}

// AddObligation counts one obligation and, if a version stands, adds its figures.
func (s *Summary) AddObligation(o report.Obligation) {
	c := s.line(keyOf(o.Kind, o.Sector))
	c.Returns.Expected++
	switch {
	case o.Status == report.StatusNil:
		c.Returns.Nil++
	case o.Status == report.StatusExempt:
		c.Returns.Exempt++
	case o.Current == nil:
	case o.OnTime():
		c.Returns.OnTime++
	default:
		c.Returns.Late++
	}
	if o.Current != nil && o.Status != report.StatusExempt {
		c.Sums.addReport(o.Current.Form, o.Current.Figures)
	}
}

// AddUnit counts one unit of the register as its dated activity says.
func (s *Summary) AddUnit(u report.Unit) {
	c := &s.line(keyOf(u.Kind, u.Sector)).Units
	before, at := u.ActivityOn(s.Period.Start.AddDays(-1)), u.ActivityOn(s.Period.End)
	founded := u.Founded
	if !founded.IsZero() && founded.After(s.Period.End) {
		return
	}
	if founded.IsZero() || founded.Before(s.Period.Start) {
		c.Opening += one(before.Exists())
	} else {
		c.Founded++
	}
	c.FoundedYTD += one(founded.Year == s.Period.ID.Year())
	c.Operating += one(at == report.Operating)
	c.Suspended += one(at == report.Suspended)
	c.Stopped += one(at == report.Stopped)
	s.addEndings(c, u)
}

// addEndings counts the changes by which a unit stopped existing this year.
func (s *Summary) addEndings(c *Units, u report.Unit) {
	for _, change := range u.Activities[min(1, len(u.Activities)):] {
		from := change.From
		if from.After(s.Period.End) || from.Year != s.Period.ID.Year() {
			continue
		}
		inPeriod := !from.Before(s.Period.Start)
		switch change.Activity {
		case report.Dissolved, report.Bankrupt:
			c.DissolvedYTD++
			c.Dissolved += one(inPeriod)
		case report.Converted:
			c.Converted += one(inPeriod)
		case report.Operating, report.Suspended, report.Stopped:
		}
	}
}

// Merge adds another area of the same period, so that the nation is the sum of
// its provinces.
func (s *Summary) Merge(t *Summary) {
	for k, c := range t.lines {
		s.line(k).merge(c)
	}
}

func (c *Cells) merge(d *Cells) {
	u, v := &c.Units, d.Units
	u.Opening += v.Opening
	u.Founded += v.Founded
	u.FoundedYTD += v.FoundedYTD
	u.Dissolved += v.Dissolved
	u.DissolvedYTD += v.DissolvedYTD
	u.Converted += v.Converted
	u.Operating += v.Operating
	u.Suspended += v.Suspended
	u.Stopped += v.Stopped
	r, q := &c.Returns, d.Returns
	r.Expected += q.Expected
	r.OnTime += q.OnTime
	r.Late += q.Late
	r.Nil += q.Nil
	r.Exempt += q.Exempt
	c.Sums.merge(d.Sums)
}

func one(yes bool) int {
	if yes {
		return 1
	}
	return 0
}
