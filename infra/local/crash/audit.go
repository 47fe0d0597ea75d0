package crash

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"

	"kipthoi/shared/inbox"
	"kipthoi/shared/report"
	"kipthoi/shared/store/storetest"
)

// version is one object version, or the submission that it became.
type version struct {
	unit report.UnitID
	id   report.SubmissionID
}

// content is what a unit sent once or several times.
type content struct {
	unit   report.UnitID
	digest string
}

// audit is everything that is stored, read again.
type audit struct {
	objects     map[version]bool
	submissions map[report.UnitID][]report.Submission
	obligations map[report.UnitID]report.Obligation
	Audit
}

// Audit is what the audit counts.
type Audit struct {
	Objects                                            int
	Accepted, Rejected, Duplicate, Awaiting, InWork    int
	Lost, Double, Mails, Receipts, MailsTwice, GivenUp int
	Problems                                           []string
}

// problem notes something that must not be.
func (a *audit) problem(format string, arguments ...any) {
	a.Problems = append(a.Problems, fmt.Sprintf(format, arguments...))
}

// audit reads everything and holds it against the plan and against itself.
func (t *tester) audit(ctx context.Context) error {
	a := &audit{objects: make(map[version]bool), submissions: make(map[report.UnitID][]report.Submission), obligations: make(map[report.UnitID]report.Obligation)}
	if err := t.list(ctx, a); err != nil {
		return err
	}
	if err := t.scan(ctx, a); err != nil {
		return err
	}
	a.eachFile(t.plan.uploads)
	a.eachSubmission()
	a.eachContent(t.plan.uploads)
	a.eachUnit()
	if err := t.letters(ctx, a); err != nil {
		return err
	}
	a.GivenUp = t.givenUp("IntakeDeadQueue")
	if n := t.givenUp("MailDeadQueue"); n > 0 {
		a.problem("%d letters were given up", n)
	}
	slices.Sort(a.Problems)
	t.report.Audit = a.Audit
	t.say("everything is read again: %d objects, %d letters, %d problems", a.Objects, a.Mails, len(a.Problems))
	return nil
}

// list reads the bucket.
func (t *tester) list(ctx context.Context, a *audit) error {
	for listed, err := range inbox.New(t.stack.S3(), t.stack.BucketName()).List(ctx, "incoming/") {
		if err != nil {
			return err
		}
		key, err := report.ParseObjectKey(listed.Key)
		if err != nil {
			return err
		}
		a.objects[version{key.Unit, report.NewSubmissionID(key.Upload, listed.VersionID)}] = true
		a.Objects++
	}
	return nil
}

// scan reads the whole table, so that it finds what no key leads to.
func (t *tester) scan(ctx context.Context, a *audit) error {
	name, consistent := t.stack.TableName(), true
	pages := dynamodb.NewScanPaginator(t.stack.Dynamo(), &dynamodb.ScanInput{TableName: &name, ConsistentRead: &consistent})
	for pages.HasMorePages() {
		page, err := pages.NextPage(ctx)
		if err != nil {
			return fmt.Errorf("scan table: %w", err)
		}
		for _, item := range page.Items {
			if err := a.item(text(item["pk"]), text(item["sk"]), text(item["doc"])); err != nil {
				return fmt.Errorf("read %s: %w", text(item["sk"]), err)
			}
		}
	}
	return nil
}

func text(v types.AttributeValue) string {
	if s, ok := v.(*types.AttributeValueMemberS); ok {
		return s.Value
	}
	return ""
}

func (a *audit) item(pk, sk, doc string) error {
	unit, of := strings.CutPrefix(pk, "unit#")
	switch id := report.UnitID(unit); {
	case of && strings.HasPrefix(sk, "ob#"):
		var o report.Obligation
		err := json.Unmarshal([]byte(doc), &o)
		a.obligations[id] = o
		return err
	case of && strings.HasPrefix(sk, "sub#"):
		var s report.Submission
		err := json.Unmarshal([]byte(doc), &s)
		a.submissions[id] = append(a.submissions[id], s)
		return err
	}
	return nil
}

