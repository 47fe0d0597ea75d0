package lambda_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	runtime "github.com/aws/aws-lambda-go/lambda"
	"github.com/aws/aws-lambda-go/lambdacontext"
	"github.com/google/go-cmp/cmp"

	"kipthoi/infra/local/lambda"
)

// The binary of these tests is also the function that they run.
func TestMain(m *testing.M) {
	if os.Getenv("AWS_LAMBDA_RUNTIME_API") == "" {
		os.Exit(m.Run())
	}
	if os.Getenv("BROKEN") != "" {
		os.Exit(4)
	}
	runtime.Start(handle)
}

type command struct{ Do, File string }

type answer struct {
	Pid         int
	Request     string
	ARN         string
	Left        time.Duration
	Environment []string
	Text        string
}

func handle(ctx context.Context, c command) (answer, error) {
	lc, _ := lambdacontext.FromContext(ctx)
	fmt.Println("did", c.Do)
	deadline, _ := ctx.Deadline()
	a := answer{Pid: os.Getpid(), Request: lc.AwsRequestID, ARN: lc.InvokedFunctionArn, Left: time.Until(deadline), Environment: os.Environ()}
	switch c.Do {
	case "wait":
		time.Sleep(200 * time.Millisecond)
	case "hang":
		time.Sleep(time.Minute)
	case "fail":
		return a, errors.New("no luck")
	case "panic":
		panic("over")
	case "crash":
		os.Exit(3)
	case "large":
		a.Text = strings.Repeat("a", 6<<20)
	case "third":
		return a, third(c.File, lc.AwsRequestID)
	}
	return a, nil
}

// third fails twice and notes every attempt.
func third(file, request string) error {
	log, err := os.OpenFile(file, os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o600)
	if err != nil {
		return err
	}
	defer log.Close()
	fmt.Fprintln(log, request)
	data, err := os.ReadFile(file)
	if err == nil && strings.Count(string(data), "\n") < 3 {
		err = errors.New("not yet")
	}
	return err
}

func function(t *testing.T, change func(*lambda.Spec)) *lambda.Function {
	t.Helper()
	binary, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	spec := lambda.Spec{
		Name: "sample", ARN: "arn:aws:lambda:x:1:function:sample", Bootstrap: binary, Environment: map[string]string{"OWN": "1"},
		Region: "ap-southeast-1", Timeout: 10 * time.Second, Memory: 128, Limit: 3, Log: filepath.Join(t.TempDir(), "log"),
	}
	if change != nil {
		change(&spec)
	}
	f, err := lambda.New(spec)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := f.Close(); err != nil {
			t.Error(err)
		}
	})
	return f
}

func call(t *testing.T, f *lambda.Function, do string) answer {
	t.Helper()
	a, err := try(f, do)
	if err != nil {
		t.Fatal(err)
	}
	return a
}

func try(f *lambda.Function, do string) (answer, error) {
	data, err := f.Invoke(context.Background(), []byte(`{"Do":"`+do+`"}`))
	if err != nil {
		return answer{}, err
	}
	var a answer
	return a, json.Unmarshal(data, &a)
}

func TestInvoke_AgainAndAgain_UsesTheWarmInstanceUnderNewRequestIDs(t *testing.T) {
	f := function(t, nil)
	first, second := call(t, f, "x"), call(t, f, "x")
	if first.Pid != second.Pid || first.Request == second.Request || first.Request == "" {
		t.Errorf("process %d, then %d; request %q, then %q", first.Pid, second.Pid, first.Request, second.Request)
	}
	if first.ARN != f.ARN() || first.Left < 9*time.Second || first.Left > 10*time.Second {
		t.Errorf("called as %q with %v left", first.ARN, first.Left)
	}
}

