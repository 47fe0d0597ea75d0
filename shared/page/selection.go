package page

import (
	"cmp"
	"net/url"
	"slices"
	"strings"

	"kipthoi/shared/report"
	"kipthoi/shared/vntext"
)

// Selection says which units of a period the clerk wants to see. The zero
// Selection is the first page of all of them.
type Selection struct {
	Only  Return // "" for every one
	Find  string // part of a name, a commune or a unit id, with or without marks
	Page  int    // from 0
	Whole bool   // everything on one page, for printing
}

// perPage is how many units one page shows: as many as a phone loads without trouble.
const perPage = 100

// Choose returns the obligations to show and how many match in all: those
// missing first, among them whoever is nearest to being done, then the rest.
func (s Selection) Choose(all []report.Obligation) (shown []report.Obligation, matches int) {
	var found []candidate
	find := vntext.Key(s.Find)
	for _, o := range all {
		c := candidate{Obligation: o, name: vntext.Key(o.Name), place: vntext.Key(o.Commune)}
		if (s.Only == "" || ReturnOf(o) == s.Only) && c.matches(find) {
			found = append(found, c)
		}
	}
	slices.SortFunc(found, byCall)
	from, to := s.bounds(len(found))
	for _, c := range found[from:to] {
		shown = append(shown, c.Obligation)
	}
	return shown, len(found)
}

func (s Selection) bounds(n int) (from, to int) {
	if s.Whole {
		return 0, n
	}
	from = min(max(s.Page, 0)*perPage, n)
	return from, min(from+perPage, n)
}

// pages counts the pages n matches fill.
func (s Selection) pages(n int) int {
	if s.Whole {
		return 1
	}
	return max(1, (n+perPage-1)/perPage)
}

// candidate is an obligation with the keys it is found and sorted by.
type candidate struct {
	report.Obligation
	name, place string
}

func (c candidate) matches(find string) bool {
	return find == "" || strings.Contains(c.name, find) || strings.Contains(c.place, find) ||
		strings.Contains(vntext.Key(string(c.Unit)), find)
}

// nearness orders the missing by how little is left to do for them.
var nearness = map[report.Status]int{report.StatusAwaitingExplanation: 0, report.StatusRejected: 1, report.StatusExpected: 2}

// byCall is the order in which a clerk works down the list.
func byCall(a, b candidate) int {
	if byReturn := cmp.Compare(slices.Index(Returns, ReturnOf(a.Obligation)), slices.Index(Returns, ReturnOf(b.Obligation))); byReturn != 0 {
		return byReturn
	}
	return cmp.Or(cmp.Compare(nearness[a.Status], nearness[b.Status]), cmp.Compare(a.name, b.name), cmp.Compare(a.Unit, b.Unit))
}

// query writes s into an address.
func (s Selection) query() string {
	q := make(url.Values)
	set := func(name, value string) {
		if value != "" {
			q.Set(name, value)
		}
	}
	set("only", string(s.Only))
	set("find", s.Find)
	if s.Page > 0 {
		set("page", itoa(s.Page+1))
	}
	if s.Whole {
		set("whole", "1")
	}
	if len(q) == 0 {
		return ""
	}
	return "?" + q.Encode()
}
