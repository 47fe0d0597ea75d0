package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"time"

	"kipthoi/infra/local/crash"
	"kipthoi/infra/local/stack"
)

// crashTest sends thousands of files while everything fails now and then, in a
// folder of its own, and ends with what came of it.
func crashTest(flags *flag.FlagSet) command {
	var o crash.Options
	flags.IntVar(&o.Uploads, "uploads", 5000, "how many files are sent")
	flags.IntVar(&o.Units, "units", 0, "how many units send them (default two to 25 uploads)")
	flags.Uint64Var(&o.Seed, "seed", 7, "`number` that the plan follows from")
	flags.Float64Var(&o.Faults, "faults", 0.05, "`share` of the functions' calls that fail")
	flags.DurationVar(&o.Gap, "gap", 3*time.Second, "how long on average a function goes without being killed")
	return func(ctx context.Context, options stack.Options, out io.Writer) error {
		o.Out = out
		if err := o.Validate(); err != nil {
			return err
		}
		options.Dir, options.Ports = filepath.Join(options.Dir, "crash"), stack.Ports{}
		if err := os.RemoveAll(options.Dir); err != nil {
			return fmt.Errorf("clear data folder: %w", err)
		}
		fmt.Fprintln(out, "starting the local stack; the first start on a machine compiles everything and takes a minute or two …")
		s, err := stack.Start(ctx, o.Unkindly(options))
		if err != nil {
			return err
		}
		r, err := crash.Run(ctx, s, o)
		if err := errors.Join(err, s.Close()); err != nil {
			return err
		}
		fmt.Fprintln(out, r.Lines())
		return r.Err()
	}
}
