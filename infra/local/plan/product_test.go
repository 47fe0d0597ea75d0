package plan_test

import (
	"os"
	"path/filepath"
	"testing"

	"kipthoi/infra/local/plan"
	"kipthoi/infra/local/schedule"
	"kipthoi/infra/local/template"
)

// The templates that are deployed can be started here, too.
func TestFrom_DeployedTemplates_HaveNothingThatIsUnknownHere(t *testing.T) {
	loaded, err := template.Load("../../../template.yaml", template.Options{
		Region: "ap-southeast-1", Account: "000000000000", StackName: "kipthoi",
		Parameters: map[string]string{"PublicUrl": "http://localhost:8080", "MailSender": "no-reply@kipthoi.example"},
		Place:      template.Place{QueueURL: func(name string) string { return "http://q/" + name }, APIEndpoint: "http://api"},
	})
	if err != nil {
		t.Fatal(err)
	}
	p, err := plan.From(loaded)
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range p.Functions {
		if _, err := os.Stat(filepath.Join(f.Dir, "main.go")); err != nil {
			t.Errorf("%s: %v", f.ID, err)
		}
	}
	for _, s := range p.Schedules {
		if _, err := schedule.Parse(s.Expression, s.Timezone); err != nil {
			t.Errorf("%s: %v", s.ID, err)
		}
	}
	if len(p.Functions) == 0 || len(p.Tables) != 1 || len(p.Buckets) != 1 || len(p.Routes) == 0 || len(p.Mappings) == 0 {
		t.Errorf("%d functions, %d tables, %d buckets, %d routes, %d mappings", len(p.Functions), len(p.Tables), len(p.Buckets), len(p.Routes), len(p.Mappings))
	}
}
