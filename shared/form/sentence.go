package form

import (
	"fmt"
	"slices"
	"strings"

	"kipthoi/shared/form/expr"
	"kipthoi/shared/report"
)

// Place is where a value belongs in a Sentence: a figure of the report, or
// something only the check knows, by name.
type Place struct {
	Name   string // "" for a figure
	Figure expr.Ref
}

// Sentence is a message with places for values: "phải bằng {right}".
type Sentence struct{ parts []part }

type part struct {
	text    string
	place   Place
	isPlace bool
}

// Fill returns the sentence with each place replaced by its value.
func (s Sentence) Fill(value func(Place) string) string {
	var b strings.Builder
	for _, p := range s.parts {
		if p.isPlace {
			b.WriteString(value(p.place))
		} else {
			b.WriteString(p.text)
		}
	}
	return b.String()
}

// Bilingual is a sentence in both languages.
type Bilingual struct{ Vi, En Sentence }

// Fill fills both, each with the values as that language writes them.
func (b Bilingual) Fill(vi, en func(Place) string) report.Text {
	return report.Text{Vi: b.Vi.Fill(vi), En: b.En.Fill(en)}
}

// readSentence cuts a message at its braces. A place is one of extra, or a code
// of names, of the last report if prev. stands before it.
func readSentence(source string, names expr.Names, extra []string) (Sentence, error) {
	var s Sentence
	for rest := source; rest != ""; {
		text, after, found := strings.Cut(rest, "{")
		if text != "" {
			s.parts = append(s.parts, part{text: text})
		}
		if !found {
			break
		}
		name, tail, closed := strings.Cut(after, "}")
		if !closed {
			return Sentence{}, fmt.Errorf("the brace before %q is not closed", after)
		}
		place, err := readPlace(name, names, extra)
		if err != nil {
			return Sentence{}, err
		}
		s.parts = append(s.parts, part{place: place, isPlace: true})
		rest = tail
	}
	return s, nil
}

func readPlace(name string, names expr.Names, extra []string) (Place, error) {
	if slices.Contains(extra, name) {
		return Place{Name: name}, nil
	}
	code, prev := strings.CutPrefix(name, expr.PrevPrefix)
	slot, kind := names.Lookup(code)
	if kind != expr.Number && kind != expr.Choice {
		return Place{}, fmt.Errorf("nothing can be put in place of {%s}", name)
	}
	return Place{Figure: expr.Ref{Slot: slot, Prev: prev}}, nil
}
