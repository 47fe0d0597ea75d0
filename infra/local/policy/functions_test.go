package policy_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"kipthoi/infra/local/template"
)

func short(r template.Resource) string { return strings.TrimPrefix(r.Name, "kipthoi-") }

func TestFunctions_FoldersAndResources_AreTheSame(t *testing.T) {
	var deployed []string
	for _, f := range ofType(t, "AWS::Serverless::Function") {
		deployed = append(deployed, short(f))
		if want := "functions/" + short(f) + "/"; text(at(f.Properties, "CodeUri")) != want {
			t.Errorf("%s: CodeUri %v, want %s", f.ID, at(f.Properties, "CodeUri"), want)
		}
	}
	slices.Sort(deployed)
	if diff := cmp.Diff(functionFolders(t), deployed); diff != "" {
		t.Errorf("folders under functions/ (-) and functions in template.yaml (+):\n%s", diff)
	}
}

func TestFunctions_Each_IsBuiltAndTracedAlike(t *testing.T) {
	for _, f := range ofType(t, "AWS::Serverless::Function") {
		got := map[string]string{
			"Runtime": text(at(f.Properties, "Runtime")), "Handler": text(at(f.Properties, "Handler")),
			"Architecture": strings.Join(texts(at(f.Properties, "Architectures")), ","), "Tracing": text(at(f.Properties, "Tracing")),
			"BuildMethod": text(f.Metadata["BuildMethod"]),
		}
		want := map[string]string{
			"Runtime": "provided.al2023", "Handler": "bootstrap", "Architecture": "arm64", "Tracing": "Active", "BuildMethod": "go1.x",
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s (-want +got):\n%s", f.ID, diff)
		}
		if text(at(f.Properties, "Description")) == "" {
			t.Errorf("%s: no description", f.ID)
		}
	}
}

func TestFunctions_Each_LogsToItsOwnGroupThatForgets(t *testing.T) {
	groups := map[string]template.Resource{}
	for _, g := range ofType(t, "AWS::Logs::LogGroup") {
		groups[g.Name] = g
		if at(g.Properties, "RetentionInDays") == nil {
			t.Errorf("%s keeps its logs for ever", g.ID)
		}
	}
	for _, f := range ofType(t, "AWS::Serverless::Function") {
		want := "/aws/lambda/" + f.Name
		if got := text(at(f.Properties, "LoggingConfig", "LogGroup")); got != want {
			t.Errorf("%s logs to %q, want %q", f.ID, got, want)
		}
		if _, ok := groups[want]; !ok {
			t.Errorf("%s: no log group %q", f.ID, want)
		}
	}
}

func TestFunctions_Each_RunsWithinWhatItsCallerWaits(t *testing.T) {
	for _, f := range planned(t).Functions {
		if f.Timeout.Seconds() > 900 {
			t.Errorf("%s: timeout %v, more than Lambda allows", f.ID, f.Timeout)
		}
	}
	for _, r := range planned(t).Routes {
		for _, f := range planned(t).Functions {
			if f.Name == r.Function && f.Timeout >= r.Timeout {
				t.Errorf("%s may run for %v, but the API waits %v only", f.ID, f.Timeout, r.Timeout)
			}
		}
	}
}

func TestAPI_Stage_ThrottlesAndLogsNoLink(t *testing.T) {
	for _, stage := range ofType(t, "AWS::ApiGatewayV2::Stage") {
		for _, limit := range []string{"ThrottlingRateLimit", "ThrottlingBurstLimit"} {
			if at(stage.Properties, "DefaultRouteSettings", limit) == nil {
				t.Errorf("%s: no %s", stage.ID, limit)
			}
		}
		format := text(at(stage.Properties, "AccessLogSettings", "Format"))
		if !strings.Contains(format, "$context.requestId") {
			t.Errorf("%s logs no request: %q", stage.ID, format)
		}
		// A path carries a link; a query, a header or an address may tell who it belongs to.
		for _, revealing := range []string{"path", "Path", "query", "Query", "sourceIp", "userAgent", "header", "protocol"} {
			if strings.Contains(format, "$context."+revealing) || strings.Contains(format, "."+revealing) {
				t.Errorf("%s logs %s", stage.ID, revealing)
			}
		}
	}
}
