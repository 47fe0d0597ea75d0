package sheet

import "strings"

// definedName is a name as the workbook lists it.
type definedName struct {
	name  string
	refer string // what it stands for
	local bool   // in one sheet only
}

func (r *reader) definedNames() []definedName {
	var all []definedName
	for r.scan.Child() {
		name, _ := r.scan.Attr("name")
		_, local := r.scan.Attr("localSheetId")
		all = append(all, definedName{name: name, local: local, refer: r.scan.Content()})
	}
	return all
}

// resolveNames finds the first cell of every name that still has one. A sheet
// that was copied within the workbook brings local names with it, so those come
// last; of several the first stands.
func resolveNames(names []definedName, sheets []*Sheet) map[string]Place {
	find := finder(sheets)
	places := make(map[string]Place, len(names))
	for _, local := range []bool{false, true} {
		for _, n := range names {
			if n.local != local {
				continue
			}
			key := nameKey(n.name)
			if _, known := places[key]; known {
				continue
			}
			name, row, col, ok := parseArea(n.refer)
			if sheet := find(name); ok && sheet != nil {
				places[key] = Place{Sheet: sheet, Row: row, Col: col}
			}
		}
	}
	return places
}

// finder finds sheets by name, as it is written or else without regard to case.
func finder(sheets []*Sheet) func(name string) *Sheet {
	written, folded := make(map[string]*Sheet), make(map[string]*Sheet)
	for i := len(sheets) - 1; i >= 0; i-- { // of two with one name the first stands
		s := sheets[i]
		written[s.Name], folded[nameKey(s.Name)] = s, s
	}
	return func(name string) *Sheet {
		if s, ok := written[name]; ok {
			return s
		}
		return folded[nameKey(name)]
	}
}

// parseArea reads "Sheet!$A$1" or "'My sheet'!$A$1:$B$2" and returns the first
// cell. Everything else a name may stand for is no area of cells.
func parseArea(refer string) (sheet string, row, col int, ok bool) {
	refer = strings.TrimSpace(strings.TrimPrefix(refer, "="))
	at := strings.LastIndexByte(refer, '!')
	if at <= 0 {
		return "", 0, 0, false
	}
	sheet, area := refer[:at], refer[at+1:]
	if inner, quoted := strings.CutPrefix(sheet, "'"); quoted {
		inner, ok = strings.CutSuffix(inner, "'")
		if sheet = strings.ReplaceAll(inner, "''", "'"); !ok {
			return "", 0, 0, false
		}
	}
	first, last, isRange := strings.Cut(area, ":")
	if isRange {
		if _, _, ok := ParseRef(last); !ok {
			return "", 0, 0, false
		}
	}
	row, col, ok = ParseRef(first)
	return sheet, row, col, ok
}
