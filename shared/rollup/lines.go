package rollup

import "kipthoi/shared/report"

// part is one printed line and the lines it is the sum of.
type part struct {
	code  string
	label report.Text
	level int
	keys  []key
}

// Table computes every line of the summary in print order. A fund is a
// co-operative in all national statistics, so it counts in "HTX kể cả QTDND"
// and once, there, in the grand total.
func (s *Summary) Table() []Line {
	var lines []Line
	for _, p := range parts() {
		sum := Cells{Sums: make(Sums)}
		for _, k := range p.keys {
			if c := s.lines[k]; c != nil {
				sum.merge(c)
			}
		}
		lines = append(lines, Line{Code: p.code, Label: p.label, Level: p.level, Values: values(&sum), Cells: sum})
	}
	return lines
}

// Total is the grand total line.
func (s *Summary) Total() Cells {
	lines := s.Table()
	return lines[len(lines)-1].Cells
}

func values(c *Cells) []Value {
	out := make([]Value, len(Columns))
	for i, col := range Columns {
		out[i].Number, out[i].Given = col.value(c)
	}
	return out
}

func parts() []part {
	groups, coops := sectorParts(report.THT, report.NN, report.KH), sectorParts(report.HTX, report.NN, report.CN, report.XD, report.GT, report.TM, report.MT, report.KH)
	groups[1].label = report.Text{Vi: "Phi nông nghiệp", En: "Non-agriculture"}
	fund, union := keyOf(report.QTDND, report.TD), keyOf(report.LHHTX, "")
	tht, htx := keysOf(groups), keysOf(coops)
	out := []part{{"THT", report.Text{Vi: "Tổ hợp tác", En: "Co-operative groups"}, 1, tht}}
	out = append(out, groups...)
	out = append(out, part{"HTX", report.Text{Vi: "Hợp tác xã (không kể QTDND)", En: "Co-operatives without credit funds"}, 1, htx})
	out = append(out, coops...)
	return append(out,
		part{"QTDND", report.Text{Vi: "Quỹ tín dụng nhân dân", En: "People's credit funds"}, 1, []key{fund}},
		part{"HTX+QTDND", report.Text{Vi: "Hợp tác xã kể cả QTDND", En: "Co-operatives with credit funds"}, 1, join(htx, []key{fund})},
		part{"LHHTX", report.Text{Vi: "Liên hiệp hợp tác xã", En: "Unions of co-operatives"}, 1, []key{union}},
		part{"TONG", report.Text{Vi: "Tổng cộng", En: "Total"}, 0, join(tht, htx, []key{fund, union})},
	)
}

func sectorParts(kind report.Kind, sectors ...report.Sector) []part {
	var out []part
	for _, s := range sectors {
		out = append(out, part{
			code: string(kind) + "-" + string(s), label: report.Text{Vi: s.Vietnamese(), En: string(s)},
			level: 2, keys: []key{{kind, s}},
		})
	}
	return out
}

func keysOf(parts []part) []key {
	var keys []key
	for _, p := range parts {
		keys = append(keys, p.keys...)
	}
	return keys
}

func join(lists ...[]key) []key {
	var all []key
	for _, l := range lists {
		all = append(all, l...)
	}
	return all
}
