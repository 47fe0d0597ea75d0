package crash

import (
	"fmt"
	"math/rand/v2"
	"time"

	"kipthoi/infra/local/play"
	"kipthoi/shared/report"
	"kipthoi/shared/roster/rostertest"
)

// kind is what a file is like.
type kind string

// The kinds of file.
const (
	right   kind = "right"   // accepted; after an accepted one its next version
	noted   kind = "noted"   // an unusual figure, explained in the workbook
	odd     kind = "odd"     // an unusual figure, explained on the page
	wrong   kind = "wrong"   // figures that cannot be
	strange kind = "strange" // no workbook
	again   kind = "again"   // the unit's last file once more
	stray   kind = "stray"   // from whom nothing is asked
)

// kinds with their share in a hundred.
var kinds = []struct {
	kind   kind
	weight int
}{{right, 41}, {noted, 5}, {odd, 9}, {wrong, 14}, {strange, 5}, {again, 25}, {stray, 1}}

// outcomes is what becomes of each kind in the end.
var outcomes = map[kind]report.Outcome{
	right: report.OutcomeAccepted, noted: report.OutcomeAccepted, odd: report.OutcomeAccepted,
	wrong: report.OutcomeRejected, strange: report.OutcomeRejected, stray: report.OutcomeRejected,
	again: report.OutcomeDuplicate,
}

// member is one unit of the register.
type member struct {
	row   rostertest.Unit
	unit  report.Unit // as registered
	link  string      // from its mail; "" when nothing is asked of it
	bases map[kind][]byte
	sent  []*upload
}

// upload is one file that is sent.
type upload struct {
	number int
	tick   int
	member *member // nil for a unit that is in no register
	kind   kind
	file   *upload // whose bytes are sent: its own, or those it repeats
	form   *upload // whose form is used once more
	minted bool    // by a script through the API, else straight into the bucket
	late   bool    // an odd one that is explained only after everything was counted

	at         time.Time
	key        string
	id         report.SubmissionID
	digest     string
	explained  bool
	name, base string // of the file, and of the unit where there is no member
}

// unit is whose upload it is.
func (u *upload) unit() report.UnitID {
	if u.member == nil {
		return report.UnitID(u.base)
	}
	return u.member.unit.ID
}

// plan is what happens, in the order of the ticks.
type plan struct {
	members []*member
	uploads []*upload
	ticks   int
}

// nobody begins the ids of units that are in no register.
const nobody = "la-"

// perTick is how many files arrive at one instant.
const perTick = 16

// newPlan decides everything that is to happen.
func newPlan(rng *rand.Rand, o Options) *plan {
	p := &plan{ticks: (o.Uploads + perTick - 1) / perTick}
	for _, row := range rostertest.Units(rng, rostertest.Mix{HTX: o.Units}) {
		p.members = append(p.members, &member{row: row, bases: make(map[kind][]byte)})
	}
	for n := range o.Uploads {
		p.add(rng, &upload{number: n, tick: n / perTick, name: fmt.Sprintf("Báo cáo %05d.xlsx", n)})
	}
	return p
}

func (p *plan) add(rng *rand.Rand, u *upload) {
	u.member, u.kind, u.file = p.members[rng.IntN(len(p.members))], draw(rng), u
	u.minted, u.late, u.form = rng.IntN(10) == 0, rng.IntN(3) == 0, nil
	reuse := rng.IntN(12) == 0
	p.uploads = append(p.uploads, u)
	switch {
	case u.kind == stray:
		u.member, u.base, u.minted = nil, fmt.Sprintf("%s%05d", nobody, u.number), false
		return
	case u.member.row.Activity != report.Operating:
		u.kind, u.minted = stray, false
		return
	}
	u.follow(reuse)
	u.member.sent = append(u.member.sent, u)
}

// follow makes an upload fit what its unit sent before. A repeated file follows
// the one it repeats at once: there it is a duplicate in whatever order the two
// are taken in. Of two files at one instant the names decide which was first, so
// neither may have a name that the portal draws.
func (u *upload) follow(reuse bool) {
	sent := u.member.sent
	if len(sent) == 0 {
		if u.kind == again {
			u.kind = right
		}
		return
	}
	last := sent[len(sent)-1]
	if u.kind == again {
		u.file = last.file
	}
	if last.tick == u.tick {
		u.minted, last.minted = false, false
		return
	}
	if reuse && u.kind != odd && last.file.kind != odd && !last.minted {
		u.form, u.minted = last, false
	}
}

func draw(rng *rand.Rand) kind {
	roll := rng.IntN(100)
	for _, k := range kinds {
		if roll -= k.weight; roll < 0 {
			return k.kind
		}
	}
	return right
}

// span is how long files arrive: half of it before the period closes, half
// after. It stays below the hour after which a claim on a letter may be taken
// over, since the queues' clock runs so much faster than the functions.
const span = 50 * time.Minute

// instant is when a tick happens.
func (p *plan) instant(tick int) time.Time {
	step := (span / time.Duration(p.ticks)).Truncate(time.Second)
	return period.ClosesAt().Add(-span / 2).Add(time.Duration(tick) * step)
}

// spoil makes the entries of a right report into those of a kind.
func spoil(k kind, f report.Figures, e play.Entries) {
	number := func(code string, n report.Decimal) { e[fieldOf(code)] = play.Entry{Number: n} }
	switch k {
	case wrong:
		number("tv_cuoi_ky", f.Numbers["tv_cuoi_ky"]+report.Int(1))
		number("ld_nu", f.Numbers["ld_tong"]+report.Int(3))
	case odd, noted:
		number("von_dieu_le", f.Numbers["von_tong"]+report.Int(150))
	case right, strange, again, stray:
	}
	if k == noted {
		e[reasonOf("von_dieu_le")] = play.Entry{Text: "Thành viên chưa góp đủ vốn theo điều lệ."}
	}
}
