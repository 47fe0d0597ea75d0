package compile_test

import (
	"context"
	"io"
	"runtime"
	"testing"
	"time"

	"kipthoi/shared/compile"
	"kipthoi/shared/rollup"
	"kipthoi/shared/roster/rostertest"
)

// nowhere takes files and keeps none of them.
type nowhere struct{ peak *uint64 }

func (n nowhere) PutFile(_ context.Context, _, _ string, body io.ReadSeeker, _ int64) error {
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	*n.peak = max(*n.peak, m.HeapInuse)
	_, err := io.Copy(io.Discard, body)
	return err
}

// BenchmarkCompile compiles some 10,000 obligations in five provinces, as many as four
// provinces of today together have, in files and all. peak-MB is the heap beyond
// the table in memory, sampled before each file is stored.
func BenchmarkCompile(b *testing.B) {
	m := newMonth(b, nil)
	for i, code := range []string{"01", "37", "38", "95", "96"} {
		m.openProvince(b, code, rostertest.Mix{HTX: 1000, QTDND: 40 + i, THT: 1065})
	}
	runtime.GC()
	var before runtime.MemStats
	runtime.ReadMemStats(&before)
	var peak uint64
	c := &compile.Compiler{Store: m.store, Bucket: nowhere{&peak}, Dir: b.TempDir()}
	b.ReportAllocs()
	var n int
	for b.Loop() {
		n++
		rev, _, err := c.Period(b.Context(), march, rollup.OnDemand, "bench", atDeadline.Add(time.Duration(n)*time.Hour))
		if err != nil {
			b.Fatal(err)
		}
		b.ReportMetric(float64(rev.Expected), "obligations")
	}
	b.ReportMetric(float64(peak-min(peak, before.HeapInuse))/(1<<20), "peak-MB")
}
