// Package rostertest makes realistic unit lists and monthly figures for tests
// and for the sample month: names, sectors and sizes as they are found in Bạc
// Liêu in 2018. The units do not exist: tax codes are of the unused series 99,
// mailboxes of a reserved domain.
package rostertest

import (
	"fmt"
	"math/rand/v2"

	"kipthoi/shared/calendar"
	"kipthoi/shared/report"
	"kipthoi/shared/roster"
)

// Mix says how many units of each kind a list has.
type Mix struct{ HTX, QTDND, LHHTX, THT int }

// BacLieu2018 is the scale of one province in 2018: some 150 co-operatives and
// credit funds (170 co-operatives were counted in 8/2021).
var BacLieu2018 = Mix{HTX: 146, QTDND: 4}

// Unit is one generated row.
type Unit struct {
	Kind     report.Kind
	Name     string
	TaxCode  string
	Sector   report.Sector
	Commune  string
	Founded  calendar.Date
	Activity report.Activity
	Email    string
	Phone    string
}

var communes = []string{
	"Phước Long", "Vĩnh Phú Đông", "Hưng Phú", "Ninh Quới", "Ninh Quới A", "Ninh Thạnh Lợi", "Lộc Ninh",
	"Long Điền", "Long Điền Đông", "An Phúc", "Định Thành", "Vĩnh Mỹ A", "Vĩnh Mỹ B", "Vĩnh Bình", "Vĩnh Thịnh",
	"Vĩnh Hậu", "Vĩnh Hậu A", "Hưng Hội", "Châu Thới", "Long Thạnh", "Châu Hưng A", "Phong Thạnh", "Phong Thạnh Tây",
	"Tân Phong", "Hiệp Thành", "Vĩnh Trạch", "Minh Diệu", "Phong Tân", "Điền Hải", "Tân Thạnh",
}

var given = []string{
	"Thành Công", "Đồng Tiến", "Quyết Thắng", "Đoàn Kết", "Tân Tiến", "Hòa Bình", "Thống Nhất", "Phát Tài",
	"Trường Sơn", "Hưng Thịnh", "Đại Phát", "An Khang", "Tiến Phát", "Bình Minh", "Sao Mai", "Tương Lai",
	"Phú Quý", "Minh Tân", "Thuận Lợi", "Kim Long", "Thắng Lợi", "Nam Hưng", "Trung Kiên", "Tiền Phong",
}

// trades gives the sectors in the proportion of the national table of 31/12/2024
// and what a co-operative of the sector calls itself.
var trades = []struct {
	sector report.Sector
	weight int
	words  []string
}{
	{report.NN, 67, []string{"nông nghiệp", "dịch vụ nông nghiệp", "nuôi trồng thủy sản", "sản xuất lúa giống", "nuôi tôm công nghệ cao", "diêm nghiệp"}},
	{report.TM, 9, []string{"thương mại dịch vụ", "chợ", "dịch vụ tổng hợp"}},
	{report.CN, 8, []string{"tiểu thủ công nghiệp", "chế biến thủy sản", "mộc và cơ khí"}},
	{report.GT, 6, []string{"vận tải thủy bộ", "vận tải"}},
	{report.XD, 3, []string{"xây dựng"}},
	{report.MT, 2, []string{"vệ sinh môi trường"}},
	{report.KH, 2, []string{"dịch vụ y tế", "nước sạch nông thôn"}},
}

// Units makes a list. The same seed and mix make the same list; names within
// one list differ.
func Units(rng *rand.Rand, mix Mix) []Unit {
	g := generator{rng: rng, names: make(map[string]bool), taxed: rng.IntN(9_999_999)}
	var units []Unit
	for _, part := range []struct {
		kind report.Kind
		n    int
	}{{report.HTX, mix.HTX}, {report.QTDND, mix.QTDND}, {report.LHHTX, mix.LHHTX}, {report.THT, mix.THT}} {
		for range part.n {
			units = append(units, g.unit(part.kind))
		}
	}
	return units
}

