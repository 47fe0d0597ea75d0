package policy_test

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"kipthoi/infra/local/template"
)

// watched tells whether an alarm looks at that metric of that queue or function.
func watched(alarms []template.Resource, metric, dimension, name string) bool {
	return slices.ContainsFunc(alarms, func(a template.Resource) bool {
		one := text(at(a.Properties, "MetricName")) == metric && has(at(a.Properties, "Dimensions"), dimension, name)
		return one || slices.ContainsFunc(list(at(a.Properties, "Metrics")), func(m any) bool {
			m = at(m, "MetricStat", "Metric")
			return text(at(m, "MetricName")) == metric && has(at(m, "Dimensions"), dimension, name)
		})
	})
}

func has(dimensions any, dimension, name string) bool {
	return slices.ContainsFunc(list(dimensions), func(d any) bool {
		return text(at(d, "Name")) == dimension && text(at(d, "Value")) == name
	})
}

func TestAlarms_EveryEdge_IsWatched(t *testing.T) {
	alarms, p := ofType(t, "AWS::CloudWatch::Alarm"), planned(t)
	for _, name := range dead(p) {
		if !watched(alarms, "ApproximateNumberOfMessagesVisible", "QueueName", name) {
			t.Errorf("no alarm rings when %s fills", name)
		}
	}
	for _, f := range p.Functions {
		for _, metric := range []string{"Errors", "Throttles"} {
			if !watched(alarms, metric, "FunctionName", f.Name) {
				t.Errorf("no alarm looks at %s of %s", metric, f.Name)
			}
		}
	}
	for _, s := range p.Schedules {
		if !watched(alarms, "Invocations", "FunctionName", s.Function) {
			t.Errorf("no alarm rings when %s is not run", s.Function)
		}
	}
}

func TestAlarms_Each_NamesARealQueueOrFunction(t *testing.T) {
	p := planned(t)
	known := []string{}
	for _, q := range p.Queues {
		known = append(known, q.Name)
	}
	for _, f := range p.Functions {
		known = append(known, f.Name)
	}
	for _, a := range ofType(t, "AWS::CloudWatch::Alarm") {
		dimensions := list(at(a.Properties, "Dimensions"))
		for _, m := range list(at(a.Properties, "Metrics")) {
			dimensions = append(dimensions, list(at(m, "MetricStat", "Metric", "Dimensions"))...)
		}
		for _, d := range dimensions {
			name := text(at(d, "Name"))
			if (name == "QueueName" || name == "FunctionName") && !slices.Contains(known, text(at(d, "Value"))) {
				t.Errorf("%s watches %v, which is not deployed", a.ID, at(d, "Value"))
			}
		}
	}
}

func TestAlarms_Each_RingsAndSaysWhereToRead(t *testing.T) {
	for _, a := range ofType(t, "AWS::CloudWatch::Alarm") {
		if len(list(at(a.Properties, "AlarmActions"))) != 1 || len(list(at(a.Properties, "OKActions"))) != 1 {
			t.Errorf("%s does not tell when it rings and when it is over", a.ID)
		}
		if at(a.Properties, "TreatMissingData") == nil {
			t.Errorf("%s does not say what silence means", a.ID)
		}
		if want := " See " + short(a) + " in docs/runbook.md."; !strings.HasSuffix(text(at(a.Properties, "AlarmDescription")), want) {
			t.Errorf("%s: description %q does not end with %q", a.ID, at(a.Properties, "AlarmDescription"), want)
		}
	}
}

func TestAlarms_Runbook_HasTheSameHeadings(t *testing.T) {
	var alarms []string
	for _, a := range ofType(t, "AWS::CloudWatch::Alarm") {
		alarms = append(alarms, short(a))
	}
	runbook := headings(t, "docs/runbook.md", "###")
	slices.Sort(alarms)
	slices.Sort(runbook)
	if diff := cmp.Diff(alarms, runbook); diff != "" {
		t.Errorf("alarms (-) and headings of docs/runbook.md (+):\n%s", diff)
	}
}

func TestRunbook_EveryAlarm_SaysAllFiveThings(t *testing.T) {
	sections := strings.Split(read(t, "docs/runbook.md"), "\n### ")[1:]
	if len(sections) == 0 {
		t.Fatal("no sections")
	}
	for _, section := range sections {
		name, _, _ := strings.Cut(section, "\n")
		section, _, _ = strings.Cut(section, "\n## ")
		for _, part := range []string{"**Symptom.**", "**Means.**", "**Look.**", "**Mend.**", "**Over when**"} {
			if strings.Count(section, part) != 1 {
				t.Errorf("%s: %s stands there %d times", name, part, strings.Count(section, part))
			}
		}
	}
}

func TestDashboard_ShowsEveryFunctionAndDeadLetterQueue(t *testing.T) {
	p := planned(t)
	body := text(at(ofType(t, "AWS::CloudWatch::Dashboard")[0].Properties, "DashboardBody"))
	if !json.Valid([]byte(body)) {
		t.Fatalf("not JSON: %s", body)
	}
	names := dead(p)
	for _, f := range p.Functions {
		names = append(names, f.Name)
	}
	for _, name := range names {
		if !strings.Contains(body, `"`+name+`"`) {
			t.Errorf("%s is not on the dashboard", name)
		}
	}
}
