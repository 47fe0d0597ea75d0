package batch_test

import (
	"bytes"
	"context"
	"errors"
	"log/slog"
	"strings"
	"testing"

	"github.com/aws/aws-lambda-go/events"
	"github.com/google/go-cmp/cmp"

	"kipthoi/shared/batch"
)

func TestEach_WhatFailsGoesBackAlone_AndIsNamedInTheLogByItsIDOnly(t *testing.T) {
	all := events.SQSEvent{Records: []events.SQSMessage{
		{MessageId: "m1", Body: "good"}, {MessageId: "m2", Body: "bad"}, {MessageId: "m3", Body: "good"}, {MessageId: "m4", Body: "bad"},
	}}
	var tried []string
	var log bytes.Buffer
	answer, err := batch.Each(t.Context(), slog.New(slog.NewJSONHandler(&log, nil)), all, func(_ context.Context, m events.SQSMessage) error {
		tried = append(tried, m.MessageId)
		if m.Body == "bad" {
			return errors.New("no room")
		}
		return nil
	})
	if err != nil {
		t.Errorf("the whole batch goes back: %v", err)
	}
	if diff := cmp.Diff([]string{"m1", "m2", "m3", "m4"}, tried); diff != "" {
		t.Errorf("tried (-want +got):\n%s", diff)
	}
	want := events.SQSEventResponse{BatchItemFailures: []events.SQSBatchItemFailure{{ItemIdentifier: "m2"}, {ItemIdentifier: "m4"}}}
	if diff := cmp.Diff(want, answer); diff != "" {
		t.Errorf("answer (-want +got):\n%s", diff)
	}
	if said := log.String(); strings.Count(said, "no room") != 2 || strings.Contains(said, "bad") {
		t.Errorf("the log says %s", said)
	}
}

func TestEach_BatchThatIsDone_NamesNobody(t *testing.T) {
	answer, err := batch.Each(t.Context(), slog.New(slog.DiscardHandler), events.SQSEvent{Records: []events.SQSMessage{{MessageId: "m1"}}},
		func(context.Context, events.SQSMessage) error { return nil })
	if err != nil || answer.BatchItemFailures != nil {
		t.Errorf("answer %v, %v", answer, err)
	}
}
