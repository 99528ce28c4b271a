package erp

import "testing"

func TestDatesAreRealDays(t *testing.T) {
	for s, want := range map[string]string{"20260131": "2026-01-31", "20240229": "2024-02-29", "00010101": "0001-01-01", "99991231": "9999-12-31"} {
		if d, ok := ParseDate(s); !ok || d.String() != want {
			t.Errorf("ParseDate(%q) = %s, %v", s, d, ok)
		}
	}
	for _, s := range []string{"", "2026-01-31", "20260132", "20260229", "20261301", "20260001", "20260100", "00000101", "2026013", "202601311", "2026013x", "-2026013"} {
		if d, ok := ParseDate(s); ok || !d.IsZero() {
			t.Errorf("ParseDate(%q) = %s, want a refusal", s, d)
		}
	}
}
