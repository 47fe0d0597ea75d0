package policy_test

import (
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"kipthoi/infra/local/template"
)

// statements are those of the role that a function runs as.
func statements(t *testing.T, f template.Resource) []any {
	t.Helper()
	var found []any
	for _, role := range ofType(t, "AWS::IAM::Role") {
		if role.ARN == text(at(f.Properties, "Role")) {
			for _, policy := range list(at(role.Properties, "Policies")) {
				found = append(found, list(at(policy, "PolicyDocument", "Statement"))...)
			}
		}
	}
	if len(found) == 0 {
		t.Errorf("%s runs as no role of the template", f.ID)
	}
	return found
}

func TestRoles_Each_BelongsToOneFunctionAndIsNoManagedOne(t *testing.T) {
	owners := map[string]string{}
	for _, f := range ofType(t, "AWS::Serverless::Function") {
		role := text(at(f.Properties, "Role"))
		if owners[role] != "" {
			t.Errorf("%s and %s share a role", owners[role], f.ID)
		}
		owners[role] = f.ID
		if at(f.Properties, "Policies") != nil {
			t.Errorf("%s: SAM adds managed policies, which grant on everything; use a role", f.ID)
		}
	}
	for _, role := range ofType(t, "AWS::IAM::Role") {
		if at(role.Properties, "ManagedPolicyArns") != nil {
			t.Errorf("%s takes managed policies", role.ID)
		}
	}
}

// TestRoles_Each_MayDoExactlyThis is the list to review when a function learns something new. X-Ray and the function's
// own log are left out: all have them.
func TestRoles_Each_MayDoExactlyThis(t *testing.T) {
	const queue = "sqs:ReceiveMessage sqs:DeleteMessage sqs:GetQueueAttributes"
	want, got := grants(queue), map[string][]string{}
	for _, f := range ofType(t, "AWS::Serverless::Function") {
		for _, s := range statements(t, f) {
			sid := text(at(s, "Sid"))
			if sid == "" || text(at(s, "Effect")) != "Allow" {
				t.Errorf("%s: statement %v has no name or does not allow", f.ID, s)
			}
			if sid == "WriteItsLog" || sid == "SendTraces" {
				continue
			}
			got[short(f)] = append(got[short(f)], strings.Join(texts(at(s, "Action")), " ")+" on "+places(at(s, "Resource")))
		}
		slices.Sort(got[short(f)])
	}
	for _, grants := range want {
		slices.Sort(grants)
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("grants (-want +got):\n%s", diff)
	}
}

func grants(queue string) map[string][]string {
	const (
		get    = "dynamodb:GetItem dynamodb:PutItem on table"
		query  = "dynamodb:GetItem dynamodb:Query dynamodb:PutItem on table"
		groups = "dynamodb:Query on table/index/by_group"
		mail   = "sqs:SendMessage on MailQueue"
		failed = "sqs:SendMessage on ScheduleDeadQueue"
		key    = "secretsmanager:GetSecretValue on LinkSecret"
	)
	return map[string][]string{
		"portal": {
			query, groups, "s3:PutObject on incoming/* register/*", "s3:GetObject on rollups/* annotated/*",
			"s3:GetObjectVersion on incoming/*", mail, key,
		},
		"intake":   {queue + " on IntakeQueue", "s3:GetObjectVersion on incoming/*", "s3:PutObject on annotated/*", query, mail},
		"register": {queue + " on RegisterQueue", "s3:GetObjectVersion on register/*", get, groups, mail},
		"remind":   {query, groups, mail, failed},
		"mail": {
			queue + " on MailQueue", get, groups, key,
			"ses:SendEmail on identity/baocao@lienminh.example identity/lienminh.example configuration-set/kipthoi-Data-MailConfigurationSet",
		},
		"bounce": {queue + " on BounceQueue", get, mail},
		"rollup": {
			"dynamodb:GetItem dynamodb:Query dynamodb:PutItem dynamodb:DeleteItem on table", groups, "s3:PutObject on rollups/*", failed,
		},
		"sweep": {query, "s3:ListBucketVersions on bucket", "sqs:SendMessage on IntakeQueue", failed},
	}
}

// places shortens the ARNs of a statement to what tells them apart.
func places(resources any) string {
	var names []string
	for _, arn := range texts(resources) {
		name := strings.SplitN(arn, ":", 6)[5]
		name = strings.NewReplacer("table/kipthoi-Data-Table", "table", "kipthoi-data-bucket-111122223333/", "").Replace(name)
		if name == "kipthoi-data-bucket-111122223333" {
			name = "bucket"
		}
		if strings.HasPrefix(name, "secret:") {
			name = "LinkSecret"
		}
		names = append(names, strings.TrimPrefix(name, "kipthoi-Data-"))
	}
	return strings.Join(names, " ")
}

var wildcard = regexp.MustCompile(`(^|[\s\["'])(\*|[a-z0-9]+:\*)(["'\],\s]|$)`)

func TestTemplates_Wildcards_SayWhy(t *testing.T) {
	found := 0
	for _, name := range templates {
		number := 0
		for line := range strings.Lines(read(t, name)) {
			number++
			code, comment, _ := strings.Cut(line, "#")
			if !wildcard.MatchString(code) || strings.Contains(code, "cron(") {
				continue
			}
			found++
			if strings.TrimSpace(comment) == "" {
				t.Errorf("%s:%d: a wildcard without a reason: %s", name, number, strings.TrimSpace(line))
			}
		}
	}
	if found == 0 {
		t.Error("no wildcard was found, though the tracing of the functions needs one")
	}
}
