package main

import (
	"flag"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"kipthoi/infra/local/stack"
)

func none(string) string { return "" }

func TestRun_UnknownCommand_SaysWhatThereIs(t *testing.T) {
	for _, arguments := range [][]string{nil, {"fly"}} {
		err := run(t.Context(), arguments, none, t.Output())
		if err == nil || !strings.Contains(err.Error(), "usage") || !strings.Contains(err.Error(), "up") {
			t.Errorf("%q: error %v", arguments, err)
		}
	}
}

func TestRun_NoUploads_IsRefusedBeforeAnythingStarts(t *testing.T) {
	err := run(t.Context(), []string{"crash", "-uploads", "0"}, none, t.Output())
	if err == nil || !strings.Contains(err.Error(), "0 uploads") {
		t.Errorf("error %v", err)
	}
}

func TestRead_Flags_BecomeOptions(t *testing.T) {
	dynamo := func(name string) string {
		return map[string]string{"AWS_ENDPOINT_URL_DYNAMODB": "http://127.0.0.1:8000"}[name]
	}
	got, err := read(flag.NewFlagSet("up", flag.ContinueOnError), []string{"-data", "d", "-port", "0", "-root", "r"}, dynamo)
	if err != nil {
		t.Fatal(err)
	}
	want := stack.Options{
		Root: "r", Dir: "d", Bin: filepath.Join("d", "bin"), Ports: stack.Ports{Portal: 0, Mailbox: stack.DefaultPorts.Mailbox, S3: stack.DefaultPorts.S3},
		DynamoDB: "http://127.0.0.1:8000", Parameters: parameters(),
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("options (-want +got):\n%s", diff)
	}
	if _, err := read(flag.NewFlagSet("up", flag.ContinueOnError), []string{"twice"}, none); err == nil {
		t.Error("an argument too many is taken")
	}
}