func TestInvoke_Environment_IsTheFunctionsAndLambdasAlone(t *testing.T) {
	t.Setenv("AWS_PROFILE", "mine")
	names := []string{}
	for _, variable := range call(t, function(t, nil), "x").Environment {
		name, _, _ := strings.Cut(variable, "=")
		names = append(names, name)
	}
	want := []string{
		"AWS_CONFIG_FILE", "AWS_DEFAULT_REGION", "AWS_LAMBDA_FUNCTION_MEMORY_SIZE", "AWS_LAMBDA_FUNCTION_NAME", "AWS_LAMBDA_FUNCTION_VERSION",
		"AWS_LAMBDA_INITIALIZATION_TYPE", "AWS_LAMBDA_LOG_GROUP_NAME", "AWS_LAMBDA_LOG_STREAM_NAME", "AWS_LAMBDA_RUNTIME_API", "AWS_REGION",
		"AWS_SHARED_CREDENTIALS_FILE", "LAMBDA_RUNTIME_DIR", "LAMBDA_TASK_ROOT", "LANG", "OWN", "PATH", "TZ", "_HANDLER", "_X_AMZN_TRACE_ID",
	}
	if diff := cmp.Diff(want, names); diff != "" {
		t.Errorf("variables (-want +got):\n%s", diff)
	}
}

func TestInvoke_AtOnce_RunsSideBySideUpToTheLimit(t *testing.T) {
	f := function(t, nil)
	var mu sync.Mutex
	processes := map[int]int{}
	var calls sync.WaitGroup
	for range 9 {
		calls.Go(func() {
			a, err := try(f, "wait")
			if err != nil {
				t.Error(err)
			}
			mu.Lock()
			defer mu.Unlock()
			processes[a.Pid]++
		})
	}
	calls.Wait()
	if len(processes) != 3 {
		t.Errorf("9 calls in processes %v, want 3", processes)
	}
}

func TestInvoke_ThatEndsBadly_SaysHowAndCostsTheNextNothing(t *testing.T) {
	for name, test := range map[string]struct {
		do, kind, message string
		// same says whether the process lives on.
		same bool
	}{
		"an error":         {"fail", "errorString", "no luck", true},
		"a panic":          {"panic", "string", "over", false},
		"a crash":          {"crash", "Runtime.ExitError", "exit status 3", false},
		"taking too long":  {"hang", "Sandbox.Timedout", "Task timed out after 1.00 seconds", false},
		"a huge answer":    {"large", "Function.ResponseSizeTooLarge", "6291456 bytes", false},
		"a huge question":  {strings.Repeat("a", 6<<20), "RequestEntityTooLargeException", "more than 6291456", true},
		"a wrong question": {`x"x`, "SyntaxError", "invalid character", true},
	} {
		t.Run(name, func(t *testing.T) {
			f := function(t, func(s *lambda.Spec) {
				if test.do == "hang" {
					s.Timeout = time.Second
				}
			})
			before := call(t, f, "x")
			_, err := try(f, test.do)
			failure := (*lambda.Failure)(nil)
			if !errors.As(err, &failure) || failure.Kind != test.kind || !strings.Contains(failure.Message, test.message) {
				t.Errorf("ended with %v, want %s: %s", err, test.kind, test.message)
			}
			if after := call(t, f, "x"); (after.Pid == before.Pid) != test.same {
				t.Errorf("process %d, then %d", before.Pid, after.Pid)
			}
		})
	}
}

func TestInvoke_FunctionThatCannotStart_IsAFailureNotAWait(t *testing.T) {
	f := function(t, func(s *lambda.Spec) { s.Environment = map[string]string{"BROKEN": "1"} })
	_, err := try(f, "x")
	if failure := (*lambda.Failure)(nil); !errors.As(err, &failure) || failure.Kind != "Runtime.ExitError" || !strings.Contains(failure.Message, "exit status 4") {
		t.Errorf("ended with %v", err)
	}
}

