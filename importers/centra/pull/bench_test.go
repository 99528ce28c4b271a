package pull

import (
	"testing"
	"time"

	"counterfoil/fixtures/tenant"
)

// BenchmarkFirstReading reads a tenant over HTTP and posts it: an operation is an order.
func BenchmarkFirstReading(b *testing.B) {
	portionPages = 20
	s, l := newShop(b, b.N, tenant.Options{}), newBench(b)
	b.ResetTimer()
	if _, err := l.puller(s).Changes(b.Context(), time.Date(2000, 1, 1, 0, 0, 0, 0, time.UTC)); err != nil {
		b.Fatal(err)
	}
}
