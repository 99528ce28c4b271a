package sie

import (
	"hash/crc32"
	"strconv"
)

// checksum computes #KSUMMA: the ordinary CRC-32 (IEEE), fed with the label and every
// field of the records between the opening and the closing #KSUMMA. Separators, line
// ends, enclosing quotes, the backslash of \" and braces are left out; blanks inside
// fields count. Where a file is not in code page 437 it is computed twice: over the
// bytes as they are, and over the text as code page 437 writes it, because a file that
// was saved in another encoding afterwards holds only the second way.
type checksum struct {
	encoding  encoding
	open      bool
	declared  string // the closing record's value, "" before it was seen
	raw, pc8  uint32
	notInPC8  bool
	computing bool
}

// record takes the next record of the file.
func (c *checksum) record(label string, tokens []token) {
	if label == "#KSUMMA" {
		c.mark(tokens)
		return
	}
	if !c.computing {
		return
	}
	for _, t := range tokens {
		if t.kind != word {
			continue
		}
		c.raw = crc32.Update(c.raw, crc32.IEEETable, t.text)
		if text, ok := c.encoding.pc8(t.text); ok {
			c.pc8 = crc32.Update(c.pc8, crc32.IEEETable, text)
		} else {
			c.notInPC8 = true
		}
	}
}

func (c *checksum) mark(tokens []token) {
	switch {
	case len(tokens) > 1 && len(tokens[1].text) > 0:
		c.declared, c.computing = string(tokens[1].text), false
	case !c.open:
		c.open, c.computing = true, true
	}
}

// finding tells how the declared value compares; "" when there is none or it simply holds.
func (c *checksum) finding() string {
	if c.declared == "" {
		return ""
	}
	if !c.open {
		return "the file ends with a #KSUMMA but none opens it, so it was not checked"
	}
	value, err := strconv.ParseUint(c.declared, 10, 32)
	switch {
	case err != nil:
		return "the #KSUMMA value is no number, so the checksum was not checked"
	case uint32(value) == c.raw:
		return ""
	case uint32(value) == c.pc8 && !c.notInPC8:
		return "the checksum holds for the text in code page 437 and not for the bytes as they are: the file was saved in another encoding after export"
	}
	return "the checksum does not hold (computed " + strconv.FormatUint(uint64(c.raw), 10) +
		"): the file was changed after export, or the program computes it wrongly; export it again and compare"
}
