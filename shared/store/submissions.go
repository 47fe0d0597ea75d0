package store

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"time"

	"kipthoi/shared/calendar"
	"kipthoi/shared/report"
)

// Submission returns one upload and its outcome, or ErrNotFound.
func (s *Store) Submission(ctx context.Context, unit report.UnitID, period calendar.PeriodID, id report.SubmissionID) (report.Submission, error) {
	sub, err := find[report.Submission](ctx, s, submissionPlace(unit, period, id))
	if err != nil {
		return sub, fmt.Errorf("read submission %s: %w", id, err)
	}
	return sub, nil
}

// Submissions lists the uploads of a unit for a period in the order they finished.
func (s *Store) Submissions(ctx context.Context, unit report.UnitID, period calendar.PeriodID) ([]report.Submission, error) {
	subs, err := s.submissions(ctx, unit, period)
	return values(subs), err
}

func (s *Store) submissions(ctx context.Context, unit report.UnitID, period calendar.PeriodID) ([]stored[report.Submission], error) {
	var subs []stored[report.Submission]
	for item, err := range s.table.Query(ctx, unitPK(unit), submissionPrefix(period)) {
		if err != nil {
			return nil, fmt.Errorf("list submissions of %s for %s: %w", unit, period, err)
		}
		sub, err := decode[report.Submission](item)
		if err != nil {
			return nil, fmt.Errorf("list submissions of %s for %s: %w", unit, period, err)
		}
		subs = append(subs, sub)
	}
	slices.SortStableFunc(subs, func(a, b stored[report.Submission]) int {
		return cmp.Or(a.value.UploadedAt.Compare(b.value.UploadedAt), cmp.Compare(a.value.ID, b.value.ID))
	})
	return subs, nil
}

func values(subs []stored[report.Submission]) []report.Submission {
	var all []report.Submission
	for _, sub := range subs {
		all = append(all, sub.value)
	}
	return all
}

// account reads an obligation and then its submissions. Every writer of one
// writes the obligation too, so a write against the revision read here fails if
// a submission came after it, seen or not.
func (s *Store) account(ctx context.Context, unit report.UnitID, period calendar.PeriodID) (stored[report.Obligation], []stored[report.Submission], error) {
	o, err := read[report.Obligation](ctx, s, obligationPlace(unit, period, ""))
	if err != nil {
		return o, nil, err
	}
	subs, err := s.submissions(ctx, unit, period)
	return o, subs, err
}

// Record keeps a new submission beside those of its unit and period, decides
// whether it repeats one and which version it is, and settles the obligation, all
// in one transaction. Recorded already, it changes nothing and returns what
// stands. Without an obligation the submission is kept all the same and the
// obligation returned is zero.
func (s *Store) Record(ctx context.Context, sub report.Submission) (report.Submission, report.Obligation, error) {
	var standing report.Submission
	var settled report.Obligation
	err := retry(ctx, func() (err error) {
		standing, settled, err = s.record(ctx, sub)
		return err
	})
	if err != nil {
		return report.Submission{}, report.Obligation{}, fmt.Errorf("record submission %s: %w", sub.ID, err)
	}
	return standing, settled, nil
}

func (s *Store) record(ctx context.Context, sub report.Submission) (report.Submission, report.Obligation, error) {
	o, subs, err := s.account(ctx, sub.Unit, sub.Period)
	if err != nil {
		return sub, o.value, err
	}
	if i := indexOf(subs, sub.ID); i >= 0 {
		return subs[i].value, onlyAsked(o.value), nil
	}
	others := values(subs)
	sub = sub.Among(others)
	settled, err := s.settle(ctx, o, stored[report.Submission]{value: sub}, append(others, sub))
	return sub, settled, err
}

// settle writes the changed submission and what all of them make of the obligation.
func (s *Store) settle(ctx context.Context, o stored[report.Obligation], changed stored[report.Submission], all []report.Submission) (report.Obligation, error) {
	sub, next := changed.value, o.value
	if asked(next) {
		next = next.Settle(all)
	} else {
		next = report.Obligation{Unit: sub.Unit, Period: sub.Period, Submissions: len(all)}
	}
	first, err := put(submissionPlace(sub.Unit, sub.Period, sub.ID), changed.item.Rev, sub)
	if err != nil {
		return next, err
	}
	second, err := putObligation(next, o.item.Rev)
	if err != nil {
		return next, err
	}
	return onlyAsked(next), s.table.Write(ctx, first, second)
}

// onlyAsked hides the document that only holds an obligation's place.
func onlyAsked(o report.Obligation) report.Obligation {
	if !asked(o) {
		return report.Obligation{}
	}
	return o
}

func indexOf(subs []stored[report.Submission], id report.SubmissionID) int {
	return slices.IndexFunc(subs, func(s stored[report.Submission]) bool { return s.value.ID == id })
}

// Explain puts the reporter's words to the open findings of a submission, by
// Finding.Key, and accepts it as the next version once none is open. Of a
// duplicate it explains what that repeats. Words for findings that are not open
// change nothing, so a repeated call returns what stands.
func (s *Store) Explain(ctx context.Context, unit report.UnitID, period calendar.PeriodID, id report.SubmissionID, words map[string]string, at time.Time) (report.Submission, report.Obligation, error) {
	var standing report.Submission
	var settled report.Obligation
	err := retry(ctx, func() error {
		o, subs, err := s.account(ctx, unit, period)
		if err != nil {
			return err
		}
		known, ok := answerOf(subs, id)
		if !ok {
			return ErrNotFound
		}
		standing, settled, err = s.explain(ctx, o, subs, known, known.value.Explained(words, at))
		return err
	})
	if err != nil {
		return report.Submission{}, report.Obligation{}, fmt.Errorf("explain submission %s: %w", id, err)
	}
	return standing, settled, nil
}

func (s *Store) explain(ctx context.Context, o stored[report.Obligation], subs []stored[report.Submission], known stored[report.Submission], next report.Submission) (report.Submission, report.Obligation, error) {
	if next.Outcome == report.OutcomeAccepted && known.value.Outcome != report.OutcomeAccepted {
		next.Version = report.NextVersion(values(subs))
	}
	w, err := put(submissionPlace(next.Unit, next.Period, next.ID), known.item.Rev, next)
	if err != nil || same(w, known.item) {
		return next, onlyAsked(o.value), err
	}
	all := values(subs)
	all[indexOf(subs, next.ID)] = next
	settled, err := s.settle(ctx, o, stored[report.Submission]{value: next, item: known.item}, all)
	return next, settled, err
}

// answerOf finds a submission, or for a duplicate the one that holds its answer.
func answerOf(subs []stored[report.Submission], id report.SubmissionID) (stored[report.Submission], bool) {
	i := indexOf(subs, id)
	if i >= 0 && subs[i].value.Outcome == report.OutcomeDuplicate {
		i = indexOf(subs, subs[i].value.DuplicateOf)
	}
	if i < 0 {
		return stored[report.Submission]{}, false
	}
	return subs[i], true
}