// eachFile checks that what was sent is there and has become a submission.
func (a *audit) eachFile(uploads []*upload) {
	known := make(map[version]bool)
	for _, list := range a.submissions {
		for _, s := range list {
			known[version{s.Unit, s.ID}] = true
		}
	}
	sent := make(map[version]bool)
	for _, u := range uploads {
		v := version{u.unit(), u.id}
		sent[v] = true
		switch {
		case !a.objects[v]:
			a.Lost++
			a.problem("file %d of %s is not in the bucket", u.number, v.unit)
		case !known[v]:
			a.Lost, a.InWork = a.Lost+1, a.InWork+1
			a.problem("file %d of %s (%s) has no outcome", u.number, v.unit, u.kind)
		}
	}
	for v := range a.objects {
		if !sent[v] {
			a.problem("object %s of %s was sent by nobody", v.id, v.unit)
		}
	}
}

// eachSubmission counts outcomes, and checks that each has its object.
func (a *audit) eachSubmission() {
	seen := make(map[version]bool)
	for unit, list := range a.submissions {
		for _, s := range list {
			v := version{s.Unit, s.ID}
			if !a.objects[v] || seen[v] || s.Unit != unit || s.Period != period.ID {
				a.Double++
				a.problem("submission %s of %s has no object of its own", s.ID, unit)
			}
			seen[v] = true
			switch s.Outcome {
			case report.OutcomeAccepted:
				a.Accepted++
			case report.OutcomeRejected:
				a.Rejected++
			case report.OutcomeDuplicate:
				a.Duplicate++
			case report.OutcomeAwaitingExplanation:
				a.Awaiting++
			default:
				a.problem("submission %s of %s ended in %q", s.ID, unit, s.Outcome)
			}
		}
	}
}

// eachContent checks that of files with the same bytes exactly one has an
// answer, the one it should have, and that it has their time.
func (a *audit) eachContent(uploads []*upload) {
	answers, sent := make(map[content][]report.Submission), make(map[version]*upload)
	for _, u := range uploads {
		sent[version{u.unit(), u.id}] = u
	}
	for _, list := range a.submissions {
		for _, s := range list {
			if s.Outcome != report.OutcomeDuplicate {
				c := content{s.Unit, s.Digest}
				answers[c] = append(answers[c], s)
			}
			if u := sent[version{s.Unit, s.ID}]; u == nil || !u.at.Equal(s.UploadedAt) || u.digest != s.Digest {
				a.problem("submission %s of %s has another time or other bytes than were sent", s.ID, s.Unit)
			}
		}
	}
	for _, u := range uploads {
		if u.file != u {
			continue
		}
		want := outcomes[u.kind]
		if u.kind == odd && !u.explained {
			want = report.OutcomeAwaitingExplanation
		}
		got := answers[content{u.unit(), u.digest}]
		if len(got) > 1 {
			a.Double += len(got) - 1
		}
		if len(got) != 1 || got[0].Outcome != want {
			a.problem("file %d of %s (%s) has %d answers, want one: %s", u.number, u.unit(), u.kind, len(got), want)
		}
	}
}

// eachUnit checks that each obligation is what its submissions make of it.
func (a *audit) eachUnit() {
	for unit, list := range a.submissions {
		o, asked := a.obligations[unit]
		if asked && o.Status == "" && o.Submissions != len(list) {
			a.problem("%s: %d submissions counted, %d are there", unit, o.Submissions, len(list))
		}
		if !asked {
			a.problem("%s: submissions without the document that holds their place", unit)
		}
		if o.Status == "" {
			a.check(unit, nil, list)
		}
	}
	for unit, o := range a.obligations {
		if o.Status != "" {
			a.check(unit, &o, a.submissions[unit])
		}
	}
}

func (a *audit) check(unit report.UnitID, o *report.Obligation, list []report.Submission) {
	for _, wrong := range storetest.Inconsistencies(o, list) {
		a.Double++
		a.problem("%s: %v", unit, wrong)
	}
}
