package store_test

import (
	"os"
	"testing"

	"kipthoi/shared/store/storetest"
	"kipthoi/shared/table"
	"kipthoi/shared/table/tabletest"
)

func TestStore_InMemory_KeepsTheContract(t *testing.T) {
	storetest.Run(t, func(*testing.T) table.Table { return table.NewMemory() })
}

func TestStore_InDynamoDB_KeepsTheContract(t *testing.T) {
	storetest.Run(t, func(t *testing.T) table.Table { return tabletest.OpenDynamo(t, os.Getenv) })
}