func TestInvoke_CallerWhoLeaves_DoesNotStopTheFunction(t *testing.T) {
	f := function(t, nil)
	before := call(t, f, "x")
	ctx, cancel := context.WithTimeout(t.Context(), 20*time.Millisecond)
	defer cancel()
	if _, err := f.Invoke(ctx, []byte(`{"Do":"wait"}`)); !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("error %v", err)
	}
	if f.Busy() != 1 {
		t.Errorf("%d running, want 1", f.Busy())
	}
	for f.Busy() > 0 {
		time.Sleep(5 * time.Millisecond)
	}
	if after := call(t, f, "x"); after.Pid != before.Pid {
		t.Errorf("process %d, then %d", before.Pid, after.Pid)
	}
}

func TestLog_KeepsOutputAndAReportOfEveryInvocation(t *testing.T) {
	file := filepath.Join(t.TempDir(), "log")
	f := function(t, func(s *lambda.Spec) { s.Log = file })
	a := call(t, f, "x")
	if _, err := try(f, "crash"); err == nil {
		t.Error("a crash without an error")
	}
	data, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"did x\n", "REPORT RequestId: " + a.Request + " Duration: ", "Status: success\n", "did crash\n", "Runtime.ExitError: the process ended: exit status 3\n"} {
		if !strings.Contains(string(data), want) {
			t.Errorf("%q is not in the log:\n%s", want, data)
		}
	}
}

func TestEvent_ThatFails_IsTriedAgainUnderTheSameRequestID(t *testing.T) {
	f := function(t, nil)
	file := filepath.Join(t.TempDir(), "attempts")
	payload := []byte(`{"Do":"third","File":` + strconv.Quote(file) + `}`)
	if _, err := f.Event(t.Context(), payload, lambda.Retry{Attempts: 2, Wait: time.Millisecond}); err != nil {
		t.Fatal(err)
	}
	data, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if ids := strings.Fields(string(data)); len(ids) != 3 || ids[0] != ids[1] || ids[1] != ids[2] {
		t.Errorf("attempts %q", ids)
	}
}

func TestEvent_ThatFailsForGood_IsRecorded(t *testing.T) {
	f := function(t, nil)
	var got []lambda.Record
	_, err := f.Event(t.Context(), []byte(`{"Do":"fail"}`), lambda.Retry{
		Attempts: 2, Wait: time.Millisecond, Failed: func(r lambda.Record) error { got = append(got, r); return nil },
	})
	if err == nil || len(got) != 1 {
		t.Fatalf("error %v, records %v", err, got)
	}
	want := lambda.Record{
		Version: "1.0", Timestamp: got[0].Timestamp, Payload: lambda.Raw(`{"Do":"fail"}`),
		Request:  lambda.RecordRequest{ID: got[0].Request.ID, Function: f.ARN() + ":$LATEST", Condition: "RetriesExhausted", Count: 3},
		Response: lambda.RecordAnswer{Status: 200, Executed: "$LATEST", Error: "Unhandled"},
		Answer:   lambda.Raw(`{"errorMessage":"no luck","errorType":"errorString"}`),
	}
	if diff := cmp.Diff(want, got[0]); diff != "" {
		t.Errorf("record (-want +got):\n%s", diff)
	}
}

func TestClose_WhileSomethingRuns_LeavesNoProcess(t *testing.T) {
	binary, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	f, err := lambda.New(lambda.Spec{
		Name: "sample", Bootstrap: binary, Timeout: time.Minute, Limit: 2, Log: filepath.Join(t.TempDir(), "log"),
	})
	if err != nil {
		t.Fatal(err)
	}
	pid := call(t, f, "x").Pid
	ended := make(chan error)
	go func() {
		_, err := try(f, "hang")
		ended <- err
	}()
	for f.Busy() == 0 {
		time.Sleep(time.Millisecond)
	}
	if err := f.Close(); err != nil {
		t.Error(err)
	}
	if failure := (*lambda.Failure)(nil); !errors.As(<-ended, &failure) {
		t.Error("what ran did not fail")
	}
	if err := syscall.Kill(pid, 0); !errors.Is(err, syscall.ESRCH) {
		t.Errorf("process %d is still there: %v", pid, err)
	}
	if _, err := try(f, "x"); err == nil {
		t.Error("a closed function answers")
	}
}
