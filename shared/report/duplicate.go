package report

import (
	"cmp"
	"slices"
)

// Among returns s as it is to be recorded beside the other submissions of its
// obligation, all recorded before it.
//
// It is a duplicate when the same bytes were recorded already and were answered
// at least as well as s: rejected bytes that pass today, say because last
// month's report was mended, are judged anew. It is no duplicate either when
// another report was accepted in between: who goes back to an earlier report
// means it, and gets the next version. A duplicate keeps neither figures nor
// findings of its own; its answer is that of DuplicateOf, which is never a
// duplicate itself.
//
// What is accepted gets the next version.
func (s Submission) Among(others []Submission) Submission {
	if original, ok := s.original(others); ok {
		s.Outcome, s.DuplicateOf = OutcomeDuplicate, original.ID
		s.Figures, s.Findings = Figures{}, nil
		return s
	}
	if s.Outcome == OutcomeAccepted {
		s.Version = NextVersion(others)
		if s.AcceptedAt.IsZero() {
			s.AcceptedAt = s.UploadedAt
		}
	}
	return s
}

// original is the submission that s repeats.
func (s Submission) original(others []Submission) (Submission, bool) {
	if s.Digest == "" {
		return Submission{}, false
	}
	answered := answers(others)
	for _, o := range others {
		same := o.Outcome != OutcomeDuplicate && o.Digest == s.Digest && o.Outcome.rank() >= s.Outcome.rank()
		if same && (o.Outcome != OutcomeAccepted || !replacedBetween(o, s, answered)) {
			return o, true
		}
	}
	return Submission{}, false
}

// replacedBetween reports whether another report was accepted from an upload
// that lies between a and b, whichever of the two came first.
func replacedBetween(a, b Submission, answered []answer) bool {
	if byUpload(a, b) > 0 {
		a, b = b, a
	}
	return slices.ContainsFunc(answered, func(x answer) bool {
		return x.Outcome == OutcomeAccepted && x.Digest != a.Digest &&
			byUpload(a, x.upload) < 0 && byUpload(x.upload, b) < 0
	})
}

// rank orders outcomes by how well they end for the reporter.
func (o Outcome) rank() int {
	return slices.Index([]Outcome{OutcomeRejected, OutcomeAwaitingExplanation, OutcomeAccepted}, o)
}

// answer is an upload with what it was answered: itself, or for a duplicate the
// submission it repeats.
type answer struct {
	Submission
	upload Submission
}

// answers puts the submissions in the order their uploads finished and gives
// each duplicate the answer of its original, so that a fold over them does not
// see which of two equal files happened to be recorded first.
func answers(subs []Submission) []answer {
	byID := make(map[SubmissionID]Submission, len(subs))
	for _, s := range subs {
		byID[s.ID] = s
	}
	ordered := make([]answer, 0, len(subs))
	for _, upload := range slices.SortedFunc(slices.Values(subs), byUpload) {
		said := upload
		if upload.Outcome == OutcomeDuplicate {
			said = byID[upload.DuplicateOf]
		}
		ordered = append(ordered, answer{Submission: said, upload: upload})
	}
	return ordered
}

func byUpload(a, b Submission) int {
	return cmp.Or(a.UploadedAt.Compare(b.UploadedAt), cmp.Compare(a.ID, b.ID))
}
