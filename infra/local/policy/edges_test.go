package policy_test

import (
	"encoding/json"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"kipthoi/infra/local/plan"
	"kipthoi/infra/local/template"
)

const fortnight = "1209600"

// dead are the names of the queues that take what others gave up.
func dead(p plan.Plan) []string {
	var names []string
	for _, q := range p.Queues {
		if q.DeadLetter != "" {
			names = append(names, q.DeadLetter)
		}
	}
	for _, f := range p.Functions {
		if f.OnFailure != "" {
			names = append(names, f.OnFailure)
		}
	}
	slices.Sort(names)
	return slices.Compact(names)
}

func TestQueues_Each_GivesUpIntoADeadLetterQueueOfItsOwn(t *testing.T) {
	p := planned(t)
	taken := map[string]string{}
	for _, q := range p.Queues {
		switch {
		case slices.Contains(dead(p), q.Name):
			continue
		case q.DeadLetter == "":
			t.Errorf("%s has no dead-letter queue", q.ID)
		case taken[q.DeadLetter] != "":
			t.Errorf("%s shares its dead-letter queue with %s", q.ID, taken[q.DeadLetter])
		case q.MaxReceive != 5:
			t.Errorf("%s gives up after %d deliveries, want 5", q.ID, q.MaxReceive)
		}
		taken[q.DeadLetter] = q.ID
	}
}

func TestQueues_Each_KeepsMessagesForAFortnightEncrypted(t *testing.T) {
	for _, q := range ofType(t, "AWS::SQS::Queue") {
		if got := text(at(q.Properties, "MessageRetentionPeriod")); got != fortnight {
			t.Errorf("%s keeps messages for %q seconds, want %s", q.ID, got, fortnight)
		}
		if at(q.Properties, "SqsManagedSseEnabled") != true {
			t.Errorf("%s is not encrypted", q.ID)
		}
	}
}

func TestQueues_Messages_StayHiddenForSixTimesTheFunction(t *testing.T) {
	p := planned(t)
	for _, m := range p.Mappings {
		if !m.Partial {
			t.Errorf("%s: one bad message fails the whole batch", m.ID)
		}
		if m.Concurrency == 0 {
			t.Errorf("%s: no limit of its own, it may take all of the account's concurrency", m.ID)
		}
		queue := p.Queues[slices.IndexFunc(p.Queues, func(q plan.Queue) bool { return q.Name == m.Queue })]
		function := p.Functions[slices.IndexFunc(p.Functions, func(f plan.Function) bool { return f.Name == m.Function })]
		if queue.Visibility < 6*function.Timeout {
			t.Errorf("%s hides messages for %v, want six times %v", queue.ID, queue.Visibility, function.Timeout)
		}
	}
}

func TestQueues_Policies_LetOnlyThisAccountSend(t *testing.T) {
	kinds := []string{"AWS::SQS::QueuePolicy", "AWS::SNS::TopicPolicy"}
	for _, kind := range kinds {
		for _, policy := range ofType(t, kind) {
			for _, statement := range list(at(policy.Properties, "PolicyDocument", "Statement")) {
				if got := text(at(statement, "Condition", "StringEquals", "aws:SourceAccount")); got != "111122223333" {
					t.Errorf("%s: statement %v is open to other accounts", policy.ID, at(statement, "Sid"))
				}
			}
		}
	}
}

func TestSchedules_Each_TellsItsHourAndIsRetriedAndReported(t *testing.T) {
	p := planned(t)
	if len(p.Schedules) == 0 {
		t.Fatal("no schedules")
	}
	for _, s := range p.Schedules {
		var input map[string]string
		if err := json.Unmarshal([]byte(s.Input), &input); err != nil {
			t.Errorf("%s: input %q: %v", s.ID, s.Input, err)
		}
		if diff := cmp.Diff(map[string]string{"scheduled_time": "<aws.scheduler.scheduled-time>"}, input); diff != "" {
			t.Errorf("%s: input (-want +got):\n%s", s.ID, diff)
		}
		if s.Timezone != "Asia/Ho_Chi_Minh" || !s.Enabled {
			t.Errorf("%s: zone %q, enabled %v", s.ID, s.Timezone, s.Enabled)
		}
		f := p.Functions[slices.IndexFunc(p.Functions, func(f plan.Function) bool { return f.Name == s.Function })]
		if f.OnFailure == "" {
			t.Errorf("%s: nobody learns of a run that failed for good", f.ID)
		}
	}
	for _, f := range ofType(t, "AWS::Serverless::Function") {
		checkEvents(t, f)
	}
}

func checkEvents(t *testing.T, f template.Resource) {
	t.Helper()
	events, _ := at(f.Properties, "Events").(map[string]any)
	for id, event := range events {
		if text(at(event, "Type")) != "ScheduleV2" {
			continue
		}
		if at(event, "Properties", "DeadLetterConfig", "Arn") == nil || at(event, "Properties", "RetryPolicy", "MaximumRetryAttempts") == nil {
			t.Errorf("%s.%s: no dead-letter queue or no retries", f.ID, id)
		}
	}
}
