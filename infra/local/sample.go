package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"time"

	"kipthoi/infra/local/clock"
	"kipthoi/infra/local/objects"
	"kipthoi/infra/local/play"
	"kipthoi/infra/local/stack"
	"kipthoi/shared/roster/rostertest"
)

// sample is the month that is played: February 2018 in Bạc Liêu, with every
// storage event now and then delivered twice and out of order.
func sample(out io.Writer) play.Options {
	return play.Options{Seed: 2018, Mix: rostertest.BacLieu2018, Period: "2018-02", Filler: play.Excelize{}, Out: out}
}

// before is when nothing has happened yet.
var before = time.Date(2018, time.January, 29, 0, 0, 0, 0, time.UTC)

// played is the file that says that a month was played to its end here, and what
// a reader wants to look at.
const played = "played.json"

// memory is what that file holds.
type memory struct {
	At       time.Time // on the stack's clock, when it was last seen
	Line     string
	Table    string
	Examples []play.Example
}

// demo plays the sample month in a folder of its own, from the beginning, and ends.
func demo(ctx context.Context, options stack.Options, out io.Writer) error {
	options.Dir = filepath.Join(options.Dir, "demo")
	options.Ports = stack.Ports{}
	m, s, err := fresh(ctx, options, out)
	if err != nil {
		return err
	}
	if err := s.Close(); err != nil {
		return fmt.Errorf("stop stack: %w", err)
	}
	_, err = fmt.Fprintf(out, "%s\n%s\n", m.Table, m.Line)
	return err
}

// show plays the sample month, unless it was played before, and stays.
func show(ctx context.Context, options stack.Options, out io.Writer) error {
	options.Dir = filepath.Join(options.Dir, "run")
	m, s, err := resume(ctx, options, out)
	if errors.Is(err, fs.ErrNotExist) {
		m, s, err = fresh(ctx, options, out)
	}
	if err != nil {
		return err
	}
	err = stay(ctx, s, m, out)
	m.At = s.Clock.Now()
	return errors.Join(err, keep(s.Dir(), m), s.Close())
}

// fresh starts on an empty folder and plays.
func fresh(ctx context.Context, options stack.Options, out io.Writer) (memory, *stack.Stack, error) {
	if err := os.RemoveAll(options.Dir); err != nil {
		return memory{}, nil, fmt.Errorf("clear data folder: %w", err)
	}
	options.Clock = new(clock.Clock)
	options.Clock.Set(before)
	options.Redelivery = 200 * time.Millisecond
	options.Delivery = objects.Delivery{Seed: 2018, Duplicate: 0.2, Shuffle: 4}
	fmt.Fprintln(out, "starting the local stack; the first start on a machine compiles everything and takes a minute or two …")
	s, err := stack.Start(ctx, options)
	if err != nil {
		return memory{}, nil, err
	}
	r, err := play.Month(ctx, s, sample(out))
	if err != nil {
		return memory{}, nil, errors.Join(err, s.Close())
	}
	m := memory{At: s.Clock.Now(), Line: r.Line(), Table: r.Table(), Examples: r.Examples()}
	if err := keep(s.Dir(), m); err != nil {
		return memory{}, nil, errors.Join(err, s.Close())
	}
	return m, s, nil
}

// resume starts on a folder where the month was played, at the time it was left.
func resume(ctx context.Context, options stack.Options, out io.Writer) (memory, *stack.Stack, error) {
	var m memory
	data, err := os.ReadFile(filepath.Join(options.Dir, played))
	if err == nil {
		err = json.Unmarshal(data, &m)
	}
	if err != nil {
		return m, nil, fmt.Errorf("read what was played: %w", err)
	}
	options.Clock = new(clock.Clock)
	options.Clock.Set(m.At)
	fmt.Fprintln(out, "starting the local stack on the month that was played before (make clean forgets it) …")
	s, err := stack.Start(ctx, options)
	return m, s, err
}

func keep(dir string, m memory) error {
	data, err := json.MarshalIndent(m, "", "  ")
	if err != nil {
		return fmt.Errorf("encode what was played: %w", err)
	}
	if err := os.WriteFile(filepath.Join(dir, played), data, 0o600); err != nil {
		return fmt.Errorf("keep what was played: %w", err)
	}
	return nil
}

// patience is how long after a sign-in link the next one is sent.
const patience = 11 * time.Minute

// stay shows where to look and lets time go on until it is interrupted.
func stay(ctx context.Context, s *stack.Stack, m memory, out io.Writer) error {
	s.Clock.Advance(patience)
	fmt.Fprintln(out, m.Table)
	for _, e := range m.Examples {
		fmt.Fprintf(out, "%-14s %s\n               %s\n", e.Part, e.Name, e.Link)
	}
	for _, office := range []struct{ name, mail string }{{"province", play.ProvinceMail}, {"centre", play.CentreMail}} {
		link, err := play.SignIn(ctx, s, office.mail)
		if err != nil {
			return fmt.Errorf("sign in the %s: %w", office.name, err)
		}
		fmt.Fprintf(out, "%-14s %s\n", office.name, link)
	}
	s.Clock.Run()
	addresses(s, out)
	fmt.Fprintf(out, "it is %s on this stack's clock. Ctrl-C stops it.\n", s.Clock.Now().Format(time.RFC1123))
	<-ctx.Done()
	fmt.Fprintln(out, "stopping …")
	return nil
}
