package play_test

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/google/go-cmp/cmp"

	"kipthoi/infra/local/play"
	"kipthoi/infra/local/stack"
	"kipthoi/shared/calendar"
	"kipthoi/shared/inbox"
	"kipthoi/shared/report"
	"kipthoi/shared/rollup"
	"kipthoi/shared/sheet"
	"kipthoi/shared/store"
	"kipthoi/shared/store/storetest"
	"kipthoi/shared/table"
)

// audit re-reads everything that is stored and holds it against what the actors
// did and against itself.
type audit struct {
	t      *testing.T
	stack  *stack.Stack
	store  *store.Store
	bucket *inbox.Bucket
	result *play.Result
}

func newAudit(t *testing.T, s *stack.Stack, r *play.Result) audit {
	return audit{
		t: t, stack: s, result: r, store: store.New(table.NewDynamo(s.Dynamo(), s.TableName())),
		bucket: inbox.New(s.S3(), s.BucketName()),
	}
}

// periods are the two that were played.
func (a audit) periods() []calendar.Period {
	return []calendar.Period{calendar.DefaultRule.Period(a.result.Period.ID.Previous()), a.result.Period}
}

// eachUpload checks that every file a unit sent is one submission with the bytes,
// the time and the answer it should have, and that there are no others.
func (a audit) eachUpload(ctx context.Context) {
	for _, m := range a.result.Members {
		for _, p := range a.periods() {
			subs, err := a.store.Submissions(ctx, m.Unit.ID, p.ID)
			if err != nil {
				a.t.Fatal(err)
			}
			got := make([]play.Upload, 0, len(subs))
			for _, s := range subs {
				got = append(got, play.Upload{Period: s.Period, At: s.UploadedAt.UTC(), Digest: s.Digest, Outcome: s.Outcome})
			}
			want := make([]play.Upload, 0, len(subs))
			for _, u := range m.Uploads {
				if u.At = u.At.UTC(); u.Period == p.ID {
					want = append(want, u)
				}
			}
			if diff := cmp.Diff(want, got); diff != "" {
				a.t.Errorf("%s %s (%s): what was sent and what is stored (-want +got):\n%s", m.Unit.ID, p.ID, m.Part, diff)
			}
		}
	}
}

// books checks that they close: every object version under incoming/ has exactly
// one submission, and every submission its object with those bytes, but for the
// declarations, which have none.
func (a audit) books(ctx context.Context) {
	objects, submissions := 0, 0
	for listed, err := range a.bucket.List(ctx, "incoming/") {
		if err != nil {
			a.t.Fatal(err)
		}
		objects++
		key, err := report.ParseObjectKey(listed.Key)
		if err != nil {
			a.t.Fatal(err)
		}
		sub, err := a.store.Submission(ctx, key.Unit, key.Period, report.NewSubmissionID(key.Upload, listed.VersionID))
		if err != nil {
			a.t.Errorf("%s has no outcome: %v", listed.Key, err)
			continue
		}
		object, err := a.bucket.Get(ctx, listed.Key, listed.VersionID, 4<<20)
		if err != nil {
			a.t.Fatal(err)
		}
		if sum := sha256.Sum256(object.Data); hex.EncodeToString(sum[:]) != sub.Digest {
			a.t.Errorf("%s: its bytes are not those that were judged", sub.ID)
		}
	}
	for _, m := range a.result.Members {
		for _, u := range m.Uploads {
			if u.Outcome != report.OutcomeNil {
				submissions++
			}
		}
	}
	if objects != submissions {
		a.t.Errorf("%d objects lie under incoming/, %d files were sent", objects, submissions)
	}
}

// obligations checks that each has one status, and the one its submissions make.
func (a audit) obligations(ctx context.Context) {
	for _, p := range a.periods() {
		seen := make(map[report.UnitID]bool)
		for o, err := range a.store.Obligations(ctx, play.Province, p.ID) {
			if err != nil {
				a.t.Fatal(err)
			}
			if seen[o.Unit] {
				a.t.Errorf("%s %s is listed twice", o.Unit, p.ID)
			}
			seen[o.Unit] = true
			subs, err := a.store.Submissions(ctx, o.Unit, p.ID)
			if err != nil {
				a.t.Fatal(err)
			}
			for _, problem := range storetest.Inconsistencies(&o, subs) {
				a.t.Errorf("%s %s: %v", o.Unit, p.ID, problem)
			}
			if !slices.Contains(report.Statuses, o.Status) {
				a.t.Errorf("%s %s has status %q", o.Unit, p.ID, o.Status)
			}
		}
		a.expected(p, seen)
	}
}

