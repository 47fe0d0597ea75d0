// Command local runs the whole system on this machine: the templates' services and the functions' real binaries.
//
//	go -C infra/local run . run     play the sample month, once, and stay
//	go -C infra/local run . demo    play it from the beginning and end
//	go -C infra/local run . up      start the stack empty, in real time, and stay
//	go -C infra/local run . crash   try to lose an upload, or to count one twice
//
// Ctrl-C stops it; what it holds stays in the data folder.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"maps"
	"os"
	"os/signal"
	"path/filepath"
	"slices"
	"strings"
	"syscall"

	"kipthoi/infra/local/stack"
)

// command is what the first argument names.
type command func(ctx context.Context, options stack.Options, out io.Writer) error

// plain is a command without flags of its own.
func plain(c command) func(*flag.FlagSet) command {
	return func(*flag.FlagSet) command { return c }
}

// commands are all that there are. Each adds its flags to those that all have.
var commands = map[string]func(*flag.FlagSet) command{
	"crash": crashTest,
	"demo":  plain(demo),
	"run":   plain(show),
	"up":    plain(up),
}

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	if err := run(ctx, os.Args[1:], os.Getenv, os.Stdout); err != nil && !errors.Is(err, flag.ErrHelp) {
		fmt.Fprintln(os.Stderr, err)
		stop()
		os.Exit(1) //nolint:gocritic // stop has been called
	}
}

func run(ctx context.Context, arguments []string, getenv func(string) string, out io.Writer) error {
	names := strings.Join(slices.Sorted(maps.Keys(commands)), "|")
	if len(arguments) == 0 || commands[arguments[0]] == nil {
		return fmt.Errorf("usage: go -C infra/local run . %s [flags]", names)
	}
	flags := flag.NewFlagSet(arguments[0], flag.ContinueOnError)
	do := commands[arguments[0]](flags)
	options, err := read(flags, arguments[1:], getenv)
	if err != nil {
		return err
	}
	return do(ctx, options, out)
}

// read makes options of the flags. The program runs in its own folder, two below the root.
func read(flags *flag.FlagSet, arguments []string, getenv func(string) string) (stack.Options, error) {
	options := stack.Options{Ports: stack.DefaultPorts, DynamoDB: getenv("AWS_ENDPOINT_URL_DYNAMODB"), Parameters: parameters()}
	flags.StringVar(&options.Root, "root", filepath.Join("..", ".."), "`folder` with template.yaml")
	flags.StringVar(&options.Dir, "data", "", "`folder` for everything that is kept (default .local in the root)")
	flags.IntVar(&options.Ports.Portal, "port", options.Ports.Portal, "`port` of the portal")
	flags.IntVar(&options.Ports.Mailbox, "mailbox", options.Ports.Mailbox, "`port` of the page with all mails")
	flags.IntVar(&options.Ports.S3, "s3", options.Ports.S3, "`port` that uploads go to")
	verbose := flags.Bool("verbose", false, "show what the servers say")
	if err := flags.Parse(arguments); err != nil {
		return options, err
	}
	if flags.NArg() > 0 {
		return options, fmt.Errorf("%s takes no argument %q", flags.Name(), flags.Arg(0))
	}
	if options.Dir == "" {
		options.Dir = filepath.Join(options.Root, ".local")
	}
	// The commands have folders of their own in the data folder, and the binaries in common.
	options.Bin = filepath.Join(options.Dir, "bin")
	if *verbose {
		options.Log = os.Stderr
	}
	return options, nil
}

// parameters are those of the templates that have no default: nothing is sent from here, whoever it says it is from.
func parameters() map[string]string {
	return map[string]string{"MailSender": "no-reply@kipthoi.example", "MailPerSecond": "200"}
}
