// Package keyring fetches the link keys from Secrets Manager and keeps them for
// a few minutes, so that a rotation reaches every running function.
//
// It decides that the secret's own text is the key, that AWSPREVIOUS stays
// accepted as long as Secrets Manager keeps it, and refuses keys too short to
// be trusted.
package keyring

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/secretsmanager"
	"github.com/aws/aws-sdk-go-v2/service/secretsmanager/types"

	"kipthoi/shared/link"
)

// Lifetime is how long fetched keys are used before they are asked for again.
const Lifetime = 5 * time.Minute

// Client is the part of secretsmanager.Client that is used.
type Client interface {
	GetSecretValue(ctx context.Context, in *secretsmanager.GetSecretValueInput, o ...func(*secretsmanager.Options)) (*secretsmanager.GetSecretValueOutput, error)
}

// Ring holds the keys of one secret. It is safe for concurrent use.
type Ring struct {
	client Client
	secret string

	mu      sync.Mutex
	keys    link.Keys
	fetched time.Time
}

// New returns the ring of a secret; secret is its name or ARN.
func New(client Client, secret string) *Ring {
	return &Ring{client: client, secret: secret}
}

// Keys returns the keys in force at now, which may come from a played clock and
// so lie on either side of the last fetch.
func (r *Ring) Keys(ctx context.Context, now time.Time) (link.Keys, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if !r.fetched.IsZero() && now.Sub(r.fetched).Abs() < Lifetime {
		return r.keys, nil
	}
	keys, err := r.fetch(ctx)
	if err != nil {
		return link.Keys{}, fmt.Errorf("fetch link keys: %w", err)
	}
	r.keys, r.fetched = keys, now
	return keys, nil
}

func (r *Ring) fetch(ctx context.Context) (link.Keys, error) {
	current, err := r.version(ctx, "AWSCURRENT")
	if err != nil {
		return link.Keys{}, err
	}
	previous, err := r.version(ctx, "AWSPREVIOUS")
	var absent *types.ResourceNotFoundException
	if err != nil && !errors.As(err, &absent) {
		return link.Keys{}, err
	}
	keys := link.Keys{Current: current, Previous: previous}
	return keys, keys.Validate()
}

func (r *Ring) version(ctx context.Context, stage string) ([]byte, error) {
	out, err := r.client.GetSecretValue(ctx, &secretsmanager.GetSecretValueInput{SecretId: &r.secret, VersionStage: &stage})
	if err != nil {
		return nil, fmt.Errorf("read %s: %w", stage, err)
	}
	return []byte(aws.ToString(out.SecretString)), nil
}
