package sheet

import "errors"

// Open reads an upload. The error is always a *Refusal.
//
// Nothing in the book points into data, which may be reused.
func Open(data []byte) (*Book, error) {
	if len(data) > MaxSize {
		return nil, refuse(RuleTooLarge, "%d bytes", len(data))
	}
	kind, rule := detect(data)
	switch kind {
	case archive:
		return openArchive(data)
	case text:
		return openList(data)
	}
	return nil, refuse(rule, "content of another kind")
}

// inSheet says in which sheet a refusal arose.
func inSheet(err error, name string) error {
	var refusal *Refusal
	if errors.As(err, &refusal) && refusal.Sheet == "" {
		refusal.Sheet = name
	}
	return err
}
