package stack

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"kipthoi/infra/local/api"
	"kipthoi/infra/local/build"
	"kipthoi/infra/local/front"
	"kipthoi/infra/local/lambda"
	"kipthoi/infra/local/plan"
	"kipthoi/infra/local/schedule"
)

// patience is how long Close lets functions finish what they are at.
const patience = 3 * time.Second

// built is what the build made: the bootstrap of each function.
type built struct {
	bootstraps map[string]string
	err        error
}

// build compiles the functions while the services start.
func (s *Stack) build(ctx context.Context) error {
	ctx, cancel := context.WithCancel(ctx)
	s.built = make(chan built, 1)
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		bootstraps, err := build.Functions(ctx, s.options.Root, s.options.Bin, s.plan.Functions, s.options.Log)
		s.built <- built{bootstraps, err}
	}()
	s.later(func() error { cancel(); <-ended; return nil })
	return nil
}

// connect lets everything reach the functions that wakes them.
func (s *Stack) connect(context.Context) error {
	made := <-s.built
	if made.err != nil {
		return made.err
	}
	if err := s.open(made.bootstraps); err != nil {
		return err
	}
	background, cancel := context.WithCancel(context.Background())
	s.later(func() error { cancel(); return s.stopFunctions() })
	runner, err := schedule.NewRunner(s.plan.Schedules, s.Clock, s.due)
	if err != nil {
		return err
	}
	s.readers.Go(func() { runner.Run(background) })
	for _, m := range s.plan.Mappings {
		s.follow(background, m)
	}
	gateway := api.New(s.plan.Routes, Account, s.now, s.Invoke)
	s.later(front.Serve(s.listeners[portal], gateway).Close)
	return nil
}

// open makes the functions ready to be invoked.
func (s *Stack) open(bootstraps map[string]string) error {
	s.functions = map[string]*lambda.Function{}
	for _, f := range s.plan.Functions {
		function, err := lambda.New(s.spec(f, bootstraps[f.Name]))
		if err != nil {
			return errors.Join(err, s.stopFunctions())
		}
		s.functions[f.Name] = function
	}
	return nil
}

// stopFunctions gives running invocations a moment, then kills them: their messages are still in the queues.
func (s *Stack) stopFunctions() error {
	done := make(chan struct{})
	go func() { s.readers.Wait(); close(done) }()
	select {
	case <-done:
	case <-time.After(patience):
	}
	var problems []error
	for _, f := range s.functions {
		problems = append(problems, f.Close())
	}
	<-done
	return errors.Join(problems...)
}

// spec is how a function runs here: with the address of every service and with credentials of its own.
func (s *Stack) spec(f plan.Function, bootstrap string) lambda.Spec {
	environment := map[string]string{}
	for name, value := range f.Environment {
		environment[name] = value
	}
	environment["AWS_ACCESS_KEY_ID"], environment["AWS_SECRET_ACCESS_KEY"], environment["AWS_SESSION_TOKEN"] = s.accounts.Credentials(f.Name)
	for _, service := range []string{front.DynamoDB, front.S3, front.SQS, front.SES, front.Secrets} {
		environment["AWS_ENDPOINT_URL_"+service] = s.endpoints[service]
	}
	return lambda.Spec{
		Name: f.Name, ARN: f.ARN, Bootstrap: bootstrap, Environment: environment, Region: Region,
		Timeout: f.Timeout, Memory: f.Memory, Limit: s.limit(f), Log: s.folder.path("logs", f.Name+".log"),
	}
}

func (s *Stack) limit(f plan.Function) int {
	if f.Reserved > 0 {
		return f.Reserved
	}
	return s.options.Concurrency
}

// Invoke calls a function and waits for its answer. It is named by its name, its logical id, or the end of either
// ("intake" for "kipthoi-intake"). An invocation that fails is a *lambda.Failure.
func (s *Stack) Invoke(ctx context.Context, function string, payload []byte) ([]byte, error) {
	f, err := s.function(function)
	if err != nil {
		return nil, err
	}
	return s.functions[f.Name].Invoke(ctx, payload)
}

// KillInstances kills the running instances of a function, as a crash would, and tells how many there were.
func (s *Stack) KillInstances(function string) (int, error) {
	f, err := s.function(function)
	if err != nil {
		return 0, err
	}
	return s.functions[f.Name].Kill(), nil
}

// Fire starts one schedule as EventBridge Scheduler does at that instant, with all retries. It is named like a function,
// or by the function it starts if that has no other. It returns the function's last answer.
func (s *Stack) Fire(ctx context.Context, name string, at time.Time) ([]byte, error) {
	found, err := one("schedule", name, s.plan.Schedules, func(p plan.Schedule) []string { return []string{p.Name, p.ID, p.Function} })
	if err != nil {
		return nil, err
	}
	return s.fire(ctx, found, at)
}

func (s *Stack) fire(ctx context.Context, p plan.Schedule, at time.Time) ([]byte, error) {
	f, err := s.function(p.Function)
	if err != nil {
		return nil, err
	}
	arn := fmt.Sprintf("arn:aws:scheduler:%s:%s:schedule/default/%s", Region, Account, p.Name)
	retry := lambda.Retry{Attempts: f.Retries, Wait: time.Minute}
	if s.options.Redelivery > 0 {
		retry.Wait = s.options.Redelivery
	}
	if f.OnFailure != "" {
		retry.Failed = func(record lambda.Record) error { return s.deadLetter(f, record) }
	}
	answer, err := s.functions[f.Name].Event(ctx, schedule.Input(p, arn, at), retry)
	if err != nil {
		return nil, fmt.Errorf("fire %s at %s: %w", p.Name, at.UTC().Format(time.RFC3339), err)
	}
	return answer, nil
}

// due fires a schedule in the background.
func (s *Stack) due(p plan.Schedule, at time.Time) {
	s.readers.Go(func() {
		if _, err := s.fire(context.Background(), p, at); err != nil {
			s.say("%v", err)
		}
	})
}

// deadLetter keeps an event that failed for good: as it was in a dead-letter queue, with its story in a destination.
func (s *Stack) deadLetter(f plan.Function, record lambda.Record) error {
	if f.DeadLetter {
		return s.queues.Send(f.OnFailure, string(record.Payload))
	}
	body, err := record.Body()
	if err != nil {
		return err
	}
	return s.queues.Send(f.OnFailure, body)
}

func (s *Stack) function(name string) (plan.Function, error) {
	return one("function", name, s.plan.Functions, func(f plan.Function) []string { return []string{f.Name, f.ID} })
}

// one finds what is called so, or else the only one with a name that ends so.
func one[T any](kind, name string, list []T, names func(T) []string) (T, error) {
	var found []T
	for _, item := range list {
		ends := false
		for _, candidate := range names(item) {
			if candidate == name {
				return item, nil
			}
			ends = ends || strings.HasSuffix(candidate, name)
		}
		if ends && name != "" {
			found = append(found, item)
		}
	}
	if len(found) == 1 {
		return found[0], nil
	}
	var none T
	return none, fmt.Errorf("%s %q: %d have such a name", kind, name, len(found))
}

// say writes a line into the log.
func (s *Stack) say(format string, arguments ...any) {
	fmt.Fprintf(s.options.Log, format+"\n", arguments...)
}
