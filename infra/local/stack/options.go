package stack

import (
	"fmt"
	"io"
	"path/filepath"
	"sync"
	"time"

	"kipthoi/infra/local/clock"
	"kipthoi/infra/local/front"
	"kipthoi/infra/local/objects"
)

// Region and Account are where the stack claims to be deployed.
const (
	Region  = "ap-southeast-1"
	Account = "000000000000"
	root    = "root"
)

// Options says what to start, where, and how unkindly.
type Options struct {
	// Root is the folder with template.yaml; the functions' folders are found from there.
	Root string
	// Dir is the data folder: everything that outlives the stack is in it, and nothing outside.
	Dir string
	// Bin is where the functions' binaries are kept; empty is bin in Dir. Another folder spares a second data folder the
	// build.
	Bin string
	// NPM is the folder with the package-lock.json of the servers that come from npm; empty is infra/local/npm in Root.
	NPM string
	// Name is the name of the CloudFormation stack; empty is "kipthoi".
	Name string
	// Parameters overrides defaults of the root template. PublicUrl is always the portal's address.
	Parameters map[string]string
	Ports      Ports
	// Clock is what events take their time from; nil is a new clock that shows the machine's time. Give one that is
	// set already when no schedule may fire before the first step.
	Clock *clock.Clock
	// Delivery is how unreliably S3's events arrive.
	Delivery objects.Delivery
	// Faults make calls of functions to services fail; nil for none. [Stack.Inject] changes them.
	Faults *front.Faults
	// Redelivery is how soon a message that failed reappears, and an asynchronous invocation is tried again; 0 is as
	// deployed, which is minutes.
	Redelivery time.Duration
	// Concurrency is the most instances of one function that has no ReservedConcurrentExecutions; 0 is 8.
	Concurrency int
	// DynamoDB is the address of a server to use instead of a dynoxide of its own.
	DynamoDB string
	// Log gets what the build, npm and the servers have to say, and what the stack cannot tell anybody else; nil is
	// logs/stack.log in Dir. The functions' logs are beside it.
	Log io.Writer
}

// Ports are where the stack listens on loopback; 0 is a free port.
type Ports struct {
	Portal, Mailbox int
	// S3 is in links that were minted before a restart. If it is taken, another is.
	S3 int
}

// DefaultPorts are those of the README.
var DefaultPorts = Ports{Portal: 8080, Mailbox: 8081, S3: 8082}

// complete fills in what was left open. Paths become absolute, since S3 changes the process's folder.
func (o Options) complete() (Options, error) {
	if o.NPM == "" {
		o.NPM = filepath.Join(o.Root, "infra", "local", "npm")
	}
	if o.Bin == "" {
		o.Bin = filepath.Join(o.Dir, "bin")
	}
	for _, path := range []*string{&o.Root, &o.Dir, &o.Bin, &o.NPM} {
		absolute, err := filepath.Abs(*path)
		if err != nil {
			return o, fmt.Errorf("locate %s: %w", *path, err)
		}
		*path = absolute
	}
	if o.Name == "" {
		o.Name = "kipthoi"
	}
	if o.Concurrency == 0 {
		o.Concurrency = 8
	}
	if o.Clock == nil {
		o.Clock = new(clock.Clock)
	}
	return o, nil
}

// lines lets several servers write to one log.
type lines struct {
	mu sync.Mutex
	to io.Writer
}

func (l *lines) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.to.Write(p)
}
