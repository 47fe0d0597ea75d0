package plan_test

import (
	"maps"
	"path/filepath"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"kipthoi/infra/local/plan"
	"kipthoi/infra/local/template"
)

// deployed reads the templates that are really deployed, with no more parameters than a deployment has to give.
func deployed(t *testing.T) plan.Plan {
	t.Helper()
	loaded, err := template.Load(filepath.Join("..", "..", "..", "template.yaml"), template.Options{
		Region: "ap-southeast-1", Account: "000000000000", StackName: "kipthoi",
		Parameters: map[string]string{"MailSender": "kipthoi@lienminh.example"},
		Place: template.Place{
			QueueURL:    func(name string) string { return "http://queues/" + name },
			APIEndpoint: "http://localhost:8080",
		},
	})
	if err != nil {
		t.Fatal(err)
	}
	p, err := plan.From(loaded)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func names[T any](list []T, name func(T) string) []string {
	var out []string
	for _, item := range list {
		out = append(out, name(item))
	}
	slices.Sort(out)
	return out
}

func TestFrom_DeployedTemplates_NameEveryPart(t *testing.T) {
	p := deployed(t)
	got := map[string][]string{
		"functions": names(p.Functions, func(f plan.Function) string { return f.Name }),
		"queues":    names(p.Queues, func(q plan.Queue) string { return q.Name + " > " + q.DeadLetter }),
		"mappings":  names(p.Mappings, func(m plan.Mapping) string { return m.Queue + " > " + m.Function }),
		"schedules": names(p.Schedules, func(s plan.Schedule) string { return s.Expression + " " + s.Timezone + " > " + s.Function }),
		"routes":    names(p.Routes, func(r plan.Route) string { return r.Key + " > " + r.Function }),
		"feedback":  names(p.Subscriptions, func(s plan.Subscription) string { return s.Queue }),
	}
	for _, n := range p.Buckets[0].Notifications {
		got["notifications"] = append(got["notifications"], n.Event+" "+n.Prefix+" > "+n.Queue)
	}
	want := map[string][]string{
		"functions": {
			"kipthoi-bounce", "kipthoi-intake", "kipthoi-mail", "kipthoi-portal",
			"kipthoi-register", "kipthoi-remind", "kipthoi-rollup", "kipthoi-sweep",
		},
		"queues": {
			"kipthoi-Data-BounceDeadQueue > ", "kipthoi-Data-BounceQueue > kipthoi-Data-BounceDeadQueue",
			"kipthoi-Data-IntakeDeadQueue > ", "kipthoi-Data-IntakeQueue > kipthoi-Data-IntakeDeadQueue",
			"kipthoi-Data-MailDeadQueue > ", "kipthoi-Data-MailQueue > kipthoi-Data-MailDeadQueue",
			"kipthoi-Data-RegisterDeadQueue > ", "kipthoi-Data-RegisterQueue > kipthoi-Data-RegisterDeadQueue",
			"kipthoi-Data-ScheduleDeadQueue > ",
		},
		"mappings": {
			"kipthoi-Data-BounceQueue > kipthoi-bounce", "kipthoi-Data-IntakeQueue > kipthoi-intake",
			"kipthoi-Data-MailQueue > kipthoi-mail", "kipthoi-Data-RegisterQueue > kipthoi-register",
		},
		"schedules": {
			"cron(0 7 * * ? *) Asia/Ho_Chi_Minh > kipthoi-remind", "cron(30 0 * * ? *) Asia/Ho_Chi_Minh > kipthoi-rollup",
			"rate(5 minutes) Asia/Ho_Chi_Minh > kipthoi-sweep",
		},
		"routes":        {"$default > kipthoi-portal"},
		"feedback":      {"kipthoi-Data-BounceQueue"},
		"notifications": {"s3:ObjectCreated:* incoming/ > kipthoi-Data-IntakeQueue", "s3:ObjectCreated:* register/ > kipthoi-Data-RegisterQueue"},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("plan (-want +got):\n%s", diff)
	}
}

func TestFrom_DeployedTemplates_KeepOneTableOneBucketOneSecret(t *testing.T) {
	p := deployed(t)
	if len(p.Tables) != 1 || len(p.Buckets) != 1 || len(p.Secrets) != 1 {
		t.Fatalf("%d tables, %d buckets, %d secrets", len(p.Tables), len(p.Buckets), len(p.Secrets))
	}
	if !p.Buckets[0].Versioned {
		t.Error("the bucket keeps no versions")
	}
	if p.Tables[0].TTL != "expires_at" {
		t.Errorf("items go after %q", p.Tables[0].TTL)
	}
}

func TestFrom_DeployedTemplates_GiveEachFunctionItsEnvironment(t *testing.T) {
	got := map[string][]string{}
	for _, f := range deployed(t).Functions {
		got[f.Name] = slices.Sorted(maps.Keys(f.Environment))
	}
	want := map[string][]string{
		"kipthoi-bounce":   {"LOG_LEVEL", "MAIL_QUEUE_URL", "TABLE_NAME"},
		"kipthoi-intake":   {"BUCKET_NAME", "LOG_LEVEL", "MAIL_QUEUE_URL", "TABLE_NAME"},
		"kipthoi-mail":     {"LINK_SECRET_ID", "LOG_LEVEL", "MAIL_CONFIGURATION_SET", "MAIL_PER_SECOND", "MAIL_SENDER", "PUBLIC_URL", "TABLE_NAME"},
		"kipthoi-portal":   {"BUCKET_NAME", "LINK_SECRET_ID", "LOG_LEVEL", "MAIL_QUEUE_URL", "PUBLIC_URL", "TABLE_NAME"},
		"kipthoi-register": {"BUCKET_NAME", "LOG_LEVEL", "MAIL_QUEUE_URL", "TABLE_NAME"},
		"kipthoi-remind":   {"LOG_LEVEL", "MAIL_QUEUE_URL", "TABLE_NAME"},
		"kipthoi-rollup":   {"BUCKET_NAME", "LOG_LEVEL", "TABLE_NAME"},
		"kipthoi-sweep":    {"BUCKET_NAME", "INTAKE_QUEUE_URL", "LOG_LEVEL", "TABLE_NAME"},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("environment (-want +got):\n%s", diff)
	}
}
