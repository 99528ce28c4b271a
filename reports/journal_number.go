package reports

import (
	"crypto/sha256"
	"encoding/binary"
	"fmt"
	"math/big"

	"counterfoil/ledger"
)

// markLetters write the mark of a journal: consonants only, so that no mark reads as a
// word, as an order number or, to a spreadsheet, as a number.
const markLetters = "BCDFGHJKLMNPQRSTVWXZ"

// markLength gives 20^8 marks, told apart within one item or one month.
const markLength = 8

// journalNumber is "JE-17-" and a mark of what the journal does: cause, references, the
// item's story and legs, but neither the run nor the position among the explanations. So
// a proposal that stays the same keeps its number in every later run, and an ERP that
// got it once can refuse it; one that changes by a minor unit gets another.
func journalNumber(name string, entity ledger.EntityID, cause ledger.Cause, parts []JournalPart) string {
	h := sha256.New()
	write := func(fields ...string) {
		for _, f := range fields {
			var length [8]byte
			binary.BigEndian.PutUint64(length[:], uint64(len(f)))
			h.Write(length[:])
			h.Write([]byte(f))
		}
	}
	write(string(entity), string(cause))
	for _, p := range parts {
		write("part", string(p.Reference), fmt.Sprint(p.Item), fmt.Sprint(p.occurrence))
		for _, l := range p.Lines {
			write(string(l.Account), l.Signed().String(), l.Document.String())
			if l.Dimension != "" { // most ledgers have none, and their journals keep their numbers
				write(string(l.Dimension))
			}
		}
	}
	return "JE-" + name + "-" + mark(h.Sum(nil))
}

func mark(sum []byte) string {
	n, base, digit := new(big.Int).SetBytes(sum), big.NewInt(int64(len(markLetters))), new(big.Int)
	letters := make([]byte, markLength)
	for i := range letters {
		n.DivMod(n, base, digit)
		letters[i] = markLetters[digit.Int64()]
	}
	return string(letters)
}
