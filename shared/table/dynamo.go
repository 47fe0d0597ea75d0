package table

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"strconv"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"
)

// IndexName is the one index of the table: partition key gpk, sort key gsk, all
// attributes projected.
const IndexName = "by_group"

// Dynamo is a Table in DynamoDB. It wants string keys pk and sk and the index
// by_group on the strings gpk and gsk; the document lies in doc, its revision
// in rev, its TTL in expires_at.
type Dynamo struct {
	client *dynamodb.Client
	name   string
}

// NewDynamo returns the table called tableName.
func NewDynamo(client *dynamodb.Client, tableName string) *Dynamo {
	return &Dynamo{client: client, name: tableName}
}

// Get implements Table with a consistent read.
func (d *Dynamo) Get(ctx context.Context, pk, sk string) (Item, error) {
	if err := validateKey(pk, sk); err != nil {
		return Item{}, fmt.Errorf("get %q %q: %w", pk, sk, err)
	}
	out, err := d.client.GetItem(ctx, &dynamodb.GetItemInput{
		TableName: &d.name, ConsistentRead: aws.Bool(true), Key: keyOf(Item{PK: pk, SK: sk}),
	})
	if err == nil && out.Item == nil {
		err = ErrNotFound
	}
	if err != nil {
		return Item{}, fmt.Errorf("get %q %q: %w", pk, sk, err)
	}
	return decode(out.Item)
}

// Query implements Table with consistent reads, page by page.
func (d *Dynamo) Query(ctx context.Context, pk, skPrefix string) iter.Seq2[Item, error] {
	if err := validateKey(pk, "-"); err != nil {
		return fail(fmt.Errorf("query %q %q: %w", pk, skPrefix, err))
	}
	in := &dynamodb.QueryInput{
		TableName: &d.name, ConsistentRead: aws.Bool(true),
		KeyConditionExpression:    aws.String("pk = :pk"),
		ExpressionAttributeValues: map[string]types.AttributeValue{":pk": text(pk)},
	}
	if skPrefix != "" {
		in.KeyConditionExpression = aws.String("pk = :pk AND begins_with(sk, :sk)")
		in.ExpressionAttributeValues[":sk"] = text(skPrefix)
	}
	return d.pages(ctx, in, func(err error) error { return fmt.Errorf("query %q %q: %w", pk, skPrefix, err) })
}

// Group implements Table by reading the index, page by page.
func (d *Dynamo) Group(ctx context.Context, group string) iter.Seq2[Item, error] {
	if err := validateKey(group, "-"); err != nil {
		return fail(fmt.Errorf("group %q: %w", group, err))
	}
	in := &dynamodb.QueryInput{
		TableName: &d.name, IndexName: aws.String(IndexName),
		KeyConditionExpression:    aws.String("gpk = :gpk"),
		ExpressionAttributeValues: map[string]types.AttributeValue{":gpk": text(group)},
	}
	return d.pages(ctx, in, func(err error) error { return fmt.Errorf("group %q: %w", group, err) })
}

func (d *Dynamo) pages(ctx context.Context, in *dynamodb.QueryInput, wrap func(error) error) iter.Seq2[Item, error] {
	return func(yield func(Item, error) bool) {
		pager := dynamodb.NewQueryPaginator(d.client, in)
		for pager.HasMorePages() {
			page, err := pager.NextPage(ctx)
			if err != nil {
				yield(Item{}, wrap(err))
				return
			}
			for _, attrs := range page.Items {
				item, err := decode(attrs)
				if !yield(item, err) || err != nil {
					return
				}
			}
		}
	}
}

// Write implements Table: one Put or Delete as a conditional write, anything
// else as a transaction.
func (d *Dynamo) Write(ctx context.Context, writes ...Write) error {
	if err := validate(writes); err != nil {
		return err
	}
	err := d.write(ctx, writes)
	if err != nil && len(writes) > 0 {
		first := writes[0].Item
		return fmt.Errorf("write %q %q and %d more: %w", first.PK, first.SK, len(writes)-1, conflict(err))
	}
	return err
}

