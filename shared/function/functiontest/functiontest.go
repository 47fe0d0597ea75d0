// Package functiontest reads the sample events for the tests of the functions.
//
// It refuses a field that the program has never heard of: such a sample is no
// longer what AWS, or another function, sends.
package functiontest

import (
	"bytes"
	"encoding/json"
	"os"
	"testing"
)

// Sample decodes the event in a file.
func Sample(t testing.TB, path string, into any) {
	t.Helper()
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	Strictly(t, data, into)
}

// Strictly decodes what stands within an event.
func Strictly(t testing.TB, data []byte, into any) {
	t.Helper()
	decoder := json.NewDecoder(bytes.NewReader(data))
	decoder.DisallowUnknownFields()
	if err := decoder.Decode(into); err != nil {
		t.Fatalf("decode %.80s: %v", data, err)
	}
}
