package centra

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io"
	"os"
	"path/filepath"
	"testing"
	"time"

	"counterfoil/fixtures"
)

// BenchmarkMonth minimises and decodes a month of 2,000 orders. The yardstick is a raw
// decode of the same bytes with encoding/json; "x-raw" is the ratio to it.
func BenchmarkMonth(b *testing.B) {
	dir := b.TempDir()
	if _, err := (fixtures.Month{Seed: 7, Orders: 2000}).Generate(dir); err != nil {
		b.Fatal(err)
	}
	names, err := filepath.Glob(filepath.Join(dir, fixtures.CentraFolder, "*"))
	if err != nil {
		b.Fatal(err)
	}
	var content []byte
	for _, name := range names {
		part, err := os.ReadFile(name)
		if err != nil {
			b.Fatal(err)
		}
		content = append(content, part...)
	}
	raw := rawDecode(b, content)
	b.SetBytes(int64(len(content)))
	b.ReportAllocs()
	var minimising time.Duration
	for b.Loop() {
		start := time.Now()
		var records [][]byte
		if _, err := (Format{}).Minimise(context.Background(), bytes.NewReader(content), func(r []byte) error {
			records = append(records, bytes.Clone(r))
			return nil
		}); err != nil {
			b.Fatal(err)
		}
		minimising += time.Since(start)
		for _, r := range records {
			if _, rejections := (Format{}).Decode(r); len(rejections) > 0 {
				b.Fatal(rejections)
			}
		}
	}
	each := b.Elapsed() / time.Duration(b.N)
	b.ReportMetric(each.Seconds()/raw.Seconds(), "x-raw")
	b.ReportMetric((minimising/time.Duration(b.N)).Seconds()/raw.Seconds(), "x-raw-minimise")
}

func rawDecode(b *testing.B, content []byte) time.Duration {
	start := time.Now()
	d := json.NewDecoder(bytes.NewReader(content))
	d.UseNumber()
	for {
		var v any
		if err := d.Decode(&v); errors.Is(err, io.EOF) {
			return time.Since(start)
		} else if err != nil {
			b.Fatal(err)
		}
	}
}
