package keyring_test

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/secretsmanager"
	"github.com/aws/aws-sdk-go-v2/service/secretsmanager/types"

	"kipthoi/shared/keyring"
	"kipthoi/shared/link"
)

// vault is Secrets Manager with one secret.
type vault struct {
	stages map[string]string
	down   error
	reads  int
}

func (v *vault) GetSecretValue(_ context.Context, in *secretsmanager.GetSecretValueInput, _ ...func(*secretsmanager.Options)) (*secretsmanager.GetSecretValueOutput, error) {
	v.reads++
	if v.down != nil {
		return nil, v.down
	}
	text, ok := v.stages[*in.VersionStage]
	if !ok || *in.SecretId != "link-key" {
		return nil, &types.ResourceNotFoundException{}
	}
	return &secretsmanager.GetSecretValueOutput{SecretString: &text}, nil
}

var (
	first  = strings.Repeat("a", 64)
	second = strings.Repeat("b", 64)
	noon   = time.Date(2018, 4, 12, 5, 0, 0, 0, time.UTC)
	holder = link.Holder{ID: "htx-1", Role: link.RoleUnit}
)

func TestKeys_Rotation_ReachesARunningFunction(t *testing.T) {
	v := &vault{stages: map[string]string{"AWSCURRENT": first}}
	ring := keyring.New(v, "link-key")
	before, err := ring.Keys(t.Context(), noon)
	if err != nil {
		t.Fatal(err)
	}
	old := before.Token(holder)

	v.stages = map[string]string{"AWSCURRENT": second, "AWSPREVIOUS": first}
	same, err := ring.Keys(t.Context(), noon.Add(keyring.Lifetime-time.Second))
	if err != nil || same.Token(holder) != old {
		t.Errorf("within the lifetime keys were fetched again: %v", err)
	}
	for _, now := range []time.Time{noon.Add(keyring.Lifetime), noon.Add(-24 * time.Hour)} {
		after, err := ring.Keys(t.Context(), now)
		if err != nil {
			t.Fatal(err)
		}
		if after.Token(holder) == old {
			t.Errorf("at %s links are still signed with the old key", now)
		}
		if got, err := after.Parse(old); err != nil || got != holder {
			t.Errorf("at %s the old link does not open: %v", now, err)
		}
	}
}

func TestKeys_FetchedOnceForManyRequests(t *testing.T) {
	v := &vault{stages: map[string]string{"AWSCURRENT": first}}
	ring := keyring.New(v, "link-key")
	for range 10 {
		if _, err := ring.Keys(t.Context(), noon); err != nil {
			t.Fatal(err)
		}
	}
	if v.reads != 2 { // one a stage
		t.Errorf("%d reads, want 2", v.reads)
	}
}

func TestKeys_Unusable_AreAnError(t *testing.T) {
	down := errors.New("down")
	for name, v := range map[string]*vault{
		"no secret":                 {},
		"a short key":               {stages: map[string]string{"AWSCURRENT": "short"}},
		"a short previous key":      {stages: map[string]string{"AWSCURRENT": first, "AWSPREVIOUS": "short"}},
		"secrets manager not there": {stages: map[string]string{"AWSCURRENT": first}, down: down},
	} {
		if _, err := keyring.New(v, "link-key").Keys(t.Context(), noon); err == nil {
			t.Errorf("%s: no error", name)
		}
	}
}
