package tables_test

import (
	"path/filepath"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/credentials"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"

	"kipthoi/infra/local/child"
	"kipthoi/infra/local/plan"
	"kipthoi/infra/local/tables"
)

const npm = "../npm"

var documents = plan.Table{
	Name: "documents", Attributes: map[string]string{"pk": "S", "sk": "S", "gpk": "S"},
	Keys:    []plan.Key{{Attribute: "pk", Kind: "HASH"}, {Attribute: "sk", Kind: "RANGE"}},
	Indexes: []plan.Index{{Name: "by_group", Keys: []plan.Key{{Attribute: "gpk", Kind: "HASH"}, {Attribute: "sk", Kind: "RANGE"}}, Projection: "ALL"}},
}

func start(t *testing.T, file string) func(caller string) *dynamodb.Client {
	t.Helper()
	if err := child.Install(t.Context(), npm, t.Output()); err != nil {
		t.Fatal(err)
	}
	server, err := tables.Start(t.Context(), npm, file, t.Output())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(server.Stop)
	return func(caller string) *dynamodb.Client {
		return dynamodb.New(dynamodb.Options{
			Region: "ap-southeast-1", BaseEndpoint: aws.String(server.URL), Credentials: credentials.NewStaticCredentialsProvider(caller, "b", ""),
		})
	}
}

func TestTable_AfterARestart_IsThereForEveryCaller(t *testing.T) {
	file := filepath.Join(t.TempDir(), "tables.db")
	t.Run("before", func(t *testing.T) {
		as := start(t, file)
		if err := tables.Create(t.Context(), as("one"), documents); err != nil {
			t.Fatal(err)
		}
		item := map[string]types.AttributeValue{
			"pk": &types.AttributeValueMemberS{Value: "p"}, "sk": &types.AttributeValueMemberS{Value: "s"}, "gpk": &types.AttributeValueMemberS{Value: "g"},
		}
		if _, err := as("one").PutItem(t.Context(), &dynamodb.PutItemInput{TableName: &documents.Name, Item: item}); err != nil {
			t.Fatal(err)
		}
	})
	t.Run("after", func(t *testing.T) {
		as := start(t, file)
		if err := tables.Create(t.Context(), as("one"), documents); err != nil {
			t.Fatal(err)
		}
		out, err := as("two").Query(t.Context(), &dynamodb.QueryInput{
			TableName: &documents.Name, IndexName: aws.String("by_group"), KeyConditionExpression: aws.String("gpk = :g"),
			ExpressionAttributeValues: map[string]types.AttributeValue{":g": &types.AttributeValueMemberS{Value: "g"}},
		})
		if err != nil || out.Count != 1 {
			t.Errorf("found %v, %v", out, err)
		}
	})
}

func TestTable_OtherThanTheTemplateSays_IsRefused(t *testing.T) {
	as := start(t, filepath.Join(t.TempDir(), "tables.db"))
	if err := tables.Create(t.Context(), as("one"), documents); err != nil {
		t.Fatal(err)
	}
	changed := documents
	changed.Indexes = nil
	changed.Attributes = map[string]string{"pk": "S", "sk": "S"}
	if err := tables.Create(t.Context(), as("one"), changed); err == nil || !strings.Contains(err.Error(), "other keys or indexes") {
		t.Errorf("error %v", err)
	}
}
