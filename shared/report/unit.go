// Package report holds the words of the field: units, obligations, submissions,
// versions, findings and the life they go through.
//
// It decides what a status is and what follows from it, and it refuses to know
// where anything is stored, sent or shown. What a reporter did wrong is a
// Finding here; an error means that we could not do our work.
package report

import (
	"slices"

	"kipthoi/shared/calendar"
)

// Kind is the legal kind of a unit.
type Kind string

// The four kinds of unit.
const (
	THT   Kind = "THT"   // tổ hợp tác
	HTX   Kind = "HTX"   // hợp tác xã
	LHHTX Kind = "LHHTX" // liên hiệp hợp tác xã
	QTDND Kind = "QTDND" // quỹ tín dụng nhân dân
)

// Kinds lists every kind in the order tables show them.
var Kinds = []Kind{THT, HTX, QTDND, LHHTX}

// Vietnamese is the name on screen.
func (k Kind) Vietnamese() string {
	return map[Kind]string{
		THT: "Tổ hợp tác", HTX: "Hợp tác xã",
		LHHTX: "Liên hiệp hợp tác xã", QTDND: "Quỹ tín dụng nhân dân",
	}[k]
}

// Valid reports whether k is one of Kinds.
func (k Kind) Valid() bool { return slices.Contains(Kinds, k) }

// Sector is one of the eight sectors of the Viet Nam Co-operative Alliance's own tables.
type Sector string

// The eight sectors.
const (
	NN Sector = "NN" // nông nghiệp
	CN Sector = "CN" // công nghiệp, tiểu thủ công nghiệp
	XD Sector = "XD" // xây dựng
	GT Sector = "GT" // giao thông vận tải
	TM Sector = "TM" // thương mại, dịch vụ
	TD Sector = "TD" // tín dụng
	MT Sector = "MT" // môi trường
	KH Sector = "KH" // khác
)

// Sectors lists every sector in the order tables show them.
var Sectors = []Sector{NN, CN, XD, GT, TM, TD, MT, KH}

// Vietnamese is the name on screen.
func (s Sector) Vietnamese() string {
	return map[Sector]string{
		NN: "Nông nghiệp", CN: "Công nghiệp – tiểu thủ công nghiệp", XD: "Xây dựng",
		GT: "Giao thông vận tải", TM: "Thương mại – dịch vụ", TD: "Tín dụng",
		MT: "Môi trường", KH: "Khác",
	}[s]
}

// Valid reports whether s is one of Sectors.
func (s Sector) Valid() bool { return slices.Contains(Sectors, s) }

// Activity is whether a unit works (tình trạng hoạt động).
type Activity string

// The six states of activity. The first three count in "tổng số đơn vị".
const (
	Operating Activity = "DANG_HD"
	Suspended Activity = "TAM_NGUNG"
	Stopped   Activity = "NGUNG"
	Dissolved Activity = "GIAI_THE"
	Bankrupt  Activity = "PHA_SAN"
	Converted Activity = "CHUYEN_DOI"
)

// Activities lists every state of activity.
var Activities = []Activity{Operating, Suspended, Stopped, Dissolved, Bankrupt, Converted}

// Vietnamese is the name on screen.
func (a Activity) Vietnamese() string {
	return map[Activity]string{
		Operating: "Đang hoạt động", Suspended: "Tạm ngừng kinh doanh",
		Stopped: "Ngừng hoạt động (chờ giải thể)", Dissolved: "Đã giải thể",
		Bankrupt: "Phá sản", Converted: "Chuyển đổi loại hình/sáp nhập",
	}[a]
}

// Valid reports whether a is one of Activities.
func (a Activity) Valid() bool { return slices.Contains(Activities, a) }

// Exists reports whether a unit in this state counts in "tổng số đơn vị".
func (a Activity) Exists() bool { return a == Operating || a == Suspended || a == Stopped }

// UnitID is immutable, lower-case ASCII, and never contains a province code:
// provinces merge, units keep their id.
type UnitID string

// Identifier is a number somebody else gave the unit.
type Identifier struct {
	Scheme string `json:"scheme"` // MST tax code, GCN registration certificate, GPHD State Bank licence
	Value  string `json:"value"`
}

// Membership says which province a unit belongs to from a day on.
type Membership struct {
	Province string        `json:"province"` // two digits, of the scheme in force on From
	From     calendar.Date `json:"from"`
}

// ActivityChange says what a unit's activity is from a day on.
type ActivityChange struct {
	Activity Activity      `json:"activity"`
	From     calendar.Date `json:"from"`
}

// Unit is one reporting unit of the register. Personal data are not in it: see Contact.
type Unit struct {
	ID          UnitID           `json:"id"`
	Kind        Kind             `json:"kind"`
	Name        string           `json:"name"`
	Identifiers []Identifier     `json:"identifiers,omitempty"`
	Sector      Sector           `json:"sector"`
	Commune     string           `json:"commune,omitempty"`
	Founded     calendar.Date    `json:"founded,omitzero"`
	Memberships []Membership     `json:"memberships"` // ascending by From
	Activities  []ActivityChange `json:"activities"`  // ascending by From
	LinkEpoch   int              `json:"link_epoch"`  // raised to revoke every link sent so far
}

// ProvinceOn is the code of the province the unit belongs to on d; before its
// first membership a unit belongs to the first.
func (u Unit) ProvinceOn(d calendar.Date) string {
	code := ""
	for i, m := range u.Memberships {
		if i == 0 || !m.From.After(d) {
			code = m.Province
		}
	}
	return code
}

// LastProvince is the code of the province the unit belongs to or, once announced,
// will belong to; "" for a unit without any membership. The register lists the
// unit and its contact under it, whatever the day.
func (u Unit) LastProvince() string {
	if len(u.Memberships) == 0 {
		return ""
	}
	return u.Memberships[len(u.Memberships)-1].Province
}

// ActivityOn is the unit's activity on d; before the first change it is the first.
func (u Unit) ActivityOn(d calendar.Date) Activity {
	var activity Activity
	for i, c := range u.Activities {
		if i == 0 || !c.From.After(d) {
			activity = c.Activity
		}
	}
	return activity
}

// Identifier returns the value the unit has under a scheme, or "".
func (u Unit) Identifier(scheme string) string {
	for _, id := range u.Identifiers {
		if id.Scheme == scheme {
			return id.Value
		}
	}
	return ""
}

// ExpectedOn reports whether the unit owes a report for a period that opens on
// d: it exists and works on that day.
func (u Unit) ExpectedOn(d calendar.Date) bool { return u.ActivityOn(d) == Operating }

// Contact is who answers for a unit: personal data, stored apart from figures.
type Contact struct {
	Name  string `json:"name,omitempty"`
	Email string `json:"email,omitempty"`
	Phone string `json:"phone,omitempty"`
	Dead  bool   `json:"dead,omitempty"` // a bounce or complaint came back; nothing is sent any more
}