func (d *Dynamo) write(ctx context.Context, writes []Write) error {
	switch {
	case len(writes) == 0:
		return nil
	case len(writes) == 1 && writes[0].Op == Put:
		put := d.put(writes[0].Item)
		_, err := d.client.PutItem(ctx, &dynamodb.PutItemInput{
			TableName: put.TableName, Item: put.Item,
			ConditionExpression:       put.ConditionExpression,
			ExpressionAttributeValues: put.ExpressionAttributeValues,
		})
		return err
	case len(writes) == 1 && writes[0].Op == Delete:
		del := d.delete(writes[0].Item)
		_, err := d.client.DeleteItem(ctx, &dynamodb.DeleteItemInput{
			TableName: del.TableName, Key: del.Key,
			ConditionExpression:       del.ConditionExpression,
			ExpressionAttributeValues: del.ExpressionAttributeValues,
		})
		return err
	}
	in := &dynamodb.TransactWriteItemsInput{}
	for _, w := range writes {
		in.TransactItems = append(in.TransactItems, d.transact(w))
	}
	_, err := d.client.TransactWriteItems(ctx, in)
	return err
}

func (d *Dynamo) transact(w Write) types.TransactWriteItem {
	switch w.Op {
	case Delete:
		return types.TransactWriteItem{Delete: d.delete(w.Item)}
	case Check:
		condition, values := expect(w.Item.Rev)
		return types.TransactWriteItem{ConditionCheck: &types.ConditionCheck{
			TableName: &d.name, Key: keyOf(w.Item),
			ConditionExpression: condition, ExpressionAttributeValues: values,
		}}
	case Put:
	}
	return types.TransactWriteItem{Put: d.put(w.Item)}
}

func (d *Dynamo) put(i Item) *types.Put {
	condition, values := expect(i.Rev)
	return &types.Put{
		TableName: &d.name, Item: encode(i),
		ConditionExpression: condition, ExpressionAttributeValues: values,
	}
}

func (d *Dynamo) delete(i Item) *types.Delete {
	condition, values := expect(i.Rev)
	return &types.Delete{
		TableName: &d.name, Key: keyOf(i),
		ConditionExpression: condition, ExpressionAttributeValues: values,
	}
}

func expect(rev int64) (*string, map[string]types.AttributeValue) {
	if rev == 0 {
		return aws.String("attribute_not_exists(pk)"), nil
	}
	return aws.String("rev = :rev"), map[string]types.AttributeValue{":rev": number(rev)}
}

// conflict makes ErrConflict of the answers that say a condition did not hold
// or another transaction was faster. A transaction cancelled for any further
// reason, throttling among them, stays the error it is.
func conflict(err error) error {
	var failed *types.ConditionalCheckFailedException
	var busy *types.TransactionConflictException
	if errors.As(err, &failed) || errors.As(err, &busy) {
		return fmt.Errorf("%w (%w)", ErrConflict, err)
	}
	var canceled *types.TransactionCanceledException
	if !errors.As(err, &canceled) || len(canceled.CancellationReasons) == 0 {
		return err
	}
	for _, reason := range canceled.CancellationReasons {
		switch aws.ToString(reason.Code) {
		case "None", "ConditionalCheckFailed", "TransactionConflict":
		default:
			return err
		}
	}
	return fmt.Errorf("%w (%w)", ErrConflict, err)
}

func encode(i Item) map[string]types.AttributeValue {
	attrs := keyOf(i)
	attrs["rev"] = number(i.Rev + 1)
	attrs["doc"] = text(string(i.Doc))
	if i.Group != "" {
		attrs["gpk"], attrs["gsk"] = text(i.Group), text(i.GroupSort)
	}
	if !i.ExpiresAt.IsZero() {
		attrs["expires_at"] = number(i.ExpiresAt.Unix())
	}
	return attrs
}

func decode(attrs map[string]types.AttributeValue) (Item, error) {
	read := func(name string) string {
		switch v := attrs[name].(type) {
		case *types.AttributeValueMemberS:
			return v.Value
		case *types.AttributeValueMemberN:
			return v.Value
		}
		return ""
	}
	item := Item{
		PK: read("pk"), SK: read("sk"), Group: read("gpk"), GroupSort: read("gsk"), Doc: []byte(read("doc")),
	}
	rev, err := strconv.ParseInt(read("rev"), 10, 64)
	if err != nil || rev < 1 {
		return Item{}, fmt.Errorf("read %q %q: revision %q", item.PK, item.SK, read("rev"))
	}
	item.Rev = rev
	if seconds, err := strconv.ParseInt(read("expires_at"), 10, 64); err == nil {
		item.ExpiresAt = time.Unix(seconds, 0).UTC()
	}
	return item, nil
}

func keyOf(i Item) map[string]types.AttributeValue {
	return map[string]types.AttributeValue{"pk": text(i.PK), "sk": text(i.SK)}
}

func text(s string) types.AttributeValue { return &types.AttributeValueMemberS{Value: s} }

func number(n int64) types.AttributeValue {
	return &types.AttributeValueMemberN{Value: strconv.FormatInt(n, 10)}
}