// expected checks that exactly the units the register knew to work are asked.
func (a audit) expected(p calendar.Period, asked map[report.UnitID]bool) {
	for _, m := range a.result.Members {
		if want := m.Unit.ExpectedOn(p.OpensOn); asked[m.Unit.ID] != want {
			a.t.Errorf("%s is asked for %s: %v, want %v", m.Unit.ID, p.ID, asked[m.Unit.ID], want)
		}
		delete(asked, m.Unit.ID)
	}
	for unit := range asked {
		a.t.Errorf("%s is asked for %s but is in no register", unit, p.ID)
	}
}

// figures checks that what stands is what was typed.
func (a audit) figures(ctx context.Context) {
	for _, m := range a.result.Members {
		if !m.Unit.ExpectedOn(a.result.Period.OpensOn) {
			continue
		}
		o, err := a.store.Obligation(ctx, m.Unit.ID, a.result.Period.ID)
		if err != nil {
			a.t.Fatal(err)
		}
		if o.Current == nil {
			continue
		}
		if diff := cmp.Diff(m.Figures[a.result.Period.ID].Numbers, o.Current.Figures.Numbers); diff != "" {
			a.t.Errorf("%s (%s): typed and standing (-want +got):\n%s", m.Unit.ID, m.Part, diff)
		}
	}
}

// manifest is what a revision says it was made of.
type manifest struct {
	Inputs []rollup.Input `json:"inputs"`
}

// totals is the part of the JSON file that is recomputed.
type totals struct {
	Nation struct {
		Lines map[string]map[string]json.Number `json:"lines"`
	} `json:"nation"`
}

// rollups recomputes every total of the revision from the stored versions its
// manifest names, and finds them in the JSON file and in the workbook.
func (a audit) rollups(ctx context.Context) {
	rev := a.result.Revision
	var m manifest
	a.decode(a.file(ctx, rev, "manifest.json"), &m)
	var said totals
	a.decode(a.file(ctx, rev, "du-lieu.json"), &said)
	sums, reports, counts := map[string]report.Decimal{}, map[string]int{}, map[report.Status]int{}
	for _, in := range m.Inputs {
		counts[in.Status]++
		if in.Submission == "" {
			continue
		}
		sub, err := a.store.Submission(ctx, in.Unit, rev.Period, in.Submission)
		if err != nil {
			a.t.Fatal(err)
		}
		if want := outcomes[in.Status]; sub.Digest != in.Digest || sub.Version != in.Version || sub.Outcome != want {
			a.t.Errorf("the manifest says %+v, stored is %s version %d %s", in, sub.Digest, sub.Version, sub.Outcome)
		}
		if sub.Nil != nil && (sub.Nil.Reason != in.Reason || sub.Key != "") {
			a.t.Errorf("the manifest says %+v, stored is %+v under %q", in, sub.Nil, sub.Key)
		}
		for code, n := range sub.Figures.Numbers {
			sums[code] += n
			reports[code]++
		}
	}
	a.counts(rev, counts, said)
	a.sums(sums, reports, said)
}

// outcomes are of the submissions that stand for an obligation.
var outcomes = map[report.Status]report.Outcome{
	report.StatusAccepted: report.OutcomeAccepted, report.StatusNil: report.OutcomeNil,
}

func (a audit) counts(rev store.Revision, counts map[report.Status]int, said totals) {
	accepted, missing, none := counts[report.StatusAccepted], counts[report.StatusExpected], counts[report.StatusNil]
	if rev.Accepted != accepted || rev.Missing != missing || rev.Expected != accepted+missing+none || none == 0 || none != a.result.Nil {
		a.t.Errorf("revision says %d expected, %d accepted, %d missing; the manifest %d, %d and %d with nothing to report", rev.Expected, rev.Accepted, rev.Missing, accepted, missing, none)
	}
	for column, want := range map[string]int{"n_phai_nop": rev.Expected, "n_bc": accepted, "n_khong_ps": none, "n_thieu": missing} {
		if got := said.Nation.Lines["TONG"][column]; got.String() != fmt.Sprint(want) {
			a.t.Errorf("total of %s = %s, want %d", column, got, want)
		}
	}
}

// columns are the sums of the summary by the indicators they add up: of a
// co-operative and, where it has another name there, of a credit fund.
var columns = map[string][]string{
	"tv": {"tv_cuoi_ky"}, "tv_moi": {"tv_moi"}, "ld": {"ld_tong"}, "ld_la_tv": {"ld_la_tv"}, "vdl": {"von_dieu_le"}, "von": {"von_tong", "nguon_von"},
	"dt": {"dt_ky"}, "dt_lk": {"dt_luy_ke"}, "ln": {"ln_luy_ke"}, "cb": {"cb_tong"}, "cb_sc_tc": {"cb_sc_tc"}, "cb_cd_dh": {"cb_cd_dh"},
	"nguon_von": {"nguon_von"}, "tien_gui": {"tien_gui"}, "du_no": {"du_no"}, "no_xau": {"no_xau"},
}

