package store

import (
	"context"
	"fmt"
)

// maxProblems is how many problems of an import are kept. Who has more mends
// these first.
const maxProblems = 200

// AddImport records what became of an uploaded list. The first one stands and is
// returned.
func (s *Store) AddImport(ctx context.Context, i Import) (Import, error) {
	i.Problems = i.Problems[:min(len(i.Problems), maxProblems)]
	standing, _, err := add(ctx, s, importPlace(i.Upload), i)
	if err != nil {
		return standing, fmt.Errorf("add import %s: %w", i.Upload, err)
	}
	return standing, nil
}

// Import returns what became of an uploaded list, or ErrNotFound.
func (s *Store) Import(ctx context.Context, upload string) (Import, error) {
	i, err := find[Import](ctx, s, importPlace(upload))
	if err != nil {
		return i, fmt.Errorf("read import %s: %w", upload, err)
	}
	return i, nil
}
