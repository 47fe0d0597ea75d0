package form

import (
	"fmt"
	"sync"

	"kipthoi/shared/form/expr"
	"kipthoi/shared/report"
)

// Notice is what is said by a check that every form has. The checks themselves
// are in package check; their words and weight are data in
// definitions/common.json.
type Notice struct {
	ID      string        `json:"id"`
	Class   report.Class  `json:"class"`
	Effect  report.Effect `json:"effect"`
	Message report.Text   `json:"message"`
	Cure    report.Text   `json:"cure"`

	Says, Advises Bilingual `json:"-"` // Message and Cure, ready to be filled
}

// Notices are the checks every form has.
type Notices struct {
	Required    Notice      `json:"required"`     // a required item is blank
	Conditional Notice      `json:"conditional"`  // an item is blank that is required where its condition holds
	Advised     Notice      `json:"advised"`      // an optional item is blank where it is asked for
	Integer     Notice      `json:"integer"`      // a fraction where whole numbers are counted
	Decimals    Notice      `json:"decimals"`     // more decimals than the item has
	Sign        Notice      `json:"sign"`         // a negative number where there can be none
	Length      Notice      `json:"length"`       // a text too long
	Choice      Notice      `json:"choice"`       // not in the list
	TooLarge    Notice      `json:"too_large"`    // too large for the rules to be computed
	Slip        Notice      `json:"slip"`         // most money is off by the same power of a thousand
	SlipCertain Notice      `json:"slip_certain"` // the same, and a rule that nobody may explain away fails as well
	Outlier     Notice      `json:"outlier"`      // one amount is far from that of the last report
	Range       Notice      `json:"range"`        // outside the usual range
	Copy        Notice      `json:"copy"`         // everything stands still
	Settled     report.Text `json:"settled"`      // said in place of the cure where the last accepted report has the same figures
}

// Each pairs every notice with the key it has in common.json, in that order.
func (n *Notices) Each(yield func(key string, notice *Notice) bool) {
	for _, e := range []struct {
		key    string
		notice *Notice
	}{
		{"required", &n.Required},
		{"conditional", &n.Conditional},
		{"advised", &n.Advised},
		{"integer", &n.Integer},
		{"decimals", &n.Decimals},
		{"sign", &n.Sign},
		{"length", &n.Length},
		{"choice", &n.Choice},
		{"too_large", &n.TooLarge},
		{"slip", &n.Slip},
		{"slip_certain", &n.SlipCertain},
		{"outlier", &n.Outlier},
		{"range", &n.Range},
		{"copy", &n.Copy},
	} {
		if !yield(e.key, e.notice) {
			return
		}
	}
}

// The values a check puts into its notice, besides {label}, {unit} and {value}
// of the item it is about.
const (
	PlaceLabel     = "label"
	PlaceUnit      = "unit"
	PlaceValue     = "value"
	PlaceCondition = "condition" // why the item is needed
	PlaceDecimals  = "decimals"  // how many decimals the item has
	PlaceMax       = "max"       // how many characters the text may have
	PlaceLength    = "length"    // how many it has
	PlaceRange     = "range"     // the usual range, in words
	PlaceBefore    = "before"    // the value of the last report
	PlaceFactor    = "factor"    // how many times
	PlaceDirection = "direction" // larger or smaller
	PlaceCount     = "count"     // how many cells
	PlaceOf        = "of"        // of how many
	PlaceBase      = "base"      // compared with what
	PlaceGuess     = "guess"     // the unit they were probably written in
	PlaceMended    = "mended"    // what the value would be then
)

var noticePlaces = map[string][]string{
	"conditional":  {PlaceCondition},
	"advised":      {PlaceCondition},
	"decimals":     {PlaceDecimals},
	"length":       {PlaceMax, PlaceLength},
	"slip":         {PlaceFactor, PlaceDirection, PlaceCount, PlaceOf, PlaceBase, PlaceGuess, PlaceMended},
	"slip_certain": {PlaceFactor, PlaceDirection, PlaceCount, PlaceOf, PlaceBase, PlaceGuess, PlaceMended},
	"outlier":      {PlaceBefore, PlaceFactor, PlaceDirection},
	"range":        {PlaceRange},
}

// Common returns the checks every form has.
func Common() *Notices { return common() }

var common = sync.OnceValue(func() *Notices {
	const name = "definitions/common.json"
	data, err := definitions.ReadFile(name)
	if err != nil {
		panic(fmt.Errorf("read notices: %w", err))
	}
	notices, err := readNotices(name, data)
	if err != nil {
		panic(err)
	}
	return notices
})

func readNotices(name string, data []byte) (*Notices, error) {
	src, err := open(name, data)
	if err != nil {
		return nil, err
	}
	notices := &Notices{}
	src.decode("", data, notices)
	for key, notice := range notices.Each {
		src.checkNotice(key, notice)
	}
	src.checkText("settled", notices.Settled)
	return notices, src.err()
}

func (s *source) checkNotice(key string, n *Notice) {
	if !ruleID.MatchString(n.ID) {
		s.fail(key+".id", "%q is not a rule id", n.ID)
	}
	s.checkWeight(key, n.Class, n.Effect)
	places := append([]string{PlaceLabel, PlaceUnit, PlaceValue}, noticePlaces[key]...)
	n.Says = s.sentences(key+".message", n.Message, noNames{}, places)
	n.Advises = s.sentences(key+".cure", n.Cure, noNames{}, places)
}

// noNames is the vocabulary of the notices, which speak of no form in particular.
type noNames struct{}

func (noNames) Lookup(string) (int, expr.Kind) { return 0, expr.Unknown }
func (noNames) HasChoice(int, string) bool     { return false }
func (noNames) Code(int) string                { return "" }
