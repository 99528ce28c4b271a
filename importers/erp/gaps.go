package erp

import (
	"cmp"
	"fmt"
	"slices"
	"sort"
	"strconv"
	"strings"
)

// numbers collects the voucher numbers of each series of a fiscal year, to find the
// ones missing between the first and the last. A missing number is what a deleted
// voucher leaves behind.
type numbers map[string][]numberRange

// numberRange is a run of numbers that followed each other: a file in sequence holds few.
type numberRange struct{ from, to int64 }

func (n numbers) add(year, series, number string) {
	if value, err := strconv.ParseInt(number, 10, 64); err == nil && value >= 0 {
		key := year + " " + series
		n[key] = extend(n[key], value)
	}
}

// extend adds a number to the last range where it follows it.
func extend(ranges []numberRange, value int64) []numberRange {
	if last := len(ranges) - 1; last >= 0 && ranges[last].to == value-1 {
		ranges[last].to = value
		return ranges
	}
	return append(ranges, numberRange{value, value})
}

// report makes one finding per series with missing numbers.
func (n numbers) report(note func(code, position, text string)) {
	keys := make([]string, 0, len(n))
	for key := range n {
		keys = append(keys, key)
	}
	sort.Strings(keys)
	for _, key := range keys {
		year, series, _ := strings.Cut(key, " ")
		missing, list, ranges := gaps(n[key])
		if missing == 0 && ranges == 1 {
			continue
		}
		text := fmt.Sprintf("%d numbers are missing", missing)
		if missing > 0 {
			text += ": " + list
		}
		if ranges > 1 {
			text += fmt.Sprintf("; the numbers lie in %d ranges more than %d apart", ranges, widestGap)
		}
		note(findGap, fmt.Sprintf("series %q of the year from %s", series, year), text)
	}
}

// widestGap is how many numbers may be missing in a row; where more are, the program
// gives each kind of voucher a range of its own.
const widestGap = 1000

// gaps counts what is missing between the smallest and the largest number of each
// range, and names the first few.
func gaps(held []numberRange) (missing int64, list string, ranges int) {
	slices.SortFunc(held, func(a, b numberRange) int { return cmp.Or(cmp.Compare(a.from, b.from), cmp.Compare(a.to, b.to)) })
	var parts []string
	ranges = 1
	highest := int64(0)
	for i, r := range held {
		from, to := highest+1, r.from-1
		highest = max(highest, r.to)
		if i == 0 || from > to {
			continue
		}
		if to-from >= widestGap {
			ranges++
			continue
		}
		missing += to - from + 1
		switch {
		case len(parts) == 10:
			parts = append(parts, "…")
		case len(parts) > 10:
		case from == to:
			parts = append(parts, strconv.FormatInt(from, 10))
		default:
			parts = append(parts, fmt.Sprintf("%d–%d", from, to))
		}
	}
	return missing, strings.Join(parts, ", "), ranges
}
