// Package tables is the local DynamoDB: the dynoxide server over a file, or whatever server the caller names, with the
// tables of the templates.
//
// Items are not removed when their time to live is over: AWS does it days late, and by its own clock, not by the
// stack's, which may show another year.
package tables

import (
	"context"
	"errors"
	"fmt"
	"io"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"

	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"
	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"kipthoi/infra/local/child"
	"kipthoi/infra/local/plan"
)

// Server is the running DynamoDB.
type Server struct {
	// URL is where it listens.
	URL     string
	process *child.Process
}

// Start runs dynoxide on the file; npm is the folder where it is installed. On platforms that package has no binary
// for, an installed dynoxide is taken.
func Start(ctx context.Context, npm, file string, output io.Writer) (*Server, error) {
	binary := filepath.Join(npm, "node_modules", "@dynoxide", "linux-x64", "dynoxide")
	if _, err := os.Stat(binary); err != nil {
		if binary, err = exec.LookPath("dynoxide"); err != nil {
			return nil, errors.New("start DynamoDB: no dynoxide for this platform; install one or name a server in AWS_ENDPOINT_URL_DYNAMODB")
		}
	}
	port, err := child.FreePort()
	if err != nil {
		return nil, err
	}
	url := "http://127.0.0.1:" + strconv.Itoa(port)
	process, err := child.Start(ctx, exec.Command(binary, "--host", "127.0.0.1", "-p", strconv.Itoa(port), "--db-path", file), output, url)
	if err != nil {
		return nil, err
	}
	return &Server{URL: url, process: process}, nil
}

// Stop ends the server; the file stays.
func (s *Server) Stop() { s.process.Stop() }

// Create makes the table unless it is there. One that is there must look as the template says.
func Create(ctx context.Context, client *dynamodb.Client, t plan.Table) error {
	want := input(t)
	_, err := client.CreateTable(ctx, want)
	if exists := (*types.ResourceInUseException)(nil); errors.As(err, &exists) {
		return compare(ctx, client, want)
	}
	if err != nil {
		return fmt.Errorf("create table %q: %w", t.Name, err)
	}
	return nil
}

func input(t plan.Table) *dynamodb.CreateTableInput {
	in := &dynamodb.CreateTableInput{TableName: &t.Name, BillingMode: types.BillingModePayPerRequest, KeySchema: schema(t.Keys)}
	for _, name := range slices.Sorted(maps.Keys(t.Attributes)) {
		in.AttributeDefinitions = append(in.AttributeDefinitions, types.AttributeDefinition{
			AttributeName: &name, AttributeType: types.ScalarAttributeType(t.Attributes[name]),
		})
	}
	for _, index := range t.Indexes {
		in.GlobalSecondaryIndexes = append(in.GlobalSecondaryIndexes, types.GlobalSecondaryIndex{
			IndexName: &index.Name, KeySchema: schema(index.Keys),
			Projection: &types.Projection{ProjectionType: types.ProjectionType(index.Projection), NonKeyAttributes: index.NonKey},
		})
	}
	return in
}

func schema(keys []plan.Key) []types.KeySchemaElement {
	elements := make([]types.KeySchemaElement, len(keys))
	for i, key := range keys {
		elements[i] = types.KeySchemaElement{AttributeName: &key.Attribute, KeyType: types.KeyType(key.Kind)}
	}
	return elements
}

// compare notices a table from before the template changed.
func compare(ctx context.Context, client *dynamodb.Client, want *dynamodb.CreateTableInput) error {
	out, err := client.DescribeTable(ctx, &dynamodb.DescribeTableInput{TableName: want.TableName})
	if err != nil {
		return fmt.Errorf("describe table %q: %w", *want.TableName, err)
	}
	indexes := map[string][]types.KeySchemaElement{}
	for _, index := range out.Table.GlobalSecondaryIndexes {
		indexes[*index.IndexName] = index.KeySchema
	}
	wantIndexes := map[string][]types.KeySchemaElement{}
	for _, index := range want.GlobalSecondaryIndexes {
		wantIndexes[*index.IndexName] = index.KeySchema
	}
	bare := cmpopts.IgnoreUnexported(types.KeySchemaElement{})
	if !cmp.Equal(want.KeySchema, out.Table.KeySchema, bare) || !cmp.Equal(wantIndexes, indexes, bare, cmpopts.EquateEmpty()) {
		return fmt.Errorf("table %q in the data folder has other keys or indexes than the template: remove the folder", *want.TableName)
	}
	return nil
}
