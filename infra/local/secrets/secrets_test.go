package secrets_test

import (
	"context"
	"encoding/json"
	"net/http/httptest"
	"path/filepath"
	"regexp"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/credentials"
	"github.com/aws/aws-sdk-go-v2/service/secretsmanager"

	"kipthoi/infra/local/plan"
	"kipthoi/infra/local/secrets"
)

var specs = []plan.Secret{
	{Name: "key", ARN: "arn:key", Generate: plan.Generate{Length: 48, NoPunctuation: true}},
	{Name: "pair", ARN: "arn:pair", Generate: plan.Generate{Length: 8, Exclude: "abc", Template: `{"user":"me"}`, Key: "password"}},
	{Name: "fixed", ARN: "arn:fixed", Value: "as written"},
}

func open(t *testing.T, file string) (*secrets.Server, func(id, stage string) (string, error)) {
	t.Helper()
	server, err := secrets.Open(file, specs)
	if err != nil {
		t.Fatal(err)
	}
	web := httptest.NewServer(server)
	t.Cleanup(web.Close)
	client := secretsmanager.New(secretsmanager.Options{
		Region: "x", BaseEndpoint: aws.String(web.URL), Credentials: credentials.NewStaticCredentialsProvider("a", "b", ""),
	})
	return server, func(id, stage string) (string, error) {
		in := &secretsmanager.GetSecretValueInput{SecretId: &id}
		if stage != "" {
			in.VersionStage = &stage
		}
		out, err := client.GetSecretValue(context.Background(), in)
		if err != nil {
			return "", err
		}
		return *out.SecretString, nil
	}
}

func TestSecret_Generated_FollowsItsTemplateAndIsKept(t *testing.T) {
	file := filepath.Join(t.TempDir(), "secrets.json")
	_, get := open(t, file)
	key, err := get("arn:key", "")
	if err != nil || !regexp.MustCompile(`^[a-zA-Z0-9]{48}$`).MatchString(key) {
		t.Errorf("key %q, %v", key, err)
	}
	pair, err := get("pair", "AWSCURRENT")
	var object struct{ User, Password string }
	if err != nil || json.Unmarshal([]byte(pair), &object) != nil || object.User != "me" || !regexp.MustCompile(`^[^abc]{8}$`).MatchString(object.Password) {
		t.Errorf("pair %q, %v", pair, err)
	}
	if fixed, err := get("fixed", ""); err != nil || fixed != "as written" {
		t.Errorf("fixed %q, %v", fixed, err)
	}
	_, again := open(t, file)
	if kept, err := again("key", ""); err != nil || kept != key {
		t.Errorf("after a restart %q, %v, want %q", kept, err, key)
	}
}

func TestSecret_Rotated_StillHasItsPreviousValue(t *testing.T) {
	server, get := open(t, filepath.Join(t.TempDir(), "secrets.json"))
	before, err := get("key", "")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := get("key", "AWSPREVIOUS"); err == nil {
		t.Error("a secret that was never rotated has a previous value")
	}
	if err := server.Rotate("key"); err != nil {
		t.Fatal(err)
	}
	current, currentErr := get("key", "")
	previous, previousErr := get("key", "AWSPREVIOUS")
	if currentErr != nil || previousErr != nil || current == before || previous != before {
		t.Errorf("current %q (%v), previous %q (%v), before %q", current, currentErr, previous, previousErr, before)
	}
}

func TestSecret_Unknown_IsNotFound(t *testing.T) {
	_, get := open(t, filepath.Join(t.TempDir(), "secrets.json"))
	if value, err := get("other", ""); err == nil {
		t.Errorf("found %q", value)
	}
}