func (a audit) sums(sums map[string]report.Decimal, reports map[string]int, said totals) {
	book, err := sheet.Open(a.result.Workbook)
	if err != nil {
		a.t.Fatal(err)
	}
	line := totalLine(book)
	for column, codes := range columns {
		sum, count := report.Decimal(0), 0
		for _, code := range codes {
			sum, count = sum+sums[code], count+reports[code]
		}
		if got := said.Nation.Lines["TONG"][column].String(); got != sum.String() {
			a.t.Errorf("total of %s in the JSON file = %s, the stored versions add up to %s", column, got, sum)
		}
		if got := said.Nation.Lines["TONG"][column+"_n"].String(); got != fmt.Sprint(count) {
			a.t.Errorf("coverage of %s = %s reports, want %d", column, got, count)
		}
		if at := slices.IndexFunc(rollup.Columns, func(c rollup.Column) bool { return c.Code == column }); line[at+1] != sum.String() {
			a.t.Errorf("total of %s in the workbook = %s, want %s", column, line[at+1], sum)
		}
	}
}

// totalLine is the last line of the summary sheet with figures.
func totalLine(book *sheet.Book) []string {
	var line []string
	for _, cells := range book.Sheets[0].Rows() {
		if len(cells) <= len(rollup.Columns) || cells[1].Kind != sheet.Number {
			continue
		}
		line = nil
		for _, c := range cells {
			line = append(line, c.Text)
		}
	}
	return line
}

func (a audit) file(ctx context.Context, rev store.Revision, ending string) []byte {
	i := slices.IndexFunc(rev.Files, func(f store.RevisionFile) bool { return strings.HasSuffix(f.Name, ending) })
	if i < 0 {
		a.t.Fatalf("revision %d has no file …%s", rev.Number, ending)
	}
	bucket := a.stack.BucketName()
	out, err := a.stack.S3().GetObject(ctx, &s3.GetObjectInput{Bucket: &bucket, Key: &rev.Files[i].Key})
	if err != nil {
		a.t.Fatal(err)
	}
	defer out.Body.Close()
	data, err := io.ReadAll(out.Body)
	if err != nil {
		a.t.Fatal(err)
	}
	if sum := sha256.Sum256(data); hex.EncodeToString(sum[:]) != rev.Files[i].SHA256 {
		a.t.Errorf("%s has another digest than the revision says", rev.Files[i].Name)
	}
	return data
}

func (a audit) decode(data []byte, into any) {
	if err := json.NewDecoder(bytes.NewReader(data)).Decode(into); err != nil {
		a.t.Fatal(err)
	}
}

// mails checks that every unit got the letters it should have, among them a
// reminder at each stage exactly while it was missing.
func (a audit) mails(ctx context.Context) {
	mails, err := a.stack.Mails(ctx)
	if err != nil {
		a.t.Fatal(err)
	}
	got := make(map[string]int)
	for _, m := range mails {
		got[strings.Join(m.To, ",")]++
	}
	for _, m := range a.result.Members {
		if want := a.letters(m); got[m.Row.Email] != want {
			a.t.Errorf("%s (%s) got %d letters, want %d", m.Unit.ID, m.Part, got[m.Row.Email], want)
		}
	}
}

// letters counts what a unit should have been sent: a link for each period, an
// answer to each file that is no duplicate (an explained one has two: the
// question and the receipt), and the reminders of the days it was missing.
func (a audit) letters(m *play.Member) int {
	if !m.Unit.ExpectedOn(a.result.Period.OpensOn) {
		return 0
	}
	n := len(a.periods())
	for _, u := range m.Uploads {
		if u.Outcome != report.OutcomeDuplicate {
			n++
		}
	}
	if m.Part == play.Explained {
		n++
	}
	for _, days := range []int{-5, -2, 0, 1, 3} {
		morning := a.result.Period.DueOn.AddDays(days).Start().Add(7 * time.Hour)
		if !a.answered(m, morning) {
			n++
		}
	}
	return n
}

// answered reports whether a report of the month, or a declaration, stood at an
// instant.
func (a audit) answered(m *play.Member, at time.Time) bool {
	return slices.ContainsFunc(m.Uploads, func(u play.Upload) bool {
		stood := u.At
		if m.Part == play.Explained {
			stood = u.At.AddDate(0, 0, 1)
		}
		return u.Period == a.result.Period.ID && (u.Outcome == report.OutcomeAccepted || u.Outcome == report.OutcomeNil) && stood.Before(at)
	})
}
