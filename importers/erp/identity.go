package erp

import (
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"slices"
	"sort"
	"strconv"
	"strings"
)

// A voucher's identity is its fiscal year, series and number, unless the source has a key
// of its own. Real files leave numbers empty and repeat them, and then those three do not
// tell vouchers apart. The earliest voucher of a repeated number keeps the plain identity,
// because it is the one an earlier, shorter export held; the others, and all without a
// number, add a hash of their dates and money, and a counter where even that is equal.
// The sequence of the file plays no part.

// identity is what a voucher is known by, before any mark.
func (m *Minimiser) identity(v *RawVoucher, r *VoucherRecord) string {
	if v.Key != "" {
		return escape.Replace(m.Code(v.Key))
	}
	on, _ := ParseDate(v.Date)
	id := m.Year(on).String() + "/" + escape.Replace(r.Series) + "/" + escape.Replace(r.Number)
	if r.Book != "" {
		id = escape.Replace(r.Book) + "/" + id
	}
	return id
}

// escape keeps the separators out of series and number.
var escape = strings.NewReplacer("%", "%25", "/", "%2F", "~", "%7E")

// Candidate is a voucher whose number is empty or may repeat in its source.
type Candidate struct {
	line           int
	number         string
	group          string // the identity it shares with others
	on, registered string
	money, all     string // hashes of its dates and money, and of everything kept
}

// CandidateOf condenses a record that was made without a mark.
func CandidateOf(r *VoucherRecord) Candidate {
	return Candidate{line: r.Line, number: r.Number, group: r.ID, on: r.Date, registered: r.Registered, money: r.moneyHash(), all: r.contentHash()}
}

// Marks tells candidates apart: by line, what is added to their identities; "" for the
// earliest of a number.
func Marks(list []Candidate) map[int]string {
	slices.SortFunc(list, compareCandidates)
	marks := make(map[int]string, len(list))
	same := 1
	for i, v := range list {
		first := i == 0 || list[i-1].group != v.group
		if !first && list[i-1].money == v.money {
			same++
		} else {
			same = 1
		}
		marks[v.line] = v.mark(first, same)
	}
	return marks
}

func compareCandidates(a, b Candidate) int {
	return cmp.Or(cmp.Compare(a.group, b.group), cmp.Compare(a.on, b.on), cmp.Compare(a.registered, b.registered),
		cmp.Compare(a.money, b.money), cmp.Compare(a.all, b.all), cmp.Compare(a.line, b.line))
}

func (c *Candidate) mark(first bool, same int) string {
	if first && c.number != "" {
		return ""
	}
	return c.Apart(same)
}

// Apart is the mark of the n-th voucher of one number and the same dates and money,
// counted from 1.
func (c *Candidate) Apart(n int) string {
	if n > 1 {
		return "~" + c.money + "." + strconv.Itoa(n)
	}
	return "~" + c.money
}

// moneyHash is over dates and counting rows only, in whatever sequence: it must not
// depend on what of the texts is kept.
func (r *VoucherRecord) moneyHash() string {
	rows := make([]string, 0, len(r.Rows))
	for _, row := range r.Rows {
		rows = append(rows, strings.Join([]string{row.Label, row.Account, canonicalAmount(row.Amount), row.Date}, "|"))
	}
	return shortHash(r.Date, r.Registered, rows)
}

// contentHash is over all that is kept.
func (r *VoucherRecord) contentHash() string {
	rows := make([]string, 0, len(r.Rows))
	for _, row := range r.Rows {
		fields := []string{row.Label, row.Account, canonicalAmount(row.Amount), row.Date, row.Text}
		for _, o := range slices.Concat(row.Objects, row.Fields) {
			fields = append(fields, o[0], o[1])
		}
		rows = append(rows, strings.Join(fields, "|"))
	}
	return shortHash(r.Date+r.Text, r.Registered, rows)
}

func shortHash(date, registered string, rows []string) string {
	sort.Strings(rows)
	sum := sha256.Sum256([]byte(date + "\n" + registered + "\n" + strings.Join(rows, "\n")))
	return hex.EncodeToString(sum[:6])
}
