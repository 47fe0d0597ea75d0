package objects

import (
	"context"
	"errors"
	"fmt"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/aws/aws-sdk-go-v2/service/s3/types"

	"kipthoi/infra/local/plan"
)

// Create makes the bucket with its versioning and CORS rules; created is false if it was there already.
func Create(ctx context.Context, client *s3.Client, b plan.Bucket, region string) (created bool, err error) {
	_, err = client.CreateBucket(ctx, &s3.CreateBucketInput{
		Bucket:                    &b.Name,
		CreateBucketConfiguration: &types.CreateBucketConfiguration{LocationConstraint: types.BucketLocationConstraint(region)},
	})
	var owned *types.BucketAlreadyOwnedByYou
	var exists *types.BucketAlreadyExists
	created = err == nil
	if err != nil && !errors.As(err, &owned) && !errors.As(err, &exists) {
		return false, fmt.Errorf("create bucket %q: %w", b.Name, err)
	}
	if b.Versioned {
		if _, err := client.PutBucketVersioning(ctx, &s3.PutBucketVersioningInput{
			Bucket: &b.Name, VersioningConfiguration: &types.VersioningConfiguration{Status: types.BucketVersioningStatusEnabled},
		}); err != nil {
			return created, fmt.Errorf("keep versions in bucket %q: %w", b.Name, err)
		}
	}
	return created, cors(ctx, client, b)
}

func cors(ctx context.Context, client *s3.Client, b plan.Bucket) error {
	if len(b.CORS) == 0 {
		return nil
	}
	rules := make([]types.CORSRule, len(b.CORS))
	for i, rule := range b.CORS {
		rules[i] = types.CORSRule{
			AllowedOrigins: rule.Origins, AllowedMethods: rule.Methods, AllowedHeaders: rule.Headers,
			ExposeHeaders: rule.Expose, MaxAgeSeconds: aws.Int32(int32(rule.MaxAge)),
		}
	}
	if _, err := client.PutBucketCors(ctx, &s3.PutBucketCorsInput{
		Bucket: &b.Name, CORSConfiguration: &types.CORSConfiguration{CORSRules: rules},
	}); err != nil {
		return fmt.Errorf("set CORS of bucket %q: %w", b.Name, err)
	}
	return nil
}
