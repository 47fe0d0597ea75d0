package main

import (
	"context"
	"fmt"
	"io"

	"kipthoi/infra/local/stack"
)

// up starts the stack in real time and stays until it is interrupted.
func up(ctx context.Context, options stack.Options, out io.Writer) error {
	fmt.Fprintln(out, "starting the local stack; the first start on a machine compiles everything and takes a minute or two …")
	s, err := stack.Start(ctx, options)
	if err != nil {
		return err
	}
	addresses(s, out)
	fmt.Fprintln(out, "Ctrl-C stops it.")
	<-ctx.Done()
	fmt.Fprintln(out, "stopping …")
	return s.Close()
}

// addresses tells where to look.
func addresses(s *stack.Stack, out io.Writer) {
	fmt.Fprintf(out, "portal   %s\nmailbox  %s\nuploads  %s\ndata     %s\n", s.URL, s.MailboxURL, s.S3URL, s.Dir())
}
