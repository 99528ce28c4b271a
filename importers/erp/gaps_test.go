package erp

import "testing"

func TestGaps(t *testing.T) {
	tests := []struct {
		name    string
		numbers []int64
		missing int64
		list    string
		ranges  int
	}{
		{"none", []int64{3, 1, 2}, 0, "", 1},
		{"one alone", []int64{7}, 0, "", 1},
		{"one and several", []int64{1, 3, 7}, 4, "2, 4–6", 1},
		{"a repeated number is no gap", []int64{1, 1, 2, 2}, 0, "", 1},
		{"overlapping runs", []int64{1, 2, 3, 4, 2, 3, 7}, 2, "5–6", 1},
		{"ranges of their own", []int64{1, 2, 4, 10001, 10002}, 1, "3", 2},
		{"the largest numbers", []int64{0, 9223372036854775807}, 0, "", 2},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			var held []numberRange
			for _, n := range tt.numbers {
				held = extend(held, n)
			}
			missing, list, ranges := gaps(held)
			if missing != tt.missing || list != tt.list || ranges != tt.ranges {
				t.Errorf("got %d (%s) in %d ranges, want %d (%s) in %d", missing, list, ranges, tt.missing, tt.list, tt.ranges)
			}
		})
	}
}
