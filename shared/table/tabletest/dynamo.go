package tabletest

import (
	"context"
	"crypto/rand"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"

	"kipthoi/shared/table"
)

// EndpointVariable names the DynamoDB the contract is also held to.
const EndpointVariable = "AWS_ENDPOINT_URL_DYNAMODB"

// OpenDynamo returns a table of its own on the DynamoDB that EndpointVariable
// names in the environment, made as package table wants it and removed after the
// test. Without one the test is skipped, or under CI=true fails.
func OpenDynamo(t *testing.T, getenv func(string) string) table.Table {
	t.Helper()
	endpoint := getenv(EndpointVariable)
	if endpoint == "" {
		const missing = EndpointVariable + " is not set: `make test` starts a DynamoDB and sets it"
		if getenv("CI") == "true" {
			t.Fatal(missing)
		}
		t.Skip(missing)
	}
	anybody := func(context.Context) (aws.Credentials, error) {
		return aws.Credentials{AccessKeyID: "test", SecretAccessKey: "test"}, nil
	}
	client := dynamodb.New(dynamodb.Options{
		BaseEndpoint: &endpoint, Region: "ap-southeast-1", Credentials: aws.CredentialsProviderFunc(anybody),
	})
	name := "contract-" + rand.Text()
	create(t, client, name)
	return table.NewDynamo(client, name)
}

func create(t *testing.T, client *dynamodb.Client, name string) {
	t.Helper()
	in := &dynamodb.CreateTableInput{
		TableName: &name, BillingMode: types.BillingModePayPerRequest, KeySchema: keySchema("pk", "sk"),
		GlobalSecondaryIndexes: []types.GlobalSecondaryIndex{{
			IndexName: aws.String(table.IndexName), KeySchema: keySchema("gpk", "gsk"),
			Projection: &types.Projection{ProjectionType: types.ProjectionTypeAll},
		}},
	}
	for _, key := range []string{"pk", "sk", "gpk", "gsk"} {
		in.AttributeDefinitions = append(in.AttributeDefinitions, types.AttributeDefinition{
			AttributeName: aws.String(key), AttributeType: types.ScalarAttributeTypeS,
		})
	}
	if _, err := client.CreateTable(t.Context(), in); err != nil {
		t.Fatalf("create table: %v", err)
	}
	t.Cleanup(func() {
		// The test's own context has ended by now.
		if _, err := client.DeleteTable(context.Background(), &dynamodb.DeleteTableInput{TableName: &name}); err != nil {
			t.Errorf("delete table: %v", err)
		}
	})
	waiter := dynamodb.NewTableExistsWaiter(client, func(o *dynamodb.TableExistsWaiterOptions) { o.MinDelay = 100 * time.Millisecond })
	if err := waiter.Wait(t.Context(), &dynamodb.DescribeTableInput{TableName: &name}, time.Minute); err != nil {
		t.Fatalf("wait for table: %v", err)
	}
}

func keySchema(partition, sort string) []types.KeySchemaElement {
	return []types.KeySchemaElement{
		{AttributeName: &partition, KeyType: types.KeyTypeHash},
		{AttributeName: &sort, KeyType: types.KeyTypeRange},
	}
}
