package fetch

import (
	"testing"
	"time"
)

// The header that says when to come back is others' text: whatever it and the date beside
// it hold, the wait is neither negative nor without an end.
func FuzzRetryAfter(f *testing.F) {
	const server = "Tue, 03 Nov 2026 08:00:00 GMT"
	for _, header := range []string{"7", "1793692830", "1793692830000", "Tue, 03 Nov 2026 08:00:30 GMT", "2026-11-03T08:01:00Z", "2026-11-03 08:01:00", "1e300", "-1", "NaN", "Inf", "0x10"} {
		f.Add(header, server)
		f.Add(header, "")
	}
	f.Add("0", "Mon, 01 Jan 0001 00:00:00 GMT")
	now := time.Date(2026, 11, 3, 8, 0, 0, 0, time.UTC)
	f.Fuzz(func(t *testing.T, header, date string) {
		if wait := RetryAfter(header, date, now); wait < 0 || wait > farthest+time.Second {
			t.Fatalf("%q beside %q: wait %s", header, date, wait)
		}
	})
}
