package policy_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestState_Survives_TheStackAndItsReplacement(t *testing.T) {
	stateful := []string{"AWS::S3::Bucket", "AWS::S3::BucketPolicy", "AWS::DynamoDB::Table", "AWS::SecretsManager::Secret"}
	kept := 0
	for _, name := range templates {
		for id, r := range writtenIn(t, name).Resources {
			if !slices.Contains(stateful, r.Type) && !strings.HasSuffix(id, "DeadQueue") && id != "Data" {
				continue
			}
			kept++
			if r.DeletionPolicy != "Retain" || r.UpdateReplacePolicy != "Retain" {
				t.Errorf("%s: %s would go with the stack", name, id)
			}
		}
	}
	if kept < 10 {
		t.Errorf("only %d resources looked at", kept)
	}
}

func TestTable_IsProtectedAndCanBeTakenBackToAnySecond(t *testing.T) {
	for _, table := range ofType(t, "AWS::DynamoDB::Table") {
		if at(table.Properties, "DeletionProtectionEnabled") != true ||
			at(table.Properties, "PointInTimeRecoverySpecification", "PointInTimeRecoveryEnabled") != true {
			t.Errorf("%s: not protected against deletion, or no recovery", table.ID)
		}
		if got := text(at(table.Properties, "BillingMode")); got != "PAY_PER_REQUEST" {
			t.Errorf("%s: billing %q would throttle the last two days", table.ID, got)
		}
	}
}

func TestBucket_IsClosedToThePublicAndTalksToThePortalOnly(t *testing.T) {
	bucket := ofType(t, "AWS::S3::Bucket")[0]
	for _, block := range []string{"BlockPublicAcls", "BlockPublicPolicy", "IgnorePublicAcls", "RestrictPublicBuckets"} {
		if at(bucket.Properties, "PublicAccessBlockConfiguration", block) != true {
			t.Errorf("%s is off", block)
		}
	}
	if at(bucket.Properties, "BucketEncryption", "ServerSideEncryptionConfiguration", 0) == nil {
		t.Error("no encryption")
	}
	rules := list(at(bucket.Properties, "CorsConfiguration", "CorsRules"))
	for _, rule := range rules {
		if diff := cmp.Diff([]string{publicURL}, texts(at(rule, "AllowedOrigins"))); diff != "" {
			t.Errorf("origins (-want +got):\n%s", diff)
		}
	}
	if len(rules) == 0 {
		t.Error("browsers cannot upload")
	}
	policy := ofType(t, "AWS::S3::BucketPolicy")[0]
	deny := at(policy.Properties, "PolicyDocument", "Statement", 0)
	if text(at(deny, "Effect")) != "Deny" || text(at(deny, "Condition", "Bool", "aws:SecureTransport")) != "false" {
		t.Errorf("plain HTTP is let in: %v", deny)
	}
}

// TestBucket_Uploads_AreNeverRemoved reads every lifecycle rule that ends anything and wants it to say where, and that
// this is not where uploads lie.
func TestBucket_Uploads_AreNeverRemoved(t *testing.T) {
	bucket := ofType(t, "AWS::S3::Bucket")[0]
	if text(at(bucket.Properties, "VersioningConfiguration", "Status")) != "Enabled" {
		t.Error("no versions are kept")
	}
	rules := list(at(bucket.Properties, "LifecycleConfiguration", "Rules"))
	if len(rules) == 0 {
		t.Fatal("no lifecycle rules")
	}
	for _, rule := range rules {
		ends := false
		for key := range rule.(map[string]any) {
			ends = ends || strings.Contains(key, "Expiration") || strings.Contains(key, "Transition")
		}
		prefix := text(at(rule, "Prefix"))
		if ends && prefix != "annotated/" {
			t.Errorf("rule %v ends objects under %q", at(rule, "Id"), prefix)
		}
	}
}

func TestTemplates_EverythingADeployerSees_IsDescribed(t *testing.T) {
	for _, name := range templates {
		w := writtenIn(t, name)
		if w.Description == "" {
			t.Errorf("%s: no description", name)
		}
		for id, p := range w.Parameters {
			if p.Description == "" {
				t.Errorf("%s: parameter %s has no description", name, id)
			}
		}
		for id, o := range w.Outputs {
			if o.Description == "" {
				t.Errorf("%s: output %s has no description", name, id)
			}
		}
	}
}