type generator struct {
	rng    *rand.Rand
	names  map[string]bool
	serial int
	taxed  int // last number of the series that was given out
}

func (g *generator) unit(kind report.Kind) Unit {
	sector, trade := g.trade(kind)
	u := Unit{Kind: kind, Sector: sector, Commune: pick(g.rng, communes), Activity: g.activity()}
	u.Name = g.name(kind, trade, u.Commune)
	u.Founded = calendar.Date{Year: 2005 + g.rng.IntN(12), Month: 1, Day: 1}.AddDays(g.rng.IntN(365))
	if kind != report.THT {
		u.TaxCode = g.taxCode()
	}
	g.serial++
	u.Email = fmt.Sprintf("ke-toan-%04d@don-vi.example", g.serial)
	u.Phone = fmt.Sprintf("0900%06d", g.serial)
	return u
}

// activity leaves a few units at rest, as every register has them: they exist,
// and nothing is expected of them.
func (g *generator) activity() report.Activity {
	switch roll := g.rng.IntN(100); {
	case roll < 3:
		return report.Suspended
	case roll < 5:
		return report.Stopped
	default:
		return report.Operating
	}
}

func (g *generator) trade(kind report.Kind) (report.Sector, string) {
	if kind == report.QTDND {
		return report.TD, ""
	}
	total := 0
	for _, t := range trades {
		total += t.weight
	}
	roll := g.rng.IntN(total)
	for _, t := range trades {
		if roll -= t.weight; roll < 0 {
			return t.sector, pick(g.rng, t.words)
		}
	}
	return report.NN, "nông nghiệp"
}

// name draws until the list has no unit of that name; after some tries a number
// is added, so it always ends.
func (g *generator) name(kind report.Kind, trade, commune string) string {
	short := map[report.Kind]string{report.HTX: "HTX", report.QTDND: "Quỹ tín dụng nhân dân", report.LHHTX: "Liên hiệp HTX", report.THT: "Tổ hợp tác"}[kind]
	for try := 0; ; try++ {
		name := short + " " + pick(g.rng, given)
		switch {
		case kind == report.QTDND:
			name = short + " " + pick(g.rng, communes)
		case trade != "" && g.rng.IntN(3) > 0:
			name = fmt.Sprintf("%s %s %s", short, trade, pick(g.rng, given))
		case trade != "":
			name = fmt.Sprintf("%s %s %s", short, trade, commune)
		}
		if try > 20 {
			name = fmt.Sprintf("%s %d", name, try)
		}
		if !g.names[name] {
			g.names[name] = true
			return name
		}
	}
}

// taxCode takes the next number of series 99, which no tax office uses, that has
// a check digit: within a list none comes twice.
func (g *generator) taxCode() string {
	for {
		g.taxed = g.taxed%9_999_999 + 1
		nine := fmt.Sprintf("99%07d", g.taxed)
		if digit := roster.CheckDigit(nine); digit != "" {
			return nine + digit
		}
	}
}

func pick[T any](rng *rand.Rand, list []T) T { return list[rng.IntN(len(list))] }

// Fields is the row of u under roster.Header.
func (u Unit) Fields(provinceCode string) []string {
	return []string{
		string(u.Kind), u.Name, u.TaxCode, "", "", string(u.Sector), provinceCode, u.Commune,
		u.Founded.Vietnamese(), string(u.Activity), "", "Kế toán", u.Email, u.Phone,
	}
}

// Entries is the list as the import reads it on a day. It panics on a list the
// import would complain about: the generator makes none.
func Entries(provinceCode string, units []Unit, on calendar.Date) []roster.Entry {
	rows := []roster.Row{{Number: 1, Fields: roster.Header()}}
	for i, u := range units {
		rows = append(rows, roster.Row{Number: i + 2, Fields: u.Fields(provinceCode)})
	}
	entries, problems := roster.Read(rows, provinceCode, on)
	if len(problems) > 0 {
		panic(fmt.Sprintf("generated list of %s: %+v", provinceCode, problems[0]))
	}
	return entries
}
