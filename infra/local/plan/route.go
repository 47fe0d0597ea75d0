package plan

import (
	"slices"
	"strings"
	"time"

	"kipthoi/infra/local/template"
)

// Route leads requests of the HTTP API to a function.
type Route struct {
	// Key is as API Gateway writes it: "GET /l/{token}", "ANY /api/{rest+}" or "$default".
	Key      string
	Function string
	// Timeout is the integration's, at most 30 s.
	Timeout time.Duration
}

func (b *builder) route(o object) {
	key, target := o.text("RouteKey"), o.text("Target")
	integration, ok := b.integration(strings.TrimPrefix(target, "integrations/"))
	if !ok {
		b.problem(o.where, "target %q is no integration", target)
		return
	}
	if kind, format := integration.text("IntegrationType"), integration.text("PayloadFormatVersion"); kind != "AWS_PROXY" || format != "2.0" {
		b.problem(integration.where, "the local stack speaks AWS_PROXY 2.0 only, not %s %s", kind, format)
	}
	function := b.integrated(integration)
	timeout := integration.number("TimeoutInMillis", 30_000)
	if timeout < 50 || timeout > 30_000 {
		b.problem(integration.where, "TimeoutInMillis %d is not within 50 and 30000", timeout)
	}
	b.staged(o)
	b.plan.Routes = append(b.plan.Routes, Route{Key: key, Function: function, Timeout: time.Duration(timeout) * time.Millisecond})
}

func (b *builder) integration(name string) (object, bool) {
	for _, resource := range b.resources {
		if resource.Type == "AWS::ApiGatewayV2::Integration" && resource.Name == name {
			return object{where: resource.ID, values: resource.Properties, problems: &b.problems}, true
		}
	}
	return object{}, false
}

// integrated is the function an integration calls, which must let API Gateway in.
func (b *builder) integrated(o object) string {
	arn := o.text("IntegrationUri")
	if _, path, ok := strings.Cut(arn, ":lambda:path/2015-03-31/functions/"); ok {
		arn = strings.TrimSuffix(path, "/invocations")
	}
	function, ok := b.named("AWS::Serverless::Function", arn)
	if !ok {
		b.problem(o.where, "IntegrationUri %q is no function", arn)
		return ""
	}
	if !slices.ContainsFunc(b.resources, func(r template.Resource) bool {
		name := r.Properties["FunctionName"]
		return r.Type == "AWS::Lambda::Permission" && (name == function.Name || name == function.ARN) &&
			r.Properties["Principal"] == "apigateway.amazonaws.com" && r.Properties["Action"] == "lambda:InvokeFunction"
	}) {
		b.problem(o.where, "no AWS::Lambda::Permission lets apigateway.amazonaws.com invoke %s: every request would answer 500", function.ID)
	}
	return function.Name
}

// staged notes an API without a stage that is deployed by itself: its routes would answer 404.
func (b *builder) staged(o object) {
	api := o.text("ApiId")
	if !slices.ContainsFunc(b.resources, func(r template.Resource) bool {
		return r.Type == "AWS::ApiGatewayV2::Stage" && r.Properties["ApiId"] == api &&
			r.Properties["StageName"] == "$default" && r.Properties["AutoDeploy"] == true
	}) {
		b.problem(o.where, "its API has no stage $default with AutoDeploy")
	}
}
